//! Refusals as responses: every one of them a problem document.

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::{StatusCode, header};

use super::finish::{finish_headers, protect};
use super::meta::Meta;
use super::problem::{Kind, Problem};

/// Writes the problem that a response carries; a bare status of a library becomes the problem that stands for it.
pub(super) fn as_problem_document(
    response: ServiceResponse<BoxBody>,
    meta: &Meta,
    path: &str,
) -> ServiceResponse<BoxBody> {
    let carried = response.response().extensions().get::<Problem>().cloned();
    let problem = carried.unwrap_or_else(|| Kind::of_status(response.status()).into());
    let (request, _) = response.into_parts();
    ServiceResponse::new(request, written(problem, meta, path))
}

/// A refusal after which no request is left to answer: a panic, a time-out, a failure of a layer below.
#[derive(Debug)]
pub(super) struct Refused {
    /// Why.
    pub problem: Problem,
    /// Whom the document is for.
    pub meta: Meta,
    /// What was asked for.
    pub path: String,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(f)
    }
}

impl actix_web::ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        self.problem.kind().status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = written(self.problem.clone(), &self.meta, &self.path);
        finish_headers(response.headers_mut(), &self.meta);
        protect(response.headers_mut());
        response
    }
}

/// The problem document as a response.
fn written(problem: Problem, meta: &Meta, path: &str) -> HttpResponse {
    let document = problem.document(meta.lang, path, &meta.request_id);
    let mut built = HttpResponse::build(actix_web::ResponseError::status_code(&problem));
    for (name, value) in problem.headers() {
        built.append_header((name.clone(), value.clone()));
    }
    if problem.kind().status() == StatusCode::UNAUTHORIZED {
        built.insert_header((header::WWW_AUTHENTICATE, challenge(problem.kind())));
    }
    built
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_LANGUAGE, meta.lang.tag()))
        .insert_header((header::VARY, "Accept-Language"))
        .content_type("application/problem+json");
    let mut response = built.body(document.to_string());
    response.extensions_mut().insert(problem);
    response
}

/// RFC 6750 §3 and RFC 9470 §3.
fn challenge(kind: Kind) -> &'static str {
    match kind {
        Kind::InvalidToken => "Bearer error=\"invalid_token\"",
        Kind::StepUpRequired => "Bearer error=\"insufficient_user_authentication\"",
        _ => "Bearer",
    }
}
