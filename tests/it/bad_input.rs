//! The catalogue of bad input: one line a request, with the exact status and code. Nothing may have changed after it.

use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use serde::Deserialize;
use serde_json::{Value, json};
use shangliang_tests::{Backend, Client, TestApp};

#[derive(Deserialize)]
struct Line {
    id: String,
    who: String,
    method: String,
    path: String,
    status: u16,
    code: Option<String>,
    #[serde(default)]
    headers: serde_json::Map<String, Value>,
    body: Option<Value>,
    raw: Option<String>,
    #[serde(default)]
    repeat: usize,
    #[serde(default)]
    pointers: Vec<String>,
    allow: Option<String>,
}

#[rstest]
#[actix_web::test]
async fn every_line_is_refused_as_written(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    let other = app.citizen("李小红").await;
    let suggestion = citizen.post("/suggestions").key("first").json(&json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。",
    }));
    let suggestion = suggestion.await.expect(201)["id"].as_str().unwrap().to_owned();
    let filled = |text: &str| {
        text.replace("{committee}", &committee.id.to_string())
            .replace("{suggestion}", &suggestion)
            .replace("{SUGGESTION}", &suggestion.to_uppercase())
    };
    let before = rows(&app).await;

    for line in include_str!("bad_input.jsonl").lines() {
        let line: Line = serde_json::from_str(line).unwrap();
        let who: &Client = match line.who.as_str() {
            "citizen" => &citizen,
            "other" => &other,
            _ => &app.visitor(),
        };
        let method =
            ["GET", "POST", "PUT", "DELETE", "PATCH"].into_iter().find(|method| *method == line.method).unwrap();
        let mut ask = who.ask(method, filled(&line.path));
        if method == "POST" && !line.headers.contains_key("idempotency-key") {
            ask = ask.key(&format!("key-{}", line.id));
        }
        let content_type = line.headers.get("content-type").and_then(Value::as_str);
        for (name, value) in line.headers.iter().filter(|(name, _)| *name != "content-type") {
            if let Some(value) = value.as_str() {
                ask = ask.header(name, value);
            }
        }
        if let Some(body) = &line.body {
            ask = ask.json(&serde_json::from_str(&filled(&body.to_string())).unwrap());
        } else if let Some(raw) = &line.raw {
            ask = ask.bytes(content_type.unwrap_or_default(), raw.repeat(line.repeat.max(1)).into_bytes());
        }
        let answer = ask.await;
        let id = &line.id;
        assert_eq!(answer.status(), line.status, "line {id}: {}", answer.text());
        assert_eq!(answer.header("allow"), line.allow.as_deref().or(answer.header("allow")), "line {id}");
        let problem = answer.body();
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "line {id}");
        if let Some(code) = line.code {
            assert_eq!(problem["code"], json!(code), "line {id}: {problem}");
        }
        for pointer in &line.pointers {
            let named = problem["errors"].as_array().unwrap().iter().any(|error| error["pointer"] == json!(pointer));
            assert!(named, "line {id} does not name {pointer}: {problem}");
        }
        for leak in ["panicked", "SELECT ", "INSERT ", "/src/", ".rs:"] {
            assert!(!answer.text().contains(leak), "line {id} leaks {leak}");
        }
    }
    assert_eq!(rows(&app).await, before, "a refusal changed something");
}

/// How many rows there are in the tables that requests write.
async fn rows(app: &TestApp) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in ["suggestion", "ledger_entry", "idempotency_record", "handling_case", "account", "session"] {
        let count =
            Statement::from_string(app.sql.get_database_backend(), format!("SELECT count(*) AS n FROM {table}"));
        counts.push(app.sql.query_one_raw(count).await.unwrap().unwrap().try_get("", "n").unwrap());
    }
    counts
}
