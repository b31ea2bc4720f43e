//! What is kept of a request: the one log line, the figures, and the record of refused and failed attempts.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::dev::ServiceRequest;
use actix_web::http::{Method, StatusCode};

use super::head::shown_path;
use super::meta::Meta;
use super::problem::{Kind, Problem};
use crate::state::App;
use shangliang_entity::access_record;

/// What was asked for, as it is kept even when the request is gone.
pub(super) struct Asked {
    /// The method, as it was sent.
    pub method: Method,
    /// The path, as far as it is shown.
    pub path: String,
    route: String,
}

impl Asked {
    /// What the head of a request tells.
    pub(super) fn of(request: &ServiceRequest) -> Self {
        Self {
            method: request.method().clone(),
            path: shown_path(request),
            route: request.match_pattern().unwrap_or_default(),
        }
    }
}

/// Notes what was refused for want of a right, and what the request's own work called an event.
pub(super) fn record_attempt(app: &App, asked: &Asked, response: &HttpResponse, meta: &Meta) {
    let noted = meta.noted();
    let kind = response.extensions().get::<Problem>().map(Problem::kind);
    // That an app is old is nobody's attempt at anything.
    let is_refused = matches!(response.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
        && kind != Some(Kind::ClientTooOld);
    let Some(event) = noted.event.or(is_refused.then_some("access.refused")) else { return };
    let now = app.clock.now();
    app.access_log.note(access_record::Model {
        id: app.ids.next(now),
        at: now,
        event: event.to_owned(),
        account_id: noted.account,
        client: meta.client.clone(),
        method: asked.method.to_string(),
        path: asked.path.clone(),
        status: i32::from(response.status().as_u16()),
        code: kind.map(|kind| kind.code().to_owned()),
        request_id: meta.request_id.clone(),
    });
}

/// The one log line, and the figures.
pub(super) fn log_request(asked: &Asked, response: &HttpResponse, meta: &Meta, took: Duration, statements: u32) {
    let Asked { method, route, .. } = asked;
    let status = response.status().as_u16();
    let code = response.extensions().get::<Problem>().map(|problem| problem.kind().code());
    tracing::info!(
        %method,
        route,
        status,
        code,
        duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        statements,
        actor = meta.noted().actor,
        permission = meta.noted().permission,
        request_id = meta.request_id,
        trace_id = meta.trace_id,
        "request"
    );
    metrics::counter!("shangliang_requests_total", "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("shangliang_request_seconds", "route" => route.clone()).record(took.as_secs_f64());
}
