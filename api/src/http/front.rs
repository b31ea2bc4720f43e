//! The outermost layer: what happens to every request, whatever route it takes or misses.
//!
//! Gives it an id, a language and a deadline; answers HEAD as GET and honours the method override; turns every refusal,
//! panic and time-out into a problem document; adds the headers that protect; writes the one log line.

use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::{ConnectionType, Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, ResponseError, web};
use futures_util::FutureExt;

use super::accept::check_accept;
use super::cors;
use super::finish::{explain, finish_headers, protect};
use super::head::{Unsent, check_head, route_as};
use super::limits::Limited;
use super::meta::Meta;
use super::one_part::boundary_of;
use super::pieces::in_pieces;
use super::problem::{Kind, Problem};
use super::record::{Asked, log_request, record_attempt};
use super::refusal::as_problem_document;
use super::tus::{is_piece, name_version};
use super::unread::Unread;
use super::upload::UPLOAD_DEADLINE;
use crate::db::STATEMENTS;
use crate::state::App;
use crate::sync::MAX_PATIENCE;

/// How long a request may take in all, beside what an upload may take to arrive and what a client chose to wait for news.
const DEADLINE: Duration = Duration::from_secs(15);

/// The layer itself, for `actix_web::middleware::from_fn`.
pub async fn front(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let meta = Meta::of(&request);
    let unread = Unread::hold(&mut request);
    request.extensions_mut().insert(meta.clone());
    let asked = Asked::of(&request);
    let origin = request.headers().get(header::ORIGIN).cloned();
    let is_explained = request.app_data::<web::Data<App>>().is_some_and(|app| !app.config.is_production());

    let app = request.app_data::<web::Data<App>>().cloned();
    let is_limited = asked.path.starts_with("/api/");
    let limited = app.as_deref().filter(|_| is_limited).map(|app| Limited::by_client(app, &meta.client));

    let (answered, statements) = STATEMENTS
        .scope(Cell::new(0), async {
            let answered = match limited.as_ref().and_then(Limited::refusal) {
                Some(refusal) => Ok(request.into_response(refusal.error_response())),
                None => answer(request, next, &meta).await,
            };
            (answered, STATEMENTS.with(Cell::get))
        })
        .await;
    // With a panic or a time-out the request is gone, but its answer is like any other.
    let (request, mut response) = match answered.map(ServiceResponse::into_parts) {
        Ok((request, response)) => (Some(request), response),
        Err(problem) => (None, problem.error_response()),
    };
    if response.status().is_client_error() || response.status().is_server_error() {
        response = as_problem_document(&response, &meta, &asked.path);
    }
    finish_headers(response.headers_mut(), &meta);
    name_version(&asked.path, response.headers_mut());
    let limits: Vec<Limited> = [limited, meta.noted().limited].into_iter().flatten().collect();
    Limited::show_left(&limits, response.headers_mut());
    // What the client holds keeps the headers that came with it (RFC 9111 §3.2).
    if response.status() != StatusCode::NOT_MODIFIED {
        Limited::show_policies(&limits, response.headers_mut());
        protect(response.headers_mut());
    }
    if let Some(app) = &app {
        cors::admit(&app.config.cors_origins, origin, &asked.method, response.headers_mut());
        record_attempt(app, &asked, &response, &meta);
    }
    if is_explained {
        explain(response.headers_mut(), statements, &meta);
    }
    if response.status() == StatusCode::REQUEST_TIMEOUT {
        // Whoever sends a body without end is not waited for any longer.
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    log_request(&asked, &response, &meta, started.elapsed(), statements);
    if asked.method == Method::HEAD {
        response = response.map_body(|_, body| Unsent::instead_of(&body));
    }
    let response = response.map_body(|_, body| unread.until_sent(in_pieces(body)));
    match request {
        Some(request) => Ok(ServiceResponse::new(request, response)),
        None => Err(InternalError::from_response("the request is gone", response).into()),
    }
}

async fn answer(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    meta: &Meta,
) -> Result<ServiceResponse<BoxBody>, Problem> {
    let checked = check_head(&request).and_then(|()| route_as(&mut request));
    if let Err(problem) = checked.and_then(|()| check_accept(&request)) {
        return Ok(request.into_response(problem.error_response()));
    }
    let patience = if request.path() == "/api/v1/sync" { MAX_PATIENCE } else { Duration::ZERO };
    let deadline = if is_upload(&request) { DEADLINE + UPLOAD_DEADLINE } else { DEADLINE + patience };
    let work = AssertUnwindSafe(next.call(request)).catch_unwind();
    match tokio::time::timeout(deadline, work).await {
        Ok(Ok(Ok(response))) => Ok(response.map_into_boxed_body()),
        Ok(Ok(Err(error))) => Err(problem_of(&error)),
        Ok(Err(_panic)) => Err(Problem::internal(format_args!("request {} panicked", meta.request_id))),
        Err(_elapsed) => Err(Problem::new(Kind::TemporaryReducedCapacity).retry_after(2)),
    }
}

/// Whether the body is one that only uploads have; what else takes none of this type refuses it at once.
fn is_upload(request: &ServiceRequest) -> bool {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|value| boundary_of(value).is_some()) || is_piece(request.headers())
}

/// The problem that an error carries; a library's own error becomes the kind of its status.
fn problem_of(error: &Error) -> Problem {
    match error.as_error::<Problem>() {
        Some(problem) => problem.clone(),
        None => Kind::of_status(error.as_response_error().status_code()).into(),
    }
}
