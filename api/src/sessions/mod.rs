//! Signing in and out: sessions, their tokens, and what proves who somebody is.
//!
//! A sign-in opens a session. Its access tokens hold for 15 minutes, its refresh tokens each until the next; ending the
//! session ends them all at the next request, on every process. Failures are counted in the database, in units of work
//! that commit although they refuse.

mod bind_phone;
mod change_name;
mod change_password;
mod claim;
mod device;
mod end;
mod lifetime;
mod limits;
mod list;
mod lockout;
mod log_in;
mod log_in_sms;
mod log_in_wechat;
mod log_out;
mod me;
mod new_password;
pub mod one_time;
mod password_rules;
pub mod policy;
mod refresh;
pub mod reset_access;
mod reset_password;
mod rotation;
mod second_factor;
mod send_code;
mod step_up;
mod store;
mod totp;
mod view;

pub use new_password::unavailable;
pub use password_rules::{check_given, check_own, rule_of};
pub use send_code::read_phone;
pub use step_up::{fresh, locked};
pub use store::ended_among;
use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(log_in::log_in)
        .service(send_code::send_sms_code)
        .service(log_in_sms::log_in_by_sms)
        .service(log_in_wechat::log_in_by_wechat)
        .service(reset_password::reset_password)
        .service(refresh::refresh_session)
        .service(log_out::log_out)
        .service(me::get_me)
        .service(change_name::change_name)
        .service(change_password::change_password)
        .service(bind_phone::bind_phone)
        .service(list::list_sessions)
        .service(end::end_other_sessions)
        .service(end::end_session)
        .service(totp::start_totp)
        .service(totp::confirm_totp)
        .service(totp::remove_totp);
}
