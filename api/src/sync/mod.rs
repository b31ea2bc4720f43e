//! Sync: a client's copy of what its account may see, kept in step by following the ledger.
//!
//! ```text
//! cursor ──▶ page: entries since its mark ──▶ touched things ──▶ the lists' own queries ──▶ changed
//!                                                          └──▶ once seen, and no more ──▶ gone
//! ```

mod cursor;
mod get;
mod gone;
mod items;
mod once;
pub mod page;
pub mod policy;
mod question;
mod reach;
mod standing;
mod touched;
mod view;
mod walk;

pub use cursor::Cursor;
pub use question::{MAX_PATIENCE, Question};
use utoipa_actix_web::service_config::ServiceConfig;
pub use view::SyncPage;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get::get_sync);
}
