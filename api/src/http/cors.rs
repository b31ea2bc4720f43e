//! Which pages of other origins may read answers (CORS, Fetch Standard §3.2): those of the origins that the settings name.
//!
//! A client shows who it is by a token in a header, never by a cookie, so nothing is said of credentials.

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderValue};

/// What a page may read of an answer beside the few headers that any page may: all that the document shows, and all that is sent beside it
/// for clients to go by.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "ETag, Location, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, Idempotency-Replayed, WWW-Authenticate, Allow, Link, Vary, \
     Accept-Encoding, Accept-Ranges, Content-Range, Content-Disposition, \
     Upload-Offset, Upload-Length, Upload-Metadata, Upload-Expires, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, \
     Tus-Checksum-Algorithm",
);

/// What a page may send beside the few headers that any page may.
const HEADERS: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, Content-Encoding, If-Match, If-None-Match, Idempotency-Key, X-Query-Code, \
     X-HTTP-Method-Override, X-Client-Version, X-Request-Id, traceparent, Last-Event-ID, Range, \
     Tus-Resumable, Upload-Length, Upload-Metadata, Upload-Offset, Upload-Checksum",
);

/// PATCH is for uploads by tus only.
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, DELETE, PATCH");

/// For how many seconds a browser need not ask again before it sends a request.
const REMEMBERED: HeaderValue = HeaderValue::from_static("7200");

/// Lets the page that asks read the answer, if its origin is one of those named, letter by letter; and if its browser asked
/// beforehand, lets it ask.
pub(super) fn admit(origins: &[String], origin: Option<HeaderValue>, method: &Method, headers: &mut HeaderMap) {
    if origins.is_empty() {
        return;
    }
    // What is kept for one origin, or for none, must not be given to another.
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    let is_named = |origin: &HeaderValue| origins.iter().any(|named| named.as_bytes() == origin.as_bytes());
    let Some(origin) = origin.filter(is_named) else { return };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    if method == Method::OPTIONS {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, REMEMBERED);
    }
}
