//! Answers whose request is gone, since its operation panicked or took too long: they are like any other.

use actix_web::test::{TestRequest, init_service, try_call_service};
use actix_web::{HttpResponse, get};
use metrics_exporter_prometheus::PrometheusBuilder;
use rstest::rstest;
use serde_json::Value;
use shangliang::app::{Shared, configured};
use shangliang_tests::{Backend, TestApp};
use tracing_subscriber::util::SubscriberInitExt;

#[get("/api/panics")]
async fn panics() -> HttpResponse {
    panic!("on purpose")
}

#[get("/api/waits")]
async fn waits() -> HttpResponse {
    std::future::pending().await
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
    let _logging = tracing_subscriber::fmt().json().with_writer(log.reopen().unwrap()).finish().set_default();
    let figures = PrometheusBuilder::new().build_recorder();
    let _counting = metrics::set_default_local_recorder(&figures);
    let service = init_service(configured(&Shared::new(app.app.clone())).service(panics).service(waits)).await;

    let request = TestRequest::get().uri(path).insert_header(("x-request-id", "lost-1")).to_request();
    let answer = try_call_service(&service, request).await.unwrap_err().error_response();
    assert_eq!(answer.status().as_u16(), status);
    for name in ["ratelimit", "ratelimit-policy", "server-timing", "strict-transport-security"] {
        assert!(answer.headers().contains_key(name), "{path}: no {name}");
    }
    assert_eq!(answer.headers().get("x-request-id").unwrap(), "lost-1");

    let lines = std::fs::read_to_string(log.path()).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told = lines.iter().map(|line| &line["fields"]).find(|fields| fields["message"] == "request").unwrap();
    assert_eq!((&told["route"], &told["code"]), (&path.into(), &code.into()));
    assert_eq!((&told["status"], &told["request_id"]), (&status.into(), &"lost-1".into()));
    let counted = figures.handle().render();
    let expected = format!("shangliang_requests_total{{route=\"{path}\",status=\"{status}\"}} 1");
    assert!(counted.contains(&expected), "{counted}");
}
