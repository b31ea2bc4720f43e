//! Webhooks: systems of departments and cities are told what happens in a committee, as Standard Webhooks 1.0.
//!
//! ```text
//! ledger feed ──▶ follow: one delivery for each event and webhook, in one transaction with how far it came
//!                   └──▶ deliver: one process at a time for each webhook (a lease), sent outside any transaction, the result noted
//! ```
//! What is told is made of the entry itself, so that every attempt says the same: ids, kinds, states and dates, never what people wrote
//! and never who they are.

mod act;
pub mod catalogue;
mod create;
mod delete;
mod deliver;
mod deliveries;
pub mod document;
mod event;
mod follow;
mod get;
mod lifecycle;
mod list;
mod parts;
pub mod policy;
mod replay;
mod rotate_secret;
mod scope;
mod secret;
mod store;
mod update;
mod view;

pub use deliver::{run, turn};
pub use follow::{CONSUMER, KEPT};
use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create::create_webhook)
        .service(list::list_webhooks)
        .service(get::get_webhook)
        .service(update::update_webhook)
        .service(delete::delete_webhook)
        .service(act::pause_webhook)
        .service(act::resume_webhook)
        .service(act::test_webhook)
        .service(rotate_secret::rotate_webhook_secret)
        .service(replay::replay_webhook)
        .service(deliveries::list_webhook_deliveries);
}
