//! `POST /suggestions`

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::{idempotency_record, ledger_entry, suggestion};
use shangliang_tests::{Backend, Client, TestApp};

use super::{act, new_suggestion, path, submit};

#[rstest]
#[actix_web::test]
async fn a_citizen_submits_and_reads_it_back(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;

    let answer = citizen.post("/suggestions").key("k1").json(&new_suggestion(&committee)).await;
    let location = answer.header("location").unwrap().to_owned();
    assert_eq!(answer.header("etag"), Some("\"1\""));
    let created = answer.expect(201);
    assert_eq!(created["status"], "submitted");
    assert_eq!(created["author"], json!({ "name": "张小明", "is_me": true }));
    assert_eq!(created["receipt"]["seq"], 1);
    assert_eq!(created["triage_due_on"], "2026-03-17");
    assert_eq!(created["allowed_actions"], json!(["withdraw", "withdraw-consent"]));

    let read = citizen.get(&location).await;
    assert_eq!(read.statements(), 3);
    let etag = read.header("etag").unwrap().to_owned();
    assert_eq!(read.expect(200)["title"], "老旧小区加装电梯应统一协调");
    let held = citizen.get(&location).header("if-none-match", &etag).await;
    assert_eq!((held.status(), held.text()), (304, String::new()));

    app.visitor().get(&location).await.expect_problem(404, "not-found");
    let code = created["query_code"].as_str().unwrap();
    let opened = app.visitor().get(&location).header("x-query-code", code).await.expect(200);
    assert_eq!(opened["author"]["name"], "张小明");
    app.visitor().get(&location).header("x-query-code", "AAAAAAAAAA").await.expect_problem(404, "not-found");
    app.citizen("李四").await.get(&location).await.expect_problem(404, "not-found");
    app.staff("王主任", &committee).await.get(&location).await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn a_retry_gets_the_first_answer(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    let body = new_suggestion(&committee);

    let first = citizen.post("/suggestions").key("k1").json(&body).await.expect(201);
    let again = citizen.post("/suggestions").key("k1").json(&body).await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.expect(201), first);
    let spelled_otherwise = serde_json::to_string_pretty(&body).unwrap().replace("老", "\\u8001").into_bytes();
    let again = citizen.post("/suggestions").key("k1").bytes("application/json", spelled_otherwise).await;
    assert_eq!(again.expect(201), first);
    let mut other = body.clone();
    other["title"] = json!("另外一个完全不同的标题");
    citizen.post("/suggestions").key("k1").json(&other).await.expect_problem(422, "idempotency-key-reused");
    citizen.post("/suggestions").json(&body).await.expect_problem(400, "idempotency-key-missing");
    app.citizen("李四").await.post("/suggestions").key("k1").json(&body).await.expect(201);
    assert_eq!(suggestion::Entity::find().count(&app.sql).await.unwrap(), 2);
    assert_eq!(ledger_entry::Entity::find().count(&app.sql).await.unwrap(), 2);
    // On another path it is another key.
    let withdraw = format!("/suggestions/{}/withdraw", first["id"].as_str().unwrap());
    let elsewhere = citizen.post(withdraw).key("k1").if_match(&first["version"]).json(&json!({})).await;
    assert_eq!(elsewhere.header("idempotency-replayed"), None);
    assert_eq!(elsewhere.expect(200)["status"], "withdrawn");
}

#[rstest]
#[actix_web::test]
async fn fifty_double_taps_make_one_row(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    let body = new_suggestion(&committee);

    // On a server the taps come to two processes by turns, which know of each other by the database alone.
    let mut doors = vec![citizen.client.clone()];
    if backend == Backend::Postgres {
        doors.push(Client::new(app.another_process().await, citizen.session()));
    }
    for round in 1..=20 {
        let key = format!("same-{round}");
        let tap = |tap: usize| doors[tap % doors.len()].post("/suggestions").key(&key).json(&body).into_future();
        let taps = (0..50).map(tap);
        let answers = futures_util::future::join_all(taps).await;
        for answer in &answers {
            match answer.status() {
                201 => {}
                409 => assert_eq!(answer.body()["code"], "idempotency-in-progress"),
                status => panic!("{status} {}", answer.text()),
            }
        }
        assert!(answers.iter().any(|answer| answer.status() == 201));
        assert_eq!(suggestion::Entity::find().count(&app.sql).await.unwrap(), round);
    }

    let taps = (0..50).map(|i| citizen.post("/suggestions").key(&format!("own-{i}")).json(&body).into_future());
    for answer in futures_util::future::join_all(taps).await {
        answer.expect(201);
    }
    assert_eq!(suggestion::Entity::find().count(&app.sql).await.unwrap(), 70);
}

#[rstest]
#[actix_web::test]
async fn bad_input_is_refused_and_leaves_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    let with = |field: &str, value: Value| {
        let mut body = new_suggestion(&committee);
        body[field] = value;
        citizen.post("/suggestions").key("k").json(&body)
    };
    with("title", json!("四个字呀")).await.expect_pointers(&["/title"]);
    with("title", json!("字".repeat(51))).await.expect_pointers(&["/title"]);
    with("title", json!("\u{200b}\u{3000} ")).await.expect_pointers(&["/title"]);
    with("title", json!("含有\u{0}的标题文字")).await.expect_pointers(&["/title"]);
    with("body", json!("字".repeat(3001))).await.expect_pointers(&["/body"]);
    with("body", json!(5)).await.expect_pointers(&["/body"]);
    with("body", Value::Null).await.expect_pointers(&["/body"]);
    with("kind", json!("Citizen")).await.expect_pointers(&["/kind"]);
    with("kind", json!("proposal")).await.expect_pointers(&["/kind"]);
    with("committee_id", json!("1")).await.expect_pointers(&["/committee_id"]);
    with("committee_id", json!("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")).await.expect_pointers(&["/committee_id"]);
    with("role", json!("admin")).await.expect_pointers(&["/role"]);
    with("__proto__", json!({})).await.expect_pointers(&["/__proto__"]);
    with("publish_consent", json!("true")).await.expect_pointers(&["/publish_consent"]);
    citizen.post("/suggestions").key("k").json(&json!({})).await.expect_pointers(&[
        "/body",
        "/committee_id",
        "/kind",
        "/title",
    ]);

    let raw =
        |content_type: &str, body: &[u8]| citizen.post("/suggestions").key("k").bytes(content_type, body.to_vec());
    raw("application/json", b"").await.expect_problem(400, "malformed-json");
    raw("application/json", b"{\"a\":1,\"a\":2}").await.expect_problem(400, "malformed-json");
    raw("application/json", b"{} {}").await.expect_problem(400, "malformed-json");
    raw("application/json; charset=gbk", b"{}").await.expect_problem(415, "unsupported-media-type");
    raw("text/plain", b"{}").await.expect_problem(415, "unsupported-media-type");
    raw("application/json", &vec![b' '; 1024 * 1024 + 1]).await.expect_problem(413, "too-large");
    citizen.post("/suggestions?x=1").key("k").json(&json!({})).await.expect_problem(400, "malformed-request");
    app.visitor().post("/suggestions").key("k").json(&json!({})).await.expect_problem(401, "unauthenticated");
    citizen.get("/suggestions/1").await.expect_problem(404, "not-found");
    assert_eq!(suggestion::Entity::find().count(&app.sql).await.unwrap(), 0);
    assert_eq!(ledger_entry::Entity::find().count(&app.sql).await.unwrap(), 0);
    assert_eq!(idempotency_record::Entity::find().count(&app.sql).await.unwrap(), 0);

    with("title", json!("𠮷".repeat(50))).await.expect(201);
    let body = format!("第一行\r\n第二行{}", "😀".repeat(100));
    let kept = citizen.post("/suggestions").key("k2").json(&json!({
        "title": "  前后有空格的标题  ", "kind": "citizen", "committee_id": committee.id, "body": body,
    }));
    let kept = kept.await.expect(201);
    assert_eq!(kept["title"], "前后有空格的标题");
    assert_eq!(kept["body"], body.replace("\r\n", "\n"));
}

#[rstest]
#[actix_web::test]
async fn a_draft_is_handed_in_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    let mut body = new_suggestion(&committee);
    body["submit"] = json!(false);
    let draft = citizen.post("/suggestions").key("k").json(&body).await.expect(201);
    assert_eq!(draft["status"], "draft");
    let path = format!("/suggestions/{}/submit", draft["id"].as_str().unwrap());

    citizen.post(&path).await.expect_problem(428, "precondition-required");
    let stale = citizen.post(&path).if_match(&json!(7)).await.expect_problem(412, "precondition-failed");
    assert_eq!(stale["current_version"], 1);
    let submitted = citizen.post(&path).if_match(&json!(1)).await.expect(200);
    assert_eq!((&submitted["status"], &submitted["version"]), (&json!("submitted"), &json!(2)));
    citizen.post(&path).if_match(&json!(2)).await.expect_problem(409, "state-conflict");
    app.citizen("李四").await.post(&path).if_match(&json!(2)).await.expect_problem(404, "not-found");
    let staff = app.staff("王主任", &committee).await;
    staff.post(&path).if_match(&json!(2)).await.expect_problem(403, "forbidden");
    body["title"] = json!("还没有提交的另一份草稿");
    let unseen = citizen.post("/suggestions").key("d").json(&body).await.expect(201);
    staff.get(format!("/suggestions/{}", unseen["id"].as_str().unwrap())).await.expect_problem(404, "not-found");
    app.visitor().post(&path).await.expect_problem(401, "unauthenticated");
    let events: Vec<_> =
        ledger_entry::Entity::find().all(&app.sql).await.unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(events, ["suggestion.drafted", "suggestion.submitted", "suggestion.drafted"]);
}

#[rstest]
#[actix_web::test]
async fn a_list_walks_every_item_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    for i in 0..25 {
        app.pass(chrono::TimeDelta::seconds(i % 3));
        citizen.post("/suggestions").key(&format!("k{i}")).json(&new_suggestion(&committee)).await.expect(201);
    }
    for sort in ["submitted_at", "-submitted_at"] {
        let mut seen = Vec::new();
        let mut path = format!("/suggestions?limit=7&mine=true&sort={sort}");
        loop {
            let answer = citizen.get(&path).await;
            assert_eq!(answer.statements(), 2);
            let page = answer.expect(200);
            seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/suggestions?limit=7&mine=true&sort={sort}&cursor={cursor}");
            let other = format!("/suggestions?limit=7&mine=false&sort={sort}&cursor={cursor}");
            citizen.get(&other).await.expect_problem(400, "invalid-cursor");
            let backwards = sort.strip_prefix('-').map_or_else(|| format!("-{sort}"), str::to_owned);
            let backwards = format!("/suggestions?limit=7&mine=true&sort={backwards}&cursor={cursor}");
            citizen.get(&backwards).await.expect_problem(400, "invalid-cursor");
            app.visitor().get(&path).await.expect_problem(400, "invalid-cursor");
        }
        assert_eq!(seen.len(), 25);
        let mut unique = seen.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), 25);
    }
    let plain = citizen.get("/suggestions?limit=1").await.expect(200)["next_cursor"].clone();
    for list in ["topics", "cases", "studios", "me/notices"] {
        let elsewhere = format!("/{list}?limit=1&cursor={}", plain.as_str().unwrap());
        citizen.get(elsewhere).await.expect_problem(400, "invalid-cursor");
    }
    let counted = citizen.get("/suggestions?count=true&limit=1&fields=title").await.expect(200);
    assert_eq!(counted["total"], 25);
    assert_eq!(counted["items"][0].as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "title"]);
    assert_eq!(app.visitor().get("/suggestions?count=true").await.expect(200)["total"], 0);
    for bad in [
        "limit=0",
        "limit=101",
        "limit=x",
        "limit=1&limit=2",
        "sort=password",
        "nothing=1",
        "Limit=1",
        "cursor=AAAA",
        "fields=password_hash",
        "status=Open",
    ] {
        assert_eq!(citizen.get(format!("/suggestions?{bad}")).await.status(), 400, "{bad}");
    }
}

/// RFC 9562 §4: ids are read in either case.
#[rstest]
#[actix_web::test]
async fn an_id_is_the_same_in_either_case(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let made = submit(&citizen, &new_suggestion(&committee)).await;
    act(&staff, &made, "publish", &json!({})).await.expect(200);
    let id = made["id"].as_str().unwrap();
    let loud = format!("/suggestions/{}", id.to_uppercase());
    assert_eq!(citizen.get(&loud).await.expect(200)["id"], made["id"]);
    let support = |path: &str| staff.post(format!("{path}/support")).key("k").json(&json!({}));
    let first = support(&path(&made)).await;
    let again = support(&loud).await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.expect(200), first.expect(200));
    for other in [id.replace('-', ""), format!("%7B{id}%7D"), format!("urn:uuid:{id}")] {
        citizen.get(format!("/suggestions/{other}")).await.expect_problem(404, "not-found");
    }
}
