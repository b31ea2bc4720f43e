//! What is kept of a request: the one log line, the figures, and the record of refused and failed attempts.

use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;

use super::meta::Meta;
use super::problem::Problem;
use crate::state::App;
use shangliang_entity::access_record;

/// Notes what was refused for want of a right, and what the request's own work called an event.
pub(super) fn record_attempt(
    app: &App,
    response: &ServiceResponse<BoxBody>,
    meta: &Meta,
    method: String,
    path: String,
) {
    let noted = meta.noted();
    let is_refused = matches!(response.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
    let Some(event) = noted.event.or(is_refused.then_some("access.refused")) else { return };
    let now = app.clock.now();
    app.access_log.note(access_record::Model {
        id: app.ids.next(now),
        at: now,
        event: event.to_owned(),
        account_id: noted.account,
        client: meta.client.clone(),
        method,
        path,
        status: i32::from(response.status().as_u16()),
        code: response.response().extensions().get::<Problem>().map(|problem| problem.kind().code().to_owned()),
        request_id: meta.request_id.clone(),
    });
}

/// The one log line, and the figures.
pub(super) fn log_request(response: &ServiceResponse<BoxBody>, meta: &Meta, took: Duration, statements: u32) {
    let request = response.request();
    let route = request.match_pattern().unwrap_or_default();
    let status = response.status().as_u16();
    let code = response.response().extensions().get::<Problem>().map(|problem| problem.kind().code());
    tracing::info!(
        method = %request.method(),
        route,
        status,
        code,
        duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        statements,
        actor = meta.noted().actor,
        permission = meta.noted().permission,
        request_id = meta.request_id,
        "request"
    );
    metrics::counter!("shangliang_requests_total", "route" => route, "status" => status.to_string()).increment(1);
    metrics::histogram!("shangliang_request_seconds", "route" => response.request().match_pattern().unwrap_or_default())
        .record(took.as_secs_f64());
}
