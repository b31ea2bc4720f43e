//! Statistics: the figures of handling, counted from the rows whenever something was written since, and recounted from the ledger by `verify`.
//!
//! ```text
//! rows ──▶ store (SQL) ──┐
//!                        ├──▶ Tally: Counts of each group ──▶ counted (until something is written) ──▶ view (rates)
//! ledger ──▶ history ────┘
//! ```

mod counted;
mod counts;
mod get;
mod grouping;
mod history;
mod labels;
mod period;
pub mod policy;
mod reach;
mod recount;
mod scope;
mod store;
mod view;

pub use counted::Counted;
pub use counts::{Counts, Tally};
pub use grouping::{Grouping, Key};
pub use history::Asked;
pub use period::Period;
pub use recount::{Difference, check, from_ledger, from_rows};
use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get::get_handling_statistics);
}
