//! What compression means to caches: each coding has a tag of its own, and answers say that they were chosen by it.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;

use super::etag;

/// Tells the codings of an answer apart; to be wrapped around the compressor.
pub async fn tell_codings_apart(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    for (name, value) in [(header::ETAG, tag(headers)), (header::VARY, Some(vary(headers)))] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(name, value);
        }
    }
    Ok(response)
}

/// The tag for the coding that was applied, where one was.
fn tag(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let coding = text(header::CONTENT_ENCODING).filter(|coding| *coding != "identity")?;
    etag::in_coding(text(header::ETAG)?, coding)
}

/// Every header that the answer was chosen by, once.
fn vary(headers: &HeaderMap) -> String {
    const CODING: &str = "Accept-Encoding";
    let named =
        headers.get_all(header::VARY).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let others = named.map(str::trim).filter(|name| !name.eq_ignore_ascii_case(CODING));
    others.chain([CODING]).collect::<Vec<_>>().join(", ")
}
