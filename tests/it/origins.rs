//! Pages of other origins: those that the settings name may read answers, letter by letter, and no others.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::json;
use shangliang_tests::{Answer, Backend, TestApp};

const APP: &str = "https://app.example";
const OTHERS: [&str; 7] = [
    "http://app.example",
    "https://app.example:8443",
    "https://APP.example",
    "https://app.example.evil.example",
    "https://evil-app.example",
    "https://app.example,https://evil.example",
    "null",
];

async fn start() -> TestApp {
    let named = ["https://www.example", APP].map(str::to_owned).to_vec();
    TestApp::start_with(Backend::Sqlite, |config| config.cors_origins = named).await.unwrap()
}

/// Whom the answer lets read, and whether caches are told that it depends on who asks.
fn admits(answer: &Answer) -> (Option<&str>, bool) {
    let vary = answer.headers().iter().filter(|(name, _)| name == "vary").map(|(_, value)| value.as_str());
    let depends = vary.flat_map(|value| value.split(", ")).any(|name| name == "Origin");
    (answer.header("access-control-allow-origin"), depends)
}

fn is_cors(name: &str) -> bool {
    name.starts_with("access-control-")
}

#[actix_web::test]
async fn without_the_setting_there_is_nothing() {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    for method in ["GET", "OPTIONS"] {
        let answer = app.visitor().ask(method, "/suggestions").header("origin", APP).await;
        assert_eq!(admits(&answer), (None, false));
        assert!(!answer.headers().iter().any(|(name, _)| is_cors(name)));
    }
}

#[actix_web::test]
async fn only_pages_of_the_named_origins_may_read() {
    let app = start().await;
    let visitor = app.visitor();
    for path in ["/suggestions", "/me", "/nothing", "/healthz", "/api/openapi.json", "/suggestions?nothing=1"] {
        let answer = visitor.get(path).header("origin", APP).await;
        assert_eq!(admits(&answer), (Some(APP), true), "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        for other in OTHERS {
            let answer = visitor.get(path).header("origin", other).await;
            assert_eq!(admits(&answer), (None, true), "{path} from {other}");
            assert!(!answer.headers().iter().any(|(name, _)| is_cors(name)), "{path} from {other}");
        }
        assert_eq!(admits(&visitor.get(path).await), (None, true), "{path}");
    }
    visitor.put("/suggestions").header("origin", APP).await.expect_problem(405, "method-not-allowed");
    let tag = visitor.get("/vocabulary").await.header("etag").unwrap().to_owned();
    let held = visitor.get("/vocabulary").header("origin", APP).header("if-none-match", &tag).await;
    assert_eq!((held.status(), admits(&held)), (304, (Some(APP), true)));
}

#[actix_web::test]
async fn a_page_reads_what_it_needs_to_go_on() {
    let app = start().await;
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    let send = || {
        let body = json!({
            "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id,
            "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。",
        });
        citizen.post("/suggestions").header("origin", APP).key("k").json(&body)
    };
    send().await.expect(201);
    let again = send().await;
    let exposed: Vec<_> = again.header("access-control-expose-headers").unwrap().split(", ").collect();
    for name in ["etag", "location", "ratelimit", "ratelimit-policy", "x-request-id", "idempotency-replayed"] {
        assert!(again.header(name).is_some(), "{name}");
        assert!(exposed.iter().any(|shown| shown.eq_ignore_ascii_case(name)), "{name}");
    }
    assert!(exposed.contains(&"Retry-After"));
}

/// What any page may read (Fetch Standard §2.2.2).
const SAFE: [&str; 7] =
    ["cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"];

/// What answers have beside the headers that the document shows.
const BESIDE: [&str; 11] = [
    "allow",
    "accept-encoding",
    "accept-ranges",
    "content-disposition",
    "content-range",
    "idempotency-replayed",
    "link",
    "tus-extension",
    "tus-max-size",
    "tus-resumable",
    "tus-version",
];

#[actix_web::test]
async fn a_page_reads_every_header_that_the_document_shows() {
    let answer = start().await.visitor().get("/vocabulary").header("origin", APP).await;
    let exposed = answer.header("access-control-expose-headers").unwrap().to_lowercase();
    let exposed: Vec<_> = exposed.split(", ").collect();
    let document = shangliang::app::document();
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let responses = operations.filter_map(|operation| operation["responses"].as_object()).flat_map(|all| all.values());
    let responses = responses.map(|response| match response["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => response,
    });
    let shown: BTreeSet<_> = responses
        .filter_map(|response| response["headers"].as_object())
        .flat_map(|headers| headers.keys().map(|name| name.to_lowercase()))
        .collect();
    assert!(shown.contains("www-authenticate") && shown.contains("upload-offset"), "{shown:?}");
    // The browser itself reads which origin may.
    for name in shown
        .iter()
        .map(String::as_str)
        .chain(BESIDE)
        .filter(|name| !SAFE.contains(name) && *name != "access-control-allow-origin")
    {
        assert!(exposed.contains(&name), "{name}");
    }
}

#[rstest]
#[case("/api/v1/suggestions", "GET, HEAD, OPTIONS, POST")]
#[case("/healthz", "GET, HEAD, OPTIONS")]
#[actix_web::test]
async fn a_browser_that_asks_beforehand_is_told(#[case] path: &str, #[case] allow: &str) {
    let app = start().await;
    let ask = |path: &str, origin: &str| {
        let ask = app.visitor().ask("OPTIONS", path).header("origin", origin);
        ask.header("access-control-request-method", "PUT").header("access-control-request-headers", "if-match")
    };
    let told = ask(path, APP).await;
    assert_eq!((told.status(), told.header("allow"), admits(&told)), (204, Some(allow), (Some(APP), true)));
    assert_eq!(told.header("access-control-allow-methods"), Some("GET, HEAD, POST, PUT, DELETE, PATCH"));
    assert_eq!(told.header("access-control-max-age"), Some("7200"));
    let may_send = told.header("access-control-allow-headers").unwrap().to_lowercase();
    let may_send: Vec<_> = may_send.split(", ").collect();
    let document = shangliang::app::document();
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let parameters = operations.filter_map(|operation| operation["parameters"].as_array()).flatten();
    let parameters = parameters.map(|parameter| match parameter["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => parameter,
    });
    let documented = parameters.filter(|parameter| parameter["in"] == "header").map(|header| header["name"].as_str());
    let beside = ["Authorization", "Content-Type", "If-None-Match", "X-HTTP-Method-Override", "traceparent"];
    for name in documented.flatten().chain(beside) {
        assert!(may_send.contains(&name.to_lowercase().as_str()), "{name}");
    }
    for other in OTHERS {
        let told = ask(path, other).await;
        assert!(!told.headers().iter().any(|(name, _)| is_cors(name)), "{other}");
        assert_eq!((told.status(), told.header("allow")), (204, Some(allow)));
    }
    ask("/api/v1/nothing", APP).await.expect_problem(404, "not-found");
}
