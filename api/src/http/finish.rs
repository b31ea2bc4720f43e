//! The headers that every answer gets, and which bodies are worth compressing.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;

use super::meta::Meta;

/// The request id, and that nothing is kept that does not say so.
pub(super) fn finish_headers(headers: &mut HeaderMap, meta: &Meta) {
    // Small bodies are marked so that they are not compressed; the mark itself is not for the client.
    if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding == "identity") {
        headers.remove(header::CONTENT_ENCODING);
    }
    if let Ok(request_id) = HeaderValue::from_str(&meta.request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), request_id);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// What keeps a browser from doing more with an answer than showing it.
pub(super) fn protect(headers: &mut HeaderMap) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
        );
    }
}

/// Outside production an answer tells what it took: how many statements, and whether the session was known without one; and which
/// permission decided.
pub(super) fn explain(headers: &mut HeaderMap, statements: u32, meta: &Meta) {
    let known = if meta.noted().was_known { ", session;desc=\"known\"" } else { "" };
    if let Ok(timing) = HeaderValue::from_str(&format!("db;desc=\"{statements}\"{known}")) {
        headers.insert(HeaderName::from_static("server-timing"), timing);
    }
    if let Some(permission) = meta.noted().permission {
        headers.insert(HeaderName::from_static("x-permission"), HeaderValue::from_static(permission));
    }
}

/// Marks bodies that compression would only make longer; to be wrapped inside the compressor.
pub async fn spare_small_bodies(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    const WORTH_IT: u64 = 1024;
    let mut response = next.call(request).await?;
    if let actix_web::body::BodySize::Sized(size) = response.response().body().size()
        && size < WORTH_IT
        && size > 0
    {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
    }
    Ok(response)
}
