//! What a handler answers: a status, a few headers and a JSON body, complete before the transaction commits.

use actix_web::body::BoxBody;
use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use serde::{Deserialize, Serialize};

use super::download::wanted_range;
use super::problem::Problem;
use crate::secrets::sha256;

/// A handler's result.
pub type Handled = Result<Output, Problem>;

/// An answer that was worked out, and can be stored and given again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Output {
    status: u16,
    location: Option<String>,
    etag: Option<String>,
    cache: Option<String>,
    body: Option<String>,
    #[serde(skip)]
    replayed: bool,
}

impl Output {
    fn new(status: StatusCode, body: Option<String>) -> Self {
        Self { status: status.as_u16(), location: None, etag: None, cache: None, body, replayed: false }
    }

    /// 200 with a body.
    pub fn ok(body: &impl Serialize) -> Handled {
        Ok(Self::new(StatusCode::OK, Some(json(body)?)))
    }

    /// 201 with a body and where the new thing is.
    pub fn created(location: String, body: &impl Serialize) -> Handled {
        let mut output = Self::new(StatusCode::CREATED, Some(json(body)?));
        output.location = Some(location);
        Ok(output)
    }

    /// Turns a 200 into a 201 that says where the new thing is.
    #[must_use]
    pub fn as_created(mut self, location: String) -> Self {
        self.status = StatusCode::CREATED.as_u16();
        self.location = Some(location);
        self
    }

    /// 202: taken, and what comes of it will be seen elsewhere.
    pub fn accepted() -> Handled {
        Ok(Self::new(StatusCode::ACCEPTED, None))
    }

    /// 204.
    pub fn no_content() -> Handled {
        Ok(Self::new(StatusCode::NO_CONTENT, None))
    }

    /// A list: 200 with a weak tag of its content.
    pub fn list(body: &impl Serialize) -> Handled {
        let body = json(body)?;
        let digest = sha256(&[body.as_bytes()]);
        let tag: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let mut output = Self::new(StatusCode::OK, Some(body));
        output.etag = Some(format!("W/\"{tag}\""));
        Ok(output)
    }

    /// Tags it with the version of the one item that it shows.
    #[must_use]
    pub fn with_version(mut self, version: i64) -> Self {
        self.etag = Some(format!("\"{version}\""));
        self
    }

    /// Lets everybody keep it for a while.
    #[must_use]
    pub fn public_for(mut self, seconds: u32) -> Self {
        self.cache = Some(format!("public, max-age={seconds}"));
        self
    }

    /// Marks it as the stored answer to an earlier request.
    #[must_use]
    pub fn as_replay(mut self) -> Self {
        self.replayed = true;
        self
    }

    /// Its tag.
    pub fn etag(&self) -> Option<&str> {
        self.etag.as_deref()
    }

    /// 304 instead of what the client holds already.
    pub fn unless_held(self, if_none_match: Option<&str>) -> Self {
        match (if_none_match, self.etag()) {
            (Some(held), Some(current)) if holds(held, current) => self.not_modified(),
            _ => self,
        }
    }

    /// What is read comes as a whole, which answers a range within it too (RFC 9110 §14.2); one outside it is a 416.
    fn refuse_range(&self, request: &HttpRequest) -> Result<(), Problem> {
        if let (&Method::GET, Some(body)) = (request.method(), &self.body) {
            let size = u64::try_from(body.len()).unwrap_or(u64::MAX);
            wanted_range(request.headers(), self.etag().unwrap_or_default(), size)?;
        }
        Ok(())
    }

    /// 304 with the same tag and no body.
    #[must_use]
    pub fn not_modified(mut self) -> Self {
        self.status = StatusCode::NOT_MODIFIED.as_u16();
        self.body = None;
        self
    }
}

/// Whether an `If-None-Match` names the current tag; it compares weakly (RFC 9110 §13.1.2).
pub(super) fn holds(if_none_match: &str, current: &str) -> bool {
    if_none_match.split(',').any(|tag| weakly(tag) == weakly(current) || tag.trim() == "*")
}

fn weakly(tag: &str) -> &str {
    tag.trim().trim_start_matches("W/")
}

fn json(body: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(body).map_err(Problem::internal)
}

impl Responder for Output {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        if let Err(problem) = self.refuse_range(request) {
            return problem.error_response();
        }
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status);
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        if let Some(etag) = self.etag {
            response.insert_header((header::ETAG, etag));
            response.insert_header((header::CACHE_CONTROL, self.cache.as_deref().unwrap_or("private, no-cache")));
        } else {
            response.insert_header((header::CACHE_CONTROL, self.cache.as_deref().unwrap_or("no-store")));
        }
        // The same address shows more to some than to others, in the language that they ask for.
        response.append_header((header::VARY, "Authorization, Accept-Language"));
        if self.replayed {
            response.insert_header(("idempotency-replayed", "true"));
        }
        match self.body {
            Some(body) => response.content_type("application/json").body(body),
            None => response.finish(),
        }
    }
}
