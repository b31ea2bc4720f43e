//! In which form a list answers.

use actix_web::http::Version;
use actix_web::{HttpMessage, HttpRequest};

use crate::http::accept::most_wanted;
use crate::http::meta::Meta;

/// A form of a list, by the media type that a client takes (RFC 9110 §12.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One page, as JSON.
    Page,
    /// All of it, as CSV (RFC 4180).
    Csv(Sending),
    /// What that would be sent with, and nothing of it.
    CsvHead,
    /// All of it as a workbook (ISO/IEC 29500), which a job writes.
    Xlsx,
}

/// How a body is sent whose size is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// In chunks, the last of which says that it is the last (RFC 9112 §7.1).
    AsItComes,
    /// Once its size is known: HTTP/1.0 has no chunks, so that a body without its size that breaks off looks whole.
    WithItsSize,
}

/// The media type of CSV.
pub const CSV: &str = "text/csv";

/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

impl Form {
    /// What a client takes most gladly; a page where it takes that as gladly as another. `HEAD` begins nothing.
    pub(super) fn wanted(request: &HttpRequest) -> Self {
        let is_head = request.extensions().get::<Meta>().is_some_and(|meta| meta.is_head);
        let sending = if request.version() < Version::HTTP_11 { Sending::WithItsSize } else { Sending::AsItComes };
        match most_wanted(request.headers(), &["application/json", CSV, XLSX]) {
            1 if is_head => Self::CsvHead,
            1 => Self::Csv(sending),
            2 if !is_head => Self::Xlsx,
            _ => Self::Page,
        }
    }
}
