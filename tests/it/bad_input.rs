//! The catalogue of bad input: one line a request, with the exact status and code. Nothing may have changed after it.
//!
//! What needs a socket stands in `bad_input_socket.rs`; tokens (67–75) and sign-in with WeChat's (76–85) are tested with
//! sessions, uploads (99–111) with files, addresses that are called (112–115) in `webhooks/addresses.rs`, answers in a running
//! round (118–121) with cases, cursors that are too old and streams (64, 116, 117) with sync, mailboxes (124) with mail, and
//! every action of everybody (86, 89, 91) in the matrix. There is nothing yet that takes what these lines are about: durations
//! and coordinates (55 is tested with periods of days, 57), ids that clients make (58; ADR 25 says why) and surveys (119, 122).
//! Of sign-in there is here what breaks a schema, so that a password is sent which must not be in the log. A code of WeChat's that is
//! empty or of 2 kB (82) is such: 422 instead of 401, and WeChat is not asked. No list takes an owner (90); that a filter by what one
//! may not see finds nothing is shown in `accounts/manage.rs` and `suggestions/publishing.rs`.
//! Blanks around a code (39) are trimmed as those around any text (api.md, "input"), those within are not.

use std::time::{Duration, Instant};

use rstest::rstest;
use serde::Deserialize;
use serde_json::{Value, json};
use shangliang_tests::client::Ask;
use shangliang_tests::{Answer, Backend, Client, TestApp};

use crate::lost_requests::log_to;
use crate::upkeep::backup::content;

#[derive(Deserialize)]
struct Line {
    id: String,
    who: String,
    method: String,
    path: String,
    status: u16,
    code: String,
    #[serde(default)]
    headers: serde_json::Map<String, Value>,
    body: Option<Value>,
    raw: Option<String>,
    #[serde(default)]
    repeat: usize,
    #[serde(default)]
    pointers: Vec<String>,
    parameter: Option<String>,
    header: Option<String>,
    allow: Option<String>,
    link: Option<String>,
}

impl Line {
    /// The request, its placeholders filled in.
    fn ask(&self, who: &Client, filled: impl Fn(&str) -> String) -> Ask {
        let methods = ["GET", "POST", "PUT", "DELETE", "PATCH"];
        let method = methods.into_iter().find(|method| *method == self.method).unwrap();
        let mut ask = who.ask(method, filled(&self.path));
        if method == "POST" && !self.headers.contains_key("idempotency-key") {
            ask = ask.key(&format!("key-{}", self.id));
        }
        let content_type = self.headers.get("content-type").and_then(Value::as_str);
        for (name, value) in self.headers.iter().filter(|(name, _)| *name != "content-type") {
            if let Some(value) = value.as_str() {
                ask = ask.header(name, &filled(value));
            }
        }
        match (&self.body, &self.raw) {
            (Some(body), _) => ask.json(&serde_json::from_str(&filled(&body.to_string())).unwrap()),
            (None, Some(raw)) => {
                ask.bytes(content_type.unwrap_or_default(), raw.repeat(self.repeat.max(1)).into_bytes())
            }
            (None, None) => ask,
        }
    }

    /// What is wrong with an answer.
    fn complaint(&self, answer: &Answer) -> Option<String> {
        let (status, text) = (answer.status(), answer.text());
        if status != self.status || answer.header("content-type") != Some("application/problem+json") {
            return Some(format!("{status} {text}"));
        }
        if self.allow.as_deref().is_some_and(|allow| answer.header("allow") != Some(allow)) {
            return Some(format!("Allow: {:?}", answer.header("allow")));
        }
        if self.link.is_some() && answer.header("link") != self.link.as_deref() {
            return Some(format!("Link: {:?}", answer.header("link")));
        }
        let problem = answer.body();
        let names = |(member, place): (&str, &String)| {
            problem["errors"].as_array().into_iter().flatten().any(|error| error[member] == json!(place))
        };
        let is_right = problem["code"] == json!(self.code) && self.places().all(names);
        (!is_right).then_some(text)
    }

    /// The places that the problem must name, each as a member and its value.
    fn places(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let pointers = self.pointers.iter().map(|pointer| ("pointer", pointer));
        let parameter = self.parameter.iter().map(|name| ("parameter", name));
        pointers.chain(parameter).chain(self.header.iter().map(|name| ("header", name)))
    }
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
    let file = crate::files::photo(&other).await;
    let first = json!({ "name": "第一位管理员", "phone": "13800138001", "login_name": "admin" });
    administrator.post("/accounts").json(&first).await.expect(201);
    let filled = |text: &str| {
        text.replace("{committee}", &committee.id.to_string())
            .replace("{suggestion}", &suggestion)
            .replace("{other}", &other.id.to_string())
            .replace("{file}", file.as_str().unwrap())
            .replace("{2k}", &"a".repeat(2 << 10))
            .replace("{8k}", &"a".repeat(8 << 10))
            .replace("{16k}", &"a".repeat(16 << 10))
    };
    let before = content(&app).await;
    let log = tempfile::NamedTempFile::new().unwrap();
    let logging = log_to(&log);
    let (mut complaints, mut asked) = (Vec::new(), 0);
    for line in include_str!("bad_input.jsonl").lines() {
        let line: Line = serde_json::from_str(line).unwrap();
        let who: &Client = match line.who.as_str() {
            "citizen" => &citizen,
            "other" => &other,
            "administrator" => &administrator,
            "staff" => &staff,
            _ => &app.visitor(),
        };
        let started = Instant::now();
        let answer = line.ask(who, filled).await;
        // Far more than any of them takes, so that only what hangs is found.
        assert!(started.elapsed() < Duration::from_secs(5), "{} took {:?}", line.id, started.elapsed());
        asked += 1;
        complaints.extend(line.complaint(&answer).map(|complaint| format!("{}: {complaint}", line.id)));
    }
    drop(logging);
    assert!(complaints.is_empty(), "{complaints:#?}");
    let logged = std::fs::read_to_string(log.path()).unwrap();
    assert!(logged.matches("\"message\":\"request\"").count() >= asked, "what was asked is not in the log");
    let token = citizen.token().unwrap();
    for canary in ["我们小区建于", "老旧小区", "13800138", "correct horse", token.as_str()] {
        assert!(!logged.contains(canary), "{canary} is in the log");
    }
    assert_eq!(content(&app).await, before, "a refusal changed something");
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
    for since in ["yesterday", "Fri, 31 Dec 2100 23:59:59 GMT"] {
        let read = citizen.get(&path).header("range", "bytes=0-9").header("if-modified-since", since);
        let read = read.header("accept-language", &"zh-CN,".repeat(1700)).await.expect(200);
        assert_eq!((&read["title"], &read["body"]), (&json!(title), &json!(body)));
    }
    let found = citizen.get(format!("/suggestions?mine=true&q={}", percent_encoded(title))).await.expect(200);
    assert_eq!(found["items"][0]["id"], made["id"]);
}

/// What is as long as it may be, in all fields at once, is taken and kept.
#[rstest]
#[actix_web::test]
async fn the_longest_of_everything_is_taken(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (author, member) = app.member("赵委员", &committee).await;
    let topic = app.topic("推进老旧小区加装电梯", &committee).await;
    let studio = app.studio("城建界别委员工作室", &committee, (&author, &member)).await;
    let mut files = Vec::new();
    for _ in 0..10 {
        files.push(crate::files::photo(&author).await);
    }
    let longest = |characters| "𠮷".repeat(characters);
    let new = json!({
        "title": longest(50), "kind": "speech", "committee_id": committee.id, "body": longest(3000),
        "topic_id": topic.id, "studio_id": studio.id, "category": longest(60), "publish_consent": true,
        "anonymity": "handlers", "file_ids": files,
    });
    let ask = author.post("/suggestions").key(&"k".repeat(255)).header("x-request-id", &"r".repeat(64)).json(&new);
    let made = ask.await.expect(201);
    let read = author.get(format!("/suggestions/{}", made["id"].as_str().unwrap())).await.expect(200);
    for field in ["title", "body", "category", "topic_id", "studio_id", "anonymity"] {
        assert_eq!(read[field], new[field], "{field}");
    }
    assert_eq!(read["files"].as_array().unwrap().len(), 10);
}

/// How large a body is counts before what is in it.
#[actix_web::test]
async fn a_list_of_a_million_is_too_large() {
    let Some(app) = TestApp::start(Backend::Sqlite).await else { return };
    let citizen = app.citizen("张小明").await;
    let body = format!(r#"{{"file_ids":[{}]}}"#, vec!["1"; 1_000_000].join(","));
    let ask = citizen.post("/suggestions").key("k").bytes("application/json", body.into_bytes());
    ask.await.expect_problem(413, "too-large");
}

/// Of two types neither is the body's.
#[actix_web::test]
async fn a_type_is_said_once() {
    let Some(app) = TestApp::start(Backend::Sqlite).await else { return };
    let citizen = app.citizen("张小明").await;
    for (path, content_type) in [("/suggestions", "application/json"), ("/files", "multipart/form-data; boundary=x")] {
        for second in ["text/plain", content_type] {
            let twice = citizen.post(path).key("k").bytes(content_type, b"{}".to_vec()).header("content-type", second);
            let refused = twice.await.expect_problem(400, "malformed-request");
            assert_eq!(refused["errors"][0]["header"], "content-type", "{refused}");
        }
    }
}

fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// What is no file comes as a whole; only a range outside of it is refused, with its size.
#[actix_web::test]
async fn a_range_of_an_item_is_all_of_it_or_nothing() {
    let Some(app) = TestApp::start(Backend::Sqlite).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    let path = format!("/committees/{}", committee.id);
    let whole = citizen.get(&path).await;
    let (size, tag) = (whole.bytes().len(), whole.header("etag").unwrap().to_owned());
    for range in ["bytes=0-9", "bytes=-5", "bytes=9-0", "lines=9999-", "bytes=99999-,0-1"] {
        let answer = citizen.get(&path).header("range", range).await;
        assert_eq!((answer.status(), answer.bytes()), (200, whole.bytes()), "{range}");
    }
    for range in [format!("bytes={size}-"), "bytes=999999-1000000".to_owned(), "bytes=-0".to_owned()] {
        let asked = || citizen.get(&path).header("range", &range);
        let refused = asked().await;
        assert_eq!(refused.header("content-range"), Some(format!("bytes */{size}").as_str()), "{range}");
        refused.expect_problem(416, "range-not-satisfiable");
        assert_eq!(asked().header("if-none-match", &tag).await.status(), 304, "{range}");
        assert_eq!(asked().header("if-range", "\"another\"").await.status(), 200, "{range}");
        assert_eq!(citizen.ask("HEAD", &path).header("range", &range).await.status(), 200, "{range}");
    }
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
    citizen.get(long).await.expect_problem(414, "malformed-request");
}
