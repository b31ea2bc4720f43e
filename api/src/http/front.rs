//! The outermost layer: what happens to every request, whatever route it takes or misses.
//!
//! Gives it an id, a language and a deadline; answers HEAD as GET and honours the method override; turns every refusal,
//! panic and time-out into a problem document; adds the headers that protect; writes the one log line.

use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{ConnectionType, Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, web};
use futures_util::FutureExt;

use super::limits::Limited;
use super::one_part::boundary_of;
use super::problem::{Kind, Problem};
use super::text::{Lang, Text};
use super::upload::UPLOAD_DEADLINE;
use crate::access::Actor;
use crate::db::STATEMENTS;
use crate::state::App;
use shangliang_entity::access_record;
use shangliang_entity::ids::AccountId;

/// How long a request may take in all, beside what an upload may take to arrive.
const DEADLINE: Duration = Duration::from_secs(15);

/// The longest request target, in bytes.
const MAX_TARGET: usize = 8 * 1024;

/// What is known of a request beside its content.
#[derive(Clone, Debug)]
pub struct Meta {
    /// Its id: the client's, where well formed, else ours.
    pub request_id: String,
    /// The language of texts in the answer.
    pub lang: Lang,
    /// The client's address.
    pub client: String,
    /// What the request's own work notes for the logs.
    noted: Rc<Cell<Noted>>,
}

/// What becomes known of a request while it is answered.
#[derive(Clone, Copy, Debug)]
struct Noted {
    actor: &'static str,
    account: Option<AccountId>,
    event: Option<&'static str>,
    permission: Option<&'static str>,
}

impl Meta {
    /// Notes which permission decides.
    pub fn note_permission(&self, code: &'static str) {
        self.noted.set(Noted { permission: Some(code), ..self.noted.get() });
    }

    /// Notes who asks: what kind of actor for the log, the account for the record of attempts only.
    pub fn note_actor(&self, actor: &Actor) {
        let kind = match actor {
            Actor::Visitor => "visitor",
            Actor::Platform => "platform",
            Actor::SignedIn(signed_in) if signed_in.is_staff() => "staff",
            Actor::SignedIn(_) => "person",
        };
        self.noted.set(Noted { actor: kind, account: actor.account(), ..self.noted.get() });
    }

    /// Notes a security-relevant event, such as `sign_in.failed`, and whose account it is about where that is known; it goes
    /// to the record of attempts together with the answer.
    pub fn note_event(&self, event: &'static str, account: Option<AccountId>) {
        let noted = self.noted.get();
        self.noted.set(Noted { event: Some(event), account: account.or(noted.account), ..noted });
    }
}

/// The layer itself, for `actix_web::middleware::from_fn`.
pub async fn front(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let meta = meta_of(&request);
    request.extensions_mut().insert(meta.clone());
    let path = request.path().to_owned();
    let is_explained = request.app_data::<web::Data<App>>().is_some_and(|app| !app.config.is_production());

    let app = request.app_data::<web::Data<App>>().cloned();
    let method = request.method().to_string();
    let limited = app.as_deref().filter(|_| path.starts_with("/api/")).map(|app| Limited::count(app, &meta.client));

    let (response, statements) = STATEMENTS
        .scope(Cell::new(0), async {
            let response = match limited.as_ref().and_then(Limited::refusal) {
                Some(refusal) => Ok(request.into_response(actix_web::ResponseError::error_response(&refusal))),
                None => answer(request, next, &meta).await,
            };
            (response, STATEMENTS.with(Cell::get))
        })
        .await;
    let mut response = match response {
        Ok(response) => response,
        // The request is gone with whatever failed, so actix must be told by an error that knows its whole answer.
        Err(problem) => return Err(Refused { problem, meta, path }.into()),
    };
    if response.status().is_client_error() || response.status().is_server_error() {
        response = as_problem_document(response, &meta, &path);
    }
    finish_headers(response.headers_mut(), &meta);
    if let Some(limited) = limited {
        limited.show(response.headers_mut());
    }
    if let Some(app) = &app {
        record_attempt(app, &response, &meta, method, path);
    }
    if is_explained {
        explain(response.headers_mut(), statements, &meta);
    }
    if response.status() == StatusCode::REQUEST_TIMEOUT {
        // Whoever sends a body without end is not waited for any longer.
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    log_request(&response, &meta, started.elapsed(), statements);
    Ok(response)
}

async fn answer(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    meta: &Meta,
) -> Result<ServiceResponse<BoxBody>, Problem> {
    if let Err(problem) = check_head(&request).and_then(|()| route_as(&mut request)) {
        return Ok(request.into_response(actix_web::ResponseError::error_response(&problem)));
    }
    let deadline = if is_upload(&request) { DEADLINE + UPLOAD_DEADLINE } else { DEADLINE };
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
    content_type.is_some_and(|value| boundary_of(value).is_some())
}

/// The problem that an error carries; a library's own error becomes the kind of its status.
fn problem_of(error: &Error) -> Problem {
    match error.as_error::<Problem>() {
        Some(problem) => problem.clone(),
        None => Kind::of_status(error.as_response_error().status_code()).into(),
    }
}

fn meta_of(request: &ServiceRequest) -> Meta {
    let headers = request.headers();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let request_id =
        text("x-request-id").filter(|id| is_request_id(id)).map_or_else(|| new_request_id(request), str::to_owned);
    Meta {
        request_id,
        lang: Lang::of(text("accept-language")),
        client: client_of(request),
        noted: Rc::new(Cell::new(Noted { actor: "visitor", account: None, event: None, permission: None })),
    }
}

/// Ids that are safe in a log and in a header.
fn is_request_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn new_request_id(request: &ServiceRequest) -> String {
    match request.app_data::<web::Data<App>>() {
        Some(app) => app.ids.next(app.clock.now()).to_string(),
        None => String::new(),
    }
}

/// The peer's address, or the one that the configured number of trusted proxies vouches for.
fn client_of(request: &ServiceRequest) -> String {
    let peer = request.peer_addr().map_or_else(String::new, |peer| peer.ip().to_string());
    let proxies = request.app_data::<web::Data<App>>().map_or(0, |app| app.config.trusted_proxies);
    if proxies == 0 {
        return peer;
    }
    let forwarded: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    forwarded
        .len()
        .checked_sub(proxies)
        .and_then(|index| forwarded.get(index))
        .map_or(peer, |client| (*client).to_owned())
}

/// What can be refused by the head alone.
fn check_head(request: &ServiceRequest) -> Result<(), Problem> {
    let target = request.uri();
    if target.path_and_query().is_some_and(|target| target.as_str().len() > MAX_TARGET) {
        return Err(Kind::UriTooLong.into());
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
    // Whoever shows an image asks for images; what is no problem document there is the content itself.
    let is_content = target.path().starts_with("/api/v1/files/") && target.path().ends_with("/content");
    if target.path().starts_with("/api/v1") && !is_content && !accepts_json(request.headers()) {
        return Err(Kind::NotAcceptable.into());
    }
    Ok(())
}

fn accepts_json(headers: &HeaderMap) -> bool {
    let mut ranges = headers
        .get_all(header::ACCEPT)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .peekable();
    if ranges.peek().is_none() {
        return true;
    }
    ranges.any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default().to_ascii_lowercase();
        let is_refused = parts.any(|parameter| matches!(parameter, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        !is_refused
            && matches!(media.as_str(), "" | "*/*" | "application/*" | "application/json" | "application/problem+json")
    })
}

/// HEAD is routed as GET (the codec leaves the body out); PUT and DELETE may come as POST, since some hosts drop them.
fn route_as(request: &mut ServiceRequest) -> Result<(), Problem> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
        return Ok(());
    }
    let Some(wanted) = request.headers().get("x-http-method-override") else { return Ok(()) };
    let method = match wanted.as_bytes() {
        b"PUT" => Method::PUT,
        b"DELETE" => Method::DELETE,
        _ => return Err(refused_override()),
    };
    if request.method() != Method::POST {
        return Err(refused_override());
    }
    request.head_mut().method = method;
    Ok(())
}

fn refused_override() -> Problem {
    let text = Text::fixed("只能把 POST 改为 PUT 或 DELETE", "only POST can stand for PUT or DELETE");
    Problem::header("X-HTTP-Method-Override", "not_allowed", text)
}

/// Writes the problem that a response carries; a bare status of a library becomes the problem that stands for it.
fn as_problem_document(response: ServiceResponse<BoxBody>, meta: &Meta, path: &str) -> ServiceResponse<BoxBody> {
    let carried = response.response().extensions().get::<Problem>().cloned();
    let problem = carried.unwrap_or_else(|| Kind::of_status(response.status()).into());
    let (request, _) = response.into_parts();
    ServiceResponse::new(request, written(problem, meta, path))
}

/// A refusal after which no request is left to answer: a panic, a time-out, a failure of a layer below.
#[derive(Debug)]
struct Refused {
    problem: Problem,
    meta: Meta,
    path: String,
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

fn finish_headers(headers: &mut HeaderMap, meta: &Meta) {
    // Small bodies are marked so that they are not compressed; the mark itself is not for the client.
    if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding == "identity") {
        headers.remove(header::CONTENT_ENCODING);
    }
    if let Ok(request_id) = HeaderValue::from_str(&meta.request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), request_id);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
        );
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// Outside production an answer tells what it took: how many statements, and which permission decided.
fn explain(headers: &mut HeaderMap, statements: u32, meta: &Meta) {
    if let Ok(timing) = HeaderValue::from_str(&format!("db;desc=\"{statements}\"")) {
        headers.insert(HeaderName::from_static("server-timing"), timing);
    }
    if let Some(permission) = meta.noted.get().permission {
        headers.insert(HeaderName::from_static("x-permission"), HeaderValue::from_static(permission));
    }
}

/// Notes what was refused for want of a right, and what the request's own work called an event.
fn record_attempt(app: &App, response: &ServiceResponse<BoxBody>, meta: &Meta, method: String, path: String) {
    let noted = meta.noted.get();
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

fn log_request(response: &ServiceResponse<BoxBody>, meta: &Meta, took: Duration, statements: u32) {
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
        actor = meta.noted.get().actor,
        permission = meta.noted.get().permission,
        request_id = meta.request_id,
        "request"
    );
    metrics::counter!("shangliang_requests_total", "route" => route, "status" => status.to_string()).increment(1);
    metrics::histogram!("shangliang_request_seconds", "route" => response.request().match_pattern().unwrap_or_default())
        .record(took.as_secs_f64());
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
