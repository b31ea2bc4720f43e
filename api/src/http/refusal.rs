//! Refusals as responses: every one of them a problem document.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};

use super::meta::Meta;
use super::problem::{Kind, Problem};

/// Writes the problem that a response carries; a bare status of a library becomes the problem that stands for it.
pub(super) fn as_problem_document(response: &HttpResponse, meta: &Meta, path: &str) -> HttpResponse {
    let carried = response.extensions().get::<Problem>().cloned();
    written(carried.unwrap_or_else(|| Kind::of_status(response.status()).into()), meta, path)
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
