//! What is judged by the head of a request alone: how large it is, where it goes, what is expected, and which method it
//! stands for.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header;
use actix_web::web::Bytes;

use super::problem::{Kind, Problem};
use super::text::Text;

/// The longest request target, in bytes.
const MAX_TARGET: usize = 8 * 1024;

/// The most bytes of all headers together, names and values.
const MAX_HEADERS: usize = 16 * 1024;

/// The path, as far as an answer and a record repeat it.
pub(super) fn shown_path(request: &ServiceRequest) -> String {
    request.path().chars().take(MAX_TARGET).collect()
}

/// What can be refused by the head alone.
pub(super) fn check_head(request: &ServiceRequest) -> Result<(), Problem> {
    let target = request.uri();
    if target.path_and_query().is_some_and(|target| target.as_str().len() > MAX_TARGET) {
        return Err(Kind::UriTooLong.into());
    }
    if request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>() > MAX_HEADERS {
        return Err(Kind::HeadersTooLarge.into());
    }
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if target.authority().is_some_and(|authority| Some(authority.as_str()) != host) {
        return Err(Problem::new(Kind::MalformedRequest)
            .detail(Text::fixed("请求目标与 Host 不符", "the target is of another host")));
    }
    if request
        .headers()
        .get(header::EXPECT)
        .is_some_and(|expect| !expect.as_bytes().eq_ignore_ascii_case(b"100-continue"))
    {
        return Err(Kind::ExpectationFailed.into());
    }
    Ok(())
}

/// HEAD is routed as GET (what it answers is left [`Unsent`]); PUT, DELETE and PATCH may come as POST, since some hosts drop them.
pub(super) fn route_as(request: &mut ServiceRequest) -> Result<(), Problem> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
        // A part is asked for by GET only (RFC 9110 §14.2).
        request.headers_mut().remove(header::RANGE);
        return Ok(());
    }
    let mut named = request.headers().get_all("x-http-method-override");
    let Some(wanted) = named.next() else { return Ok(()) };
    // What stands behind it and before it could each read another one.
    if named.next().is_some() {
        return Err(refused_override());
    }
    let method = match wanted.as_bytes() {
        b"PUT" => Method::PUT,
        b"DELETE" => Method::DELETE,
        b"PATCH" => Method::PATCH,
        _ => return Err(refused_override()),
    };
    if request.method() != Method::POST {
        return Err(refused_override());
    }
    request.head_mut().method = method;
    Ok(())
}

fn refused_override() -> Problem {
    let text = Text::fixed("只能把 POST 改为 PUT、DELETE 或 PATCH", "only POST can stand for PUT, DELETE or PATCH");
    Problem::header("X-HTTP-Method-Override", "not_allowed", text)
}

/// What HEAD is answered with: the size of a body that is neither made nor sent, however long it would go on.
pub(super) struct Unsent(BodySize);

impl Unsent {
    /// Stands for a body with its size.
    pub(super) fn instead_of(body: &BoxBody) -> BoxBody {
        BoxBody::new(Self(body.size()))
    }
}

impl MessageBody for Unsent {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Poll::Ready(None)
    }
}
