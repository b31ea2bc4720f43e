//! Exports: rows for spreadsheets and other programs, personal data masked.

mod cases;
mod sheet;
mod suggestions;

pub use cases::export_cases;
pub use sheet::{Format, Sheet};
pub use suggestions::export_suggestions;

/// How many rows are read at once.
const PAGE: u64 = 500;

/// Why an export broke off.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database does not answer.
    #[error("the database does not answer: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// A sealed value cannot be opened.
    #[error("a name cannot be opened: {0}")]
    Sealed(#[from] crate::http::Problem),
    /// The output cannot be written.
    #[error("cannot write: {0}")]
    Output(#[from] std::io::Error),
}
