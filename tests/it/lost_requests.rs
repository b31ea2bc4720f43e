//! Answers whose request is gone, since its operation panicked or took too long: they are like any other. And what the log says of
//! requests, whatever they hold.

use actix_web::body::to_bytes;
use actix_web::test::{TestRequest, init_service, try_call_service};
use actix_web::{HttpResponse, get, web};
use metrics_exporter_prometheus::PrometheusBuilder;
use rstest::rstest;
use serde_json::Value;
use shangliang::app::{Shared, configured};
use shangliang::http::Problem;
use shangliang_tests::{Backend, TestApp};
use tracing_subscriber::util::SubscriberInitExt;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

#[get("/api/panics")]
async fn panics() -> HttpResponse {
    panic!("on purpose")
}

#[get("/api/waits")]
async fn waits() -> HttpResponse {
    std::future::pending().await
}

#[get("/api/fails/{what}")]
async fn fails(what: web::Path<String>) -> Result<HttpResponse, Problem> {
    Err(Problem::internal(what))
}

/// Writes to a file what this thread logs, until it is dropped. While there is but one subscriber, a thread of another test that
/// has none may decide for all threads that nobody listens; so there are two.
pub fn log_to(log: &tempfile::NamedTempFile) -> impl Sized {
    let second = tracing_subscriber::registry().set_default();
    (tracing_subscriber::fmt().json().with_writer(log.reopen().unwrap()).finish().set_default(), second)
}

/// The lines of a log; each must be JSON by itself.
fn lines(log: &tempfile::NamedTempFile) -> Vec<Value> {
    let text = std::fs::read_to_string(log.path()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[rstest]
#[case("/api/panics", 500, "internal")]
#[case("/api/waits", 503, "temporary-reduced-capacity")]
#[actix_web::test]
async fn an_answer_without_its_request_is_finished_logged_and_counted(
    #[case] path: &str,
    #[case] status: u16,
    #[case] code: &str,
) {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let log = tempfile::NamedTempFile::new().unwrap();
    let _logging = log_to(&log);
    let figures = PrometheusBuilder::new().build_recorder();
    let _counting = metrics::set_default_local_recorder(&figures);
    let service = init_service(configured(&Shared::new(app.app.clone())).service(panics).service(waits)).await;

    let request = TestRequest::get().uri(path).insert_header(("x-request-id", "lost-1"));
    let request = request.insert_header(("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01"))).to_request();
    let answer = try_call_service(&service, request).await.unwrap_err().error_response();
    assert_eq!(answer.status().as_u16(), status);
    for name in ["ratelimit", "ratelimit-policy", "server-timing", "strict-transport-security"] {
        assert!(answer.headers().contains_key(name), "{path}: no {name}");
    }
    assert_eq!(answer.headers().get("x-request-id").unwrap(), "lost-1");
    assert_eq!(answer.headers().get("content-type").unwrap(), "application/problem+json");
    let body = to_bytes(answer.into_body()).await.ok().unwrap();
    let problem: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((&problem["status"], &problem["code"]), (&status.into(), &code.into()), "{problem}");
    assert_eq!(problem["request_id"], "lost-1");
    assert!(!problem.to_string().contains("on purpose"), "what went wrong inside is the log's: {problem}");

    let lines = lines(&log);
    let told = lines.iter().map(|line| &line["fields"]).find(|fields| fields["message"] == "request").unwrap();
    assert_eq!((&told["route"], &told["code"]), (&path.into(), &code.into()));
    assert_eq!((&told["status"], &told["request_id"]), (&status.into(), &"lost-1".into()));
    assert_eq!(told["trace_id"], TRACE);
    let counted = figures.handle().render();
    let expected = format!("shangliang_requests_total{{route=\"{path}\",status=\"{status}\"}} 1");
    assert!(counted.contains(&expected), "{counted}");
}

/// Line feeds and escape sequences in whatever is logged neither end a line nor reach a terminal.
#[actix_web::test]
async fn what_a_request_holds_stays_within_its_line() {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let log = tempfile::NamedTempFile::new().unwrap();
    let _logging = log_to(&log);
    let service = init_service(configured(&Shared::new(app.app.clone())).service(fails)).await;
    let forged = "\r\n{\"level\":\"INFO\",\"message\":\"forged\"}\r\n\u{1b}[31m\u{1b}]0;title\u{7}";
    let encoded: String = forged.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for path in [format!("/api/fails/{encoded}"), format!("/api/v1/suggestions/{encoded}"), format!("/{encoded}")] {
        let request = TestRequest::get().uri(&path).insert_header(("x-request-id", encoded.as_str()));
        let request =
            request.insert_header(("traceparent", encoded.as_str())).insert_header(("user-agent", encoded.as_str()));
        try_call_service(&service, request.to_request()).await.unwrap();
    }
    let text = std::fs::read_to_string(log.path()).unwrap();
    assert!(!text.contains(['\r', '\u{1b}', '\u{7}']), "{text}");
    let told: Vec<_> = lines(&log).into_iter().map(|line| line["fields"].clone()).collect();
    let messages: Vec<_> = told.iter().map(|fields| fields["message"].as_str().unwrap()).collect();
    assert_eq!(messages, ["unexpected failure", "request", "request", "request"]);
    assert_eq!(told[0]["cause"], forged);
    assert!(told.iter().all(|fields| fields.get("trace_id").is_none()));
}
