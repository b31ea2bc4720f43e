//! The outbox: what goes out of inboxes to devices and mailboxes, for whoever wants to be told there.
//!
//! ```text
//! notices::follow ──▶ queue: plan (preferences, quiet hours, limits; pure) ──▶ rows, in the transaction of the inboxes' rows
//!                       └──▶ deliver: claimed under a lease, sent outside any transaction, the result noted
//! ```
//! The inbox has each notice exactly once. What goes out arrives at least once: its id stays the same, so that a receiver drops a double. It
//! says what happened, why one is told and where to look, never what people wrote.

mod address;
mod content;
mod deliver;
mod get_preferences;
mod letter;
mod plan;
pub mod policy;
mod preferences;
mod push;
mod put_preferences;
mod queue;
mod store;
mod view;
mod web_push;

pub use address::{Address, keep};
pub use deliver::{run, turn};
pub use queue::queue;
use shangliang_entity::vocab::OutsideChannel;
pub use store::preferences::{end_mails, of_row as preferences_of};
use utoipa_actix_web::service_config::ServiceConfig;
pub use view::NoticePreferencesView;

use crate::state::App;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(get_preferences::get_notice_preferences)
        .service(put_preferences::put_notice_preferences)
        .service(push::get_push)
        .service(push::put_push)
        .service(push::delete_push);
}

/// The ways out that the settings open.
pub fn channels(app: &App) -> Vec<OutsideChannel> {
    let is_open = |channel: &OutsideChannel| match channel {
        OutsideChannel::Push => app.push.is_some(),
        OutsideChannel::WebPush => true,
        OutsideChannel::Mail => app.mail.is_some(),
    };
    shangliang_entity::all().filter(is_open).collect()
}
