//! Problem documents (RFC 9457): the only form in which the API says no.

mod field;

use std::{fmt, io};

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde_json::{Map, Value, json};

pub(super) use field::token;
pub use field::{FieldError, MOST_ERRORS, Place};

pub use super::kind::Kind;
use super::text::{Lang, Text};
use crate::db::fault::{Fault, fault_of};

/// One refusal, with all that the client is told. Internal causes are logged where they occur and never carried here.
#[derive(Clone, Debug)]
pub struct Problem(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    kind: Kind,
    detail: Text,
    errors: Vec<FieldError>,
    headers: Vec<(HeaderName, HeaderValue)>,
    members: Map<String, Value>,
    retry: bool,
}

impl Problem {
    /// A problem of a kind, told as what the kind means.
    pub fn new(kind: Kind) -> Self {
        Self::about(kind, Vec::new())
    }

    /// A problem with single parts of the request, told by the first of them; without any, as what the kind means. No more than
    /// [`MOST_ERRORS`] are told.
    pub fn about(kind: Kind, mut errors: Vec<FieldError>) -> Self {
        errors.truncate(MOST_ERRORS);
        Self(Box::new(Inner {
            kind,
            detail: errors.first().map_or_else(|| kind.meaning(), |first| first.sentence(errors.len() - 1)),
            errors,
            headers: Vec::new(),
            members: Map::new(),
            retry: false,
        }))
    }

    /// Fields of the body that break the schema or a rule (422).
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self::about(Kind::Validation, errors)
    }

    /// One field of the body that breaks a rule (422); `pointer` as in `/title`.
    pub fn field(pointer: &str, code: &'static str, message: Text) -> Self {
        Self::fields(vec![FieldError::new(Place::Pointer(pointer.to_owned()), code, message)])
    }

    /// Query parameters and headers that cannot be understood (400).
    pub fn malformed(errors: Vec<FieldError>) -> Self {
        Self::about(Kind::MalformedRequest, errors)
    }

    /// A query parameter that cannot be understood (400).
    pub fn parameter(name: &str, code: &'static str, message: Text) -> Self {
        Self::malformed(vec![FieldError::new(Place::Parameter(name.to_owned()), code, message)])
    }

    /// A header that cannot be understood (400).
    pub fn header(name: &str, code: &'static str, message: Text) -> Self {
        Self::malformed(vec![FieldError::new(Place::Header(name.to_owned()), code, message)])
    }

    /// The action is not possible in the item's state (409).
    pub fn state(detail: Text) -> Self {
        Self::new(Kind::StateConflict).detail(detail)
    }

    /// Another writer was faster: the whole unit of work is run again, and only if that never helps is it a 503.
    pub fn retry() -> Self {
        let mut problem = Self::new(Kind::DependencyUnavailable).retry_after(1);
        problem.0.retry = true;
        problem
    }

    /// Something unexpected: logged here, once, and told to nobody.
    pub fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(%cause, "unexpected failure");
        Self::new(Kind::Internal)
    }

    /// Says what is the matter this time.
    #[must_use]
    pub fn detail(mut self, detail: Text) -> Self {
        self.0.detail = detail;
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// Adds a member to the document.
    #[must_use]
    pub fn with_member(mut self, name: &str, value: Value) -> Self {
        self.0.members.insert(name.to_owned(), value);
        self
    }

    /// Tells the client after how many seconds to come again.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        self.with_header(actix_web::http::header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// What went wrong.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Whether the whole unit of work may be run once more: the database gave way to another writer.
    pub fn asks_for_retry(&self) -> bool {
        self.0.retry
    }

    /// The problem document in one language.
    pub fn document(&self, lang: Lang, instance: &str, request_id: &str) -> Value {
        let Inner { kind, detail, errors, members, .. } = &*self.0;
        let mut document = Map::new();
        document.insert("type".to_owned(), json!(format!("/problems/{}", kind.code())));
        document.insert("title".to_owned(), json!(kind.title().in_lang(lang)));
        document.insert("status".to_owned(), json!(kind.status().as_u16()));
        document.insert("detail".to_owned(), json!(detail.in_lang(lang)));
        document.insert("instance".to_owned(), json!(instance));
        document.insert("code".to_owned(), json!(kind.code()));
        document.insert("request_id".to_owned(), json!(request_id));
        if !errors.is_empty() {
            let errors: Vec<_> = errors.iter().map(|error| error.document(lang)).collect();
            document.insert("errors".to_owned(), Value::Array(errors));
        }
        document.extend(members.clone());
        Value::Object(document)
    }

    /// The headers that this problem adds to the answer.
    pub fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.0.headers
    }
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Self {
        Self::new(kind)
    }
}

impl From<sea_orm::DbErr> for Problem {
    /// A database that cannot be reached, is full or gives way answers 503; anything else is our fault.
    fn from(error: sea_orm::DbErr) -> Self {
        match fault_of(&error) {
            Fault::Unavailable => {
                tracing::warn!(%error, "database unavailable");
                Self::new(Kind::DependencyUnavailable).retry_after(2)
            }
            Fault::GaveWay => Self::retry(),
            Fault::Duplicate | Fault::Other => Self::internal(error),
        }
    }
}

impl From<io::Error> for Problem {
    /// A disk without room answers 503; anything else is our fault.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                tracing::warn!(%error, "there is no room on the disk");
                Self::new(Kind::TemporaryReducedCapacity).retry_after(60)
            }
            _ => Self::internal(error),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.kind.code())
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.kind.status()
    }

    /// Carries the problem to the front, which alone knows the language and the request.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.clone());
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(errors: Vec<FieldError>) -> [Value; 2] {
        let problem = Problem::fields(errors);
        [Lang::Zh, Lang::En].map(|lang| problem.document(lang, "/", "r")["detail"].clone())
    }

    fn error(pointer: &str) -> FieldError {
        FieldError::new(Place::Pointer(pointer.to_owned()), "required", Text::fixed("必填", "required"))
    }

    #[test]
    fn the_first_part_is_told_in_a_sentence() {
        assert_eq!(told(vec![error("/title")]), ["/title：必填", "/title: required"]);
        assert_eq!(told(vec![error("/a"), error("/b")]), ["/a：必填（另有 1 处）", "/a: required (and 1 more)"]);
        assert_eq!(told(vec![error("")]), ["必填", "required"]);
    }

    #[test]
    fn every_kind_is_told_in_both_languages() {
        for kind in Kind::ALL {
            let meaning = kind.meaning();
            assert!(meaning.in_lang(Lang::En).is_ascii(), "{kind:?}");
            assert!(meaning.in_lang(Lang::Zh).chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{kind:?}");
        }
    }
}
