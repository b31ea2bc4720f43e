//! CSV: everything that the list shows, and nothing else.

use std::time::Duration;

use actix_web::body::{BodySize, MessageBody, to_bytes};
use actix_web::http::{StatusCode, Version};
use actix_web::test::TestRequest;
use rstest::rstest;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use shangliang_entity::sector;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::app::next_piece;
use shangliang_tests::{Backend, Client};

use super::{XLSX, csv, many_sectors, records};
use crate::cases::World;

/// The ids of a list, page after page.
async fn ids_of_pages(who: &Client, path: &str) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = who.get(format!("{path}&limit=100{cursor}")).await.expect(200);
        ids.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
}

#[rstest]
#[actix_web::test]
async fn a_list_comes_whole_to_whoever_sees_it(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, citizen, staff, clerk, .. } = &world;
    let other = app.citizen("李小红").await;
    let case = world.answered().await;
    world.suggest(&other, "=CMD()，\"引号\"").await;
    world.suggest(&other, "学校门口应设减速带").await;
    let administrator = app.on_platform("系统", Role::CommitteeAdministrator).await;
    let lists = [
        format!("/suggestions?committee_id={}", committee.id),
        "/suggestions?sort=submitted_at".to_owned(),
        "/suggestions?status=submitted".to_owned(),
        "/cases?sort=due_on".to_owned(),
        "/committees?sort=code".to_owned(),
        "/departments?sort=name".to_owned(),
        "/accounts?sort=-created_at".to_owned(),
        "/topics?sort=-opens_at".to_owned(),
        "/me/sessions?sort=-created_at".to_owned(),
    ];
    let mut shown = 0;
    for who in [citizen, &other, staff, clerk, &administrator] {
        for list in &lists {
            let pages = who.get(list.as_str()).await;
            let answer = csv(who, list).await;
            assert_eq!(answer.status(), pages.status(), "{list}");
            if pages.status() == 200 {
                let ids: Vec<_> = records(&answer).into_iter().map(|record| record["id"].clone()).collect();
                assert_eq!(ids, ids_of_pages(who, list).await, "{list}");
                shown += ids.len();
            }
        }
    }
    assert!(shown > 30, "{shown}");
    let cases = records(&csv(staff, "/cases").await);
    let of_case = cases.iter().find(|record| record["id"] == case).unwrap();
    assert_eq!((of_case["lead.name"].as_str(), of_case["status"].as_str()), ("市住建局", "answered"));
    assert!(!of_case.contains_key("allowed_actions"));
}

#[rstest]
#[actix_web::test]
async fn a_record_holds_what_an_item_shows(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let made = world.suggest(&world.citizen, "=1+1，\"引号\"与逗号").await;
    let answer = csv(&world.citizen, "/suggestions?mine=true").await;
    let header = |name: &str| answer.header(name).unwrap().to_owned();
    assert_eq!(header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(header("content-disposition"), "attachment; filename=\"list.csv\"");
    assert_eq!(header("cache-control"), "private, no-store");
    assert!(header("vary").split(", ").any(|name| name == "Accept"));
    let [record] = &records(&answer)[..] else { panic!("one record: {}", answer.text()) };
    assert_eq!(record["title"], "'=1+1，\"引号\"与逗号");
    assert_eq!(record["body"], made["body"].as_str().unwrap());
    let page = world.citizen.get("/suggestions?mine=true").await.expect(200);
    assert!(page["items"][0].get("body").is_none(), "{page}");
    assert_eq!(record["submitted_at"], made["submitted_at"].as_str().unwrap());
    assert_eq!((record["supports"].as_str(), record["published"].as_str()), ("0", "false"));
    assert_eq!((record["case_id"].as_str(), record["kind"].as_str()), ("", "citizen"));

    let few = csv(&world.citizen, "/suggestions?mine=true&fields=title,status").await;
    let columns: Vec<_> = records(&few)[0].keys().cloned().collect();
    assert_eq!(columns, ["id", "status", "title"]);
    let none = csv(&world.citizen, "/suggestions?status=draft").await;
    assert!(records(&none).is_empty() && none.text().starts_with("\u{feff}id,"));
}

#[rstest]
#[case("/suggestions?limit=10", "limit", 400)]
#[case("/suggestions?cursor=abc", "cursor", 400)]
#[case("/suggestions?count=true", "count", 400)]
#[case("/suggestions?fields=secret", "fields", 400)]
#[case("/suggestions?status=unknown", "status", 400)]
#[case("/suggestions?unknown=1", "unknown", 400)]
#[actix_web::test]
async fn a_query_of_a_page_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] path: &str,
    #[case] parameter: &str,
    #[case] status: u16,
) {
    let Some(world) = World::start(backend).await else { return };
    for form in ["text/csv", XLSX] {
        let problem = world.citizen.get(path).header("accept", form).await.expect(status);
        let is_cursor = problem["code"] == "invalid-cursor" && parameter == "cursor";
        assert!(is_cursor || problem["errors"][0]["parameter"] == parameter, "{problem}");
    }
}

#[rstest]
#[actix_web::test]
async fn the_form_is_what_a_client_takes_most_gladly(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let visitor = world.app.visitor();
    for (accept, media_type) in [
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("text/csv;q=0.5, application/json", "application/json"),
        ("text/csv, application/json;q=0.5", "text/csv; charset=utf-8; header=present"),
        ("text/*", "text/csv; charset=utf-8; header=present"),
    ] {
        let answer = visitor.get("/topics").header("accept", accept).await;
        assert_eq!((answer.status(), answer.header("content-type")), (200, Some(media_type)), "{accept}");
        assert!(answer.header("vary").unwrap().split(", ").any(|name| name == "Accept"), "{accept}");
    }
    visitor.get("/topics").header("accept", "image/png").await.expect_problem(406, "not-acceptable");
    let one = world.staff.get(format!("/committees/{}", world.committee.id)).header("accept", "text/csv").await;
    one.expect_problem(406, "not-acceptable");
}

/// Begins an answer and reads its first piece.
async fn begun(who: &Client, path: &str) -> (actix_web::body::BoxBody, Vec<u8>) {
    let request = TestRequest::get()
        .uri(&format!("/api/v1{path}"))
        .append_header(("accept", "text/csv"))
        .append_header(("authorization", format!("Bearer {}", who.token().unwrap())));
    let answer = who.app().begin_answer(request).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let mut body = answer.into_body();
    let first = next_piece(&mut body).await.unwrap();
    (body, first)
}

fn lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

#[rstest]
#[actix_web::test]
async fn what_changes_meanwhile_changes_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, .. } = &world;
    many_sectors(app, committee, 2_500).await;
    let (mut body, mut bytes) = begun(staff, &format!("/sectors?committee_id={}", committee.id)).await;
    let is_late = sector::Column::Name.gte("界别02000");
    sector::Entity::delete_many().filter(is_late).exec(&app.sql).await.unwrap();
    while let Some(piece) = next_piece(&mut body).await {
        bytes.extend(piece);
    }
    assert_eq!(lines(&bytes), 2_501, "a heading, and what there was when it began");
    let after = csv(staff, &format!("/sectors?committee_id={}", committee.id)).await;
    assert_eq!(records(&after).len(), 2_000);
}

#[rstest]
#[case::signed_out("/auth/logout")]
#[case::other_rights("")]
#[actix_web::test]
async fn whoever_may_no_longer_see_it_is_cut(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] sign_out: &str,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, .. } = &world;
    many_sectors(app, committee, 2_500).await;
    let (mut body, first) = begun(staff, "/sectors").await;
    // By now all of it is read, and lies there for its reader.
    actix_web::rt::time::sleep(Duration::from_millis(1_500)).await;
    if sign_out.is_empty() {
        app.grant(staff, Role::Leader, ScopeKind::Committee, Some(committee.id.0), &committee.path, None).await;
    } else {
        staff.post(sign_out).await.expect(204);
    }
    actix_web::rt::time::sleep(Duration::from_millis(2_500)).await;
    let mut rows = lines(&first);
    let broke_off = loop {
        let piece = std::future::poll_fn(|context| std::pin::Pin::new(&mut body).poll_next(context)).await;
        match piece {
            Some(Ok(piece)) => rows += lines(&piece),
            Some(Err(_)) => break true,
            None => break false,
        }
    };
    assert!(broke_off && rows < 2_500, "{rows} rows");
}

#[rstest]
#[actix_web::test]
async fn one_list_at_a_time_is_sent_to_each(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, .. } = &world;
    many_sectors(app, committee, 2_500).await;
    let (body, _) = begun(staff, "/sectors").await;
    csv(staff, "/departments").await.expect_problem(429, "quota-exceeded");
    assert_eq!(csv(citizen, "/departments").await.status(), 200);
    assert_eq!(csv(&app.visitor(), "/topics").await.status(), 200);
    drop(body);
    for _ in 0..100 {
        if csv(staff, "/departments").await.status() == 200 {
            return;
        }
        actix_web::rt::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the place of whoever went away is not given back");
}

/// Whoever takes their list slowly keeps it in a file, and nobody else waits for them.
#[rstest]
#[actix_web::test]
async fn slow_readers_hold_up_nobody_else(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, .. } = &world;
    many_sectors(app, committee, 600).await;
    let path = format!("/sectors?committee_id={}", committee.id);
    let mut slow = Vec::new();
    for number in 0..6 {
        let reader = app.staff(&format!("慢读{number}"), committee).await;
        slow.push(begun(&reader, &path).await);
    }
    assert_eq!(records(&csv(staff, &path).await).len(), 600);
    for (mut body, mut bytes) in slow {
        while let Some(piece) = next_piece(&mut body).await {
            bytes.extend(piece);
        }
        assert_eq!(lines(&bytes), 601);
    }
}

/// HTTP/1.0, as some proxies speak it, has no chunks: a body that breaks off shows by its size alone.
#[rstest]
#[actix_web::test]
async fn without_chunks_the_size_is_told(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    many_sectors(&world.app, &world.committee, 1_200).await;
    let token = format!("Bearer {}", world.staff.token().unwrap());
    let request = TestRequest::get().uri("/api/v1/sectors").version(Version::HTTP_10);
    let request = request.append_header(("accept", "text/csv")).append_header(("accept-encoding", "gzip"));
    let request = request.append_header(("authorization", token));
    let answer = world.app.begin_answer(request).await;
    let BodySize::Sized(size) = answer.body().size() else { panic!("{:?}", answer.body().size()) };
    let bytes = to_bytes(answer.into_body()).await.unwrap();
    assert_eq!((u64::try_from(bytes.len()).unwrap(), lines(&bytes)), (size, 1_201));
}

#[rstest]
#[actix_web::test]
async fn an_export_is_on_record(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, .. } = &world;
    let auditor = app.on_platform("审计", Role::AuditAdministrator).await;
    csv(&auditor, "/access-records").await.bytes();
    csv(staff, "/suggestions").await.bytes();
    app.app.access_log.flush(&app.app).await.unwrap();
    let records = auditor.get("/access-records?event=list.exported").await.expect(200)["items"].clone();
    assert_eq!(records[1]["path"], "/api/v1/access-records");
    let record = records[0].clone();
    let (account, _) = staff.session().unwrap();
    assert_eq!((&record["account_id"], &record["path"]), (&json!(account), &json!("/api/v1/suggestions")));
    assert_ne!(record["request_id"], Value::Null);
}
