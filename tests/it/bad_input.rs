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
    let administrator = app.administrator("管理员", &committee).await;
    let staff = app.staff("王主任", &committee).await;
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
            "administrator" => &administrator,
            "staff" => &staff,
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
    let tables = [
        "suggestion",
        "ledger_entry",
        "idempotency_record",
        "handling_case",
        "account",
        "session",
        "department",
        "term",
        "studio",
        "topic",
        "committee_setting",
    ];
    for table in tables {
        let count =
            Statement::from_string(app.sql.get_database_backend(), format!("SELECT count(*) AS n FROM {table}"));
        counts.push(app.sql.query_one_raw(count).await.unwrap().unwrap().try_get("", "n").unwrap());
    }
    counts
}

/// What is odd but legal is kept as it is, and asks for nothing that it does not say.
#[rstest]
#[case::rare_characters("𠮷𪚥㐂", "𠮷野家的𪚥字")]
#[case::emoji("👨‍👩‍👧‍👦🇨🇳", "一家人👨‍👩‍👧‍👦在小区")]
#[case::full_width("１９９８年，ＡＢＣ", "小区建于１９９８年")]
#[case::markup("<script>alert(1)</script>", "<img onerror=x>标题")]
#[case::sql("'; DROP TABLE suggestion; --", "' OR '1'='1")]
#[case::patterns("aaaaaaaaaaaaaaaaaaaaaaaa!", "100%_\\_%_")]
#[actix_web::test]
async fn odd_text_is_kept(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] text: &str,
    #[case] title: &str,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    let filler = "字".repeat(3000 - text.chars().count());
    let body = format!("{text}{filler}");
    let made = citizen.post("/suggestions").key("k").json(&json!({
        "title": title, "kind": "citizen", "committee_id": committee.id, "body": body,
    }));
    let made = made.await.expect(201);
    let path = format!("/suggestions/{}", made["id"].as_str().unwrap());
    let read = citizen.get(&path).header("range", "bytes=999999-").header("if-modified-since", "yesterday");
    let read = read.header("accept-language", &"zh-CN,".repeat(1700)).await.expect(200);
    assert_eq!((&read["title"], &read["body"]), (&json!(title), &json!(body)));
    let found = citizen.get(format!("/suggestions?mine=true&q={}", percent_encoded(title))).await.expect(200);
    assert_eq!(found["items"][0]["id"], made["id"]);
}

fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[rstest]
#[actix_web::test]
async fn a_search_takes_nothing_for_syntax(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    citizen
        .post("/suggestions")
        .key("k")
        .json(&json!({
            "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id,
            "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。",
        }))
        .await
        .expect(201);
    for text in ["%", "_", "\\", "'", "\"", "*", "NEAR(", "。，！", "a OR b", "电%梯"] {
        let found = citizen.get(format!("/suggestions?mine=true&q={}", percent_encoded(text))).await;
        if found.status() == 200 {
            assert_eq!(found.body()["items"], json!([]), "{text} found something");
        } else {
            assert_eq!(found.status(), 400, "{text}: {}", found.text());
        }
    }
    let long = format!("/suggestions?q={}", percent_encoded(&"长".repeat(1000)));
    assert!([400, 414].contains(&citizen.get(long).await.status()));
}
