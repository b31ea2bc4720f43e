//! In which form a list answers.

use actix_web::http::header::HeaderMap;

use crate::http::accept::most_wanted;

/// A form of a list, by the media type that a client takes (RFC 9110 §12.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One page, as JSON.
    Page,
    /// All of it, as CSV (RFC 4180).
    Csv,
    /// All of it as a workbook (ISO/IEC 29500), which a job writes.
    Xlsx,
}

/// The media type of CSV.
pub const CSV: &str = "text/csv";

/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

impl Form {
    /// What a client takes most gladly; a page where it takes that as gladly as another.
    pub(super) fn wanted(headers: &HeaderMap) -> Self {
        match most_wanted(headers, &["application/json", CSV, XLSX]) {
            1 => Self::Csv,
            2 => Self::Xlsx,
            _ => Self::Page,
        }
    }
}
