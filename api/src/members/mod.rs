//! Members: a person in a committee for a term, and the roles that come from it.

mod act;
mod create;
mod fields;
mod get;
pub mod lifecycle;
mod list;
pub mod policy;
mod roles;
mod scope;
mod store;
mod substitute;
mod update;
mod view;

pub use fields::joined;
pub use roles::{granted, revoked, settle};
pub use scope::MemberScope;
pub use store::{Found, created, find, moved};
use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create::create_member)
        .service(list::list_members)
        .service(get::get_member)
        .service(update::update_member)
        .service(substitute::set_substitute)
        .service(act::suspend_member)
        .service(act::reinstate_member)
        .service(act::resign_member)
        .service(act::remove_member);
}
