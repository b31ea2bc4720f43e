//! Mail: the mailbox of an account, proved by a code, and the port that sends to it.
//!
//! A mailbox opens nothing: it only takes notices, as somebody chooses them. Its address is sealed; nobody is found by it, and several accounts
//! may have the same.

mod address;
mod bind;
mod get;
mod mailer;
pub mod policy;
mod send_code;
mod store;
mod unbind;
mod unsubscribe;
mod view;

pub use address::MailAddress;
pub use mailer::{Letter, MailSettings, Mailer, MailerError};
pub use store::{forget, mailboxes, open, who_have};
pub use unsubscribe::link as unsubscribe_link;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::{Kind, Problem, Text};
use crate::state::App;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(get::get_mail)
        .service(send_code::send_mail_code)
        .service(bind::bind_mail)
        .service(unbind::unbind_mail)
        .service(unsubscribe::unsubscribe_mail);
}

/// What sends mail, where the settings name a server.
fn mailer(app: &App) -> Result<&Mailer, Problem> {
    app.mail.as_ref().ok_or_else(|| {
        let text = Text::fixed("本平台未接入邮件", "this platform sends no mail");
        Problem::new(Kind::DependencyUnavailable).retry_after(3600).detail(text)
    })
}
