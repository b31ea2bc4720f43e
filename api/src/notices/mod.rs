//! Notices: each person's inbox, filled by following the ledger.
//!
//! ```text
//! ledger feed ──▶ follow: news (what concerns whom) ──▶ store: recipients ──▶ rows, once for each entry and account
//!                                                                              └──▶ outbox: what of it goes out
//! ```

mod catalogue;
mod follow;
mod list;
mod news;
pub mod policy;
mod read;
mod store;
mod view;

pub use catalogue::find as news_of;
pub use follow::{CONSUMER, filled_up_to, run, turn};
pub use store::{count_unread, unread};
use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list_notices).service(read::read_notice).service(read::read_all_notices);
}
