//! What a handler answers: a status, a few headers and a JSON body, complete before the transaction commits.

use actix_web::body::BoxBody;
use actix_web::http::header::HeaderName;
use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use serde::{Deserialize, Serialize};

use super::download::wanted_range;
use super::etag;
use super::problem::Problem;

/// A handler's result.
pub type Handled = Result<Output, Problem>;

/// An answer that was worked out, and can be stored and given again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Output {
    status: u16,
    location: Option<String>,
    version: Option<i64>,
    etag: Option<String>,
    #[serde(default)]
    headers: Vec<(String, String)>,
    body: Option<String>,
    #[serde(skip)]
    is_list: bool,
    #[serde(skip)]
    has_forms: bool,
    #[serde(skip)]
    cache: Option<String>,
    #[serde(skip)]
    replayed: bool,
}

/// For how many seconds what everybody may read is kept by anybody: what is taken out of public view is gone a minute later.
pub(super) const PUBLIC_FOR: u32 = 60;

/// The same address shows more to some than to others, in the language that they ask for.
pub const VARY: &str = "Authorization, X-Query-Code, Accept-Language";

impl Output {
    fn new(status: StatusCode, body: Option<String>) -> Self {
        Self {
            status: status.as_u16(),
            location: None,
            version: None,
            etag: None,
            headers: Vec::new(),
            body,
            is_list: false,
            has_forms: false,
            cache: None,
            replayed: false,
        }
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

    /// Turns a 201 into a 202: the new thing is there, and what is still to come will be seen at it.
    #[must_use]
    pub fn as_accepted(mut self) -> Self {
        self.status = StatusCode::ACCEPTED.as_u16();
        self
    }

    /// Says where what the request was about is now.
    #[must_use]
    pub fn located(mut self, location: String) -> Self {
        self.location = Some(location);
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: &HeaderName, value: impl ToString) -> Self {
        self.headers.push((name.to_string(), value.to_string()));
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

    /// 200 with a list, which is known again less strictly than one item.
    pub fn list(body: &impl Serialize) -> Handled {
        let mut output = Self::new(StatusCode::OK, Some(json(body)?));
        output.is_list = true;
        Ok(output)
    }

    /// Says that the same address answers in other forms too.
    #[must_use]
    pub fn in_one_of_its_forms(mut self) -> Self {
        self.has_forms = true;
        self
    }

    /// Tags it with the version of the one item that it shows.
    #[must_use]
    pub fn with_version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self.etag = Some(etag::of_version(version));
        self
    }

    /// Lets everybody keep what is the same for everybody for a while.
    #[must_use]
    pub fn public_for(mut self, seconds: u32) -> Self {
        self.cache = Some(format!("public, max-age={seconds}"));
        self
    }

    /// Tags it as what its reader was shown, to be asked for again: it may be kept for a while where anybody may read it, and else
    /// by the reader alone.
    #[must_use]
    pub fn as_read(mut self, by_anybody: bool) -> Self {
        let tag = |body: &String| match self.is_list {
            true => etag::of_list(body),
            false => etag::of_view(self.version, body),
        };
        self.etag = self.body.as_ref().map(tag);
        match (&self.cache, by_anybody) {
            (Some(_), _) => self,
            (None, true) => self.public_for(PUBLIC_FOR),
            (None, false) => {
                self.cache = Some("private, no-cache".to_owned());
                self
            }
        }
    }

    /// Marks it as the stored answer to an earlier request.
    #[must_use]
    pub fn as_replay(mut self) -> Self {
        self.replayed = true;
        self
    }

    /// What is read comes as a whole, which answers a range within it too (RFC 9110 §14.2); one outside it is a 416.
    fn refuse_range(&self, request: &HttpRequest) -> Result<(), Problem> {
        if let (&Method::GET, 200, Some(body)) = (request.method(), self.status, &self.body) {
            let size = u64::try_from(body.len()).unwrap_or(u64::MAX);
            wanted_range(request.headers(), self.etag.as_deref().unwrap_or_default(), size)?;
        }
        Ok(())
    }

    /// 304 instead of what the client holds already, under the tag by which it holds it.
    #[must_use]
    pub fn unless_held(mut self, if_none_match: Option<&str>) -> Self {
        let current = self.etag.as_deref().unwrap_or_default();
        let Some(held) = if_none_match.and_then(|tags| etag::held(tags, current)).map(str::to_owned) else {
            return self;
        };
        self.status = StatusCode::NOT_MODIFIED.as_u16();
        self.etag = Some(held);
        self.body = None;
        self
    }
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
        }
        for (name, value) in self.headers {
            response.insert_header((name, value));
        }
        response.insert_header((header::CACHE_CONTROL, self.cache.as_deref().unwrap_or("no-store")));
        let vary = if self.has_forms { format!("{VARY}, Accept") } else { VARY.to_owned() };
        response.insert_header((header::VARY, vary));
        if self.replayed {
            response.insert_header(("idempotency-replayed", "true"));
        }
        match self.body {
            Some(body) => response.content_type("application/json").body(body),
            None => response.finish(),
        }
    }
}
