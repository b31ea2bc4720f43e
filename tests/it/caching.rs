//! What clients and caches may keep, and how they learn that it is no longer what they would be shown.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Answer, Backend, Client};

use crate::cases::World;

/// What every answer is chosen by.
const VARY: &str = "Authorization, X-Query-Code, Accept-Language, Accept-Encoding";

/// By what the answer at a path is chosen: a list has further forms.
fn vary_of(path: &str) -> &'static str {
    let noun = path.split('?').next().and_then(|path| path.rsplit('/').next()).unwrap();
    match ["suggestions", "cases", "topics", "studios", "categories"].contains(&noun) {
        true => "Authorization, X-Query-Code, Accept-Language, Accept, Accept-Encoding",
        false => VARY,
    }
}

fn tag(answer: &Answer) -> String {
    answer.header("etag").unwrap().to_owned()
}

/// A suggestion that is worth compressing, published, with its case at a department.
async fn published(world: &World) -> Value {
    let World { committee, staff, citizen, housing, .. } = world;
    let body = json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id, "publish_consent": true,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难，建议由街道统一协调。".repeat(20),
    });
    let made = citizen.post("/suggestions").key("published").json(&body).await.expect(201);
    let path = path(&made);
    let accepted = staff.post(format!("{path}/accept")).if_match(&made["version"]).await.expect(200);
    world.assign(accepted["case"]["id"].as_str().unwrap(), json!({ "lead_id": housing.id })).await;
    let version = staff.get(&path).await.expect(200)["version"].clone();
    let seen = staff.post(format!("{path}/publish")).if_match(&version).await.expect(200);
    json!({ "id": made["id"], "query_code": made["query_code"], "version": seen["version"], "receipt": made["receipt"] })
}

fn path(item: &Value) -> String {
    format!("/suggestions/{}", item["id"].as_str().unwrap())
}

/// Asks again for what was held; 304, or what is shown by now.
async fn again(client: &Client, path: &str, held: &str) -> Option<Value> {
    let answer = client.get(path).header("if-none-match", held).await;
    if answer.status() != 304 {
        assert_ne!(tag(&answer), held);
        return Some(answer.expect(200));
    }
    assert_eq!((answer.header("etag"), answer.text()), (Some(held), String::new()));
    assert_eq!((answer.header("vary"), answer.header("content-encoding")), (Some(vary_of(path)), None));
    assert!(answer.header("cache-control").is_some());
    for needless in ["content-security-policy", "strict-transport-security", "content-type"] {
        assert_eq!(answer.header(needless), None);
    }
    None
}

#[rstest]
#[actix_web::test]
async fn a_tag_and_a_version_name_what_is_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, citizen, .. } = &world;
    let made = world.suggest(citizen, "老旧小区加装电梯应统一协调").await;
    let path = path(&made);
    let read = citizen.get(&path).await;
    let seen_by_author = tag(&read);
    assert!(seen_by_author.starts_with(&format!("\"{}.", made["version"])), "{seen_by_author}");
    let review = |held: &str| staff.post(format!("{path}/review")).header("if-match", held).json(&json!({}));
    for wrong in [format!("W/{seen_by_author}"), "\"2\"".to_owned(), "\"2.0123456789abcdef\"".to_owned()] {
        review(&wrong).await.expect_problem(412, "precondition-failed");
    }
    // What is no tag names no version, be it the right number.
    for malformed in ["1", "\"1", "W/1", "\"2\", 1", "\"2\" \"1\"", ",", "yes", "*, \"1\"", "*, *"] {
        let problem = review(malformed).await.expect_problem(400, "malformed-request");
        assert_eq!(problem["errors"][0]["header"], "If-Match", "{malformed}");
    }
    // It is the version that must not have changed, whoever has seen it and however it was sent.
    let changed = review(&format!("\"0\" ,, W/\"1\", {seen_by_author}")).await;
    assert_eq!(changed.header("etag"), Some("\"2\""));
    let publish = |held: &str| staff.post(format!("{path}/publish")).header("if-match", held).json(&json!({}));
    publish(&seen_by_author).await.expect_problem(412, "precondition-failed");
    publish("\"2\"").await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn a_304_is_what_one_would_be_shown(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, citizen, staff, housing, .. } = &world;
    let item = published(&world).await;
    let path = path(&item);
    let reader = app.citizen("李四").await;
    let seen = tag(&reader.get(&path).await);
    assert_eq!(again(&reader, &path, &seen).await, None);
    assert_eq!(again(&app.visitor(), &path, &seen).await.unwrap()["allowed_actions"], json!([]));
    assert_eq!(again(citizen, &path, &seen).await.unwrap()["author"]["is_me"], true);

    // Nothing of it changes but what the reader may do.
    app.grant(&reader, Role::CommitteeStaff, ScopeKind::Committee, Some(committee.id.0), &committee.path, None).await;
    let with_role = again(&reader, &path, &seen).await.unwrap();
    assert_eq!(with_role["version"], item["version"]);
    assert!(with_role["allowed_actions"].as_array().unwrap().contains(&json!("unpublish")));

    // What its handler is called.
    let seen = tag(&app.visitor().get(&path).await);
    let administrator = app.administrator("管理员", committee).await;
    let department = format!("/departments/{}", housing.id);
    let renamed = json!({ "name": "市住房城乡建设局", "system": "government" });
    administrator.put(&department).if_match(&json!(1)).json(&renamed).await.expect(200);
    let by_name = again(&app.visitor(), &path, &seen).await.unwrap();
    assert_eq!((&by_name["version"], &by_name["case"]["lead"]["name"]), (&item["version"], &renamed["name"]));

    // What day it is.
    let waiting = world.suggest(citizen, "请在村口修建候车亭").await;
    let waiting = format!("/suggestions/{}", waiting["id"].as_str().unwrap());
    let seen = tag(&staff.get(&waiting).await);
    app.pass(TimeDelta::days(14));
    assert_eq!(again(staff, &waiting, &seen).await, None);
    app.pass(TimeDelta::days(7));
    assert_eq!(again(staff, &waiting, &seen).await.unwrap()["triage_overdue"], true);

    // In which language.
    let timeline = format!("{path}/timeline");
    let seen = tag(&citizen.get(&timeline).await);
    assert!(seen.starts_with("W/\""), "{seen}");
    assert_eq!(again(citizen, &timeline, &seen).await, None);
    let english = citizen.get(&timeline).header("accept-language", "en").header("if-none-match", &seen).await;
    assert_eq!(english.expect(200)[0]["text"], "submitted");
}

#[rstest]
#[actix_web::test]
async fn each_coding_has_a_tag_of_its_own(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let item = published(&world).await;
    let path = path(&item);
    let accepted = [
        "",
        "identity",
        "gzip",
        "br",
        "zstd",
        "deflate",
        "gzip, br, zstd",
        "br;q=0.5, gzip;q=0.9",
        "zstd;q=0.1, br;q=0",
        "gzip;q=0",
        "*",
        "identity;q=0, br",
    ];
    let (mut tags, mut codings) = (BTreeSet::new(), BTreeSet::new());
    for accepted in accepted {
        let answer = world.app.visitor().get(&path).header("accept-encoding", accepted).await;
        assert_eq!((answer.status(), answer.header("vary")), (200, Some(VARY)), "{accepted}");
        let (tag, coding) = (tag(&answer), answer.header("content-encoding").unwrap_or_default().to_owned());
        assert!(!tag.starts_with("W/") && (coding.is_empty() || tag.ends_with(&format!("-{coding}\""))), "{tag}");
        assert!(again(&world.app.visitor(), &path, &tag).await.is_none(), "{tag}");
        tags.insert(tag);
        codings.insert(coding);
    }
    assert_eq!(tags.len(), codings.len());
    assert!(["", "br", "gzip", "zstd"].iter().all(|coding| codings.contains(*coding)), "{codings:?}");
    // A list has one weak tag for all of them.
    let list = "/suggestions?fields=title,status,kind,committee_id,submitted_at,created_at,version,supports,published";
    let plain = tag(&world.app.visitor().get(list).await);
    assert_eq!(tag(&world.app.visitor().get(list).header("accept-encoding", "br").await), plain);
    // A change may name any of them.
    let compressed = tags.iter().find(|tag| tag.ends_with("-br\"")).unwrap();
    let unpublish = world.staff.post(format!("{path}/unpublish")).header("if-match", compressed);
    unpublish.await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn what_everybody_may_read_is_kept_for_a_while(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, citizen, .. } = &world;
    let item = published(&world).await;
    let path = path(&item);
    let topic = app.topic("推进老旧小区加装电梯", committee).await;
    let visitor = app.visitor();
    let open = [
        path.clone(),
        format!("{path}/timeline"),
        "/suggestions".to_owned(),
        "/topics".to_owned(),
        format!("/topics/{}", topic.id),
        format!("/topics/{}/suggestions", topic.id),
        "/studios".to_owned(),
        "/categories".to_owned(),
        format!("/receipts/{}", item["receipt"]["hash"].as_str().unwrap()),
    ];
    let cache = |answer: &Answer| (answer.status(), answer.header("cache-control").unwrap().to_owned());
    let (minute, mine) = ((200, "public, max-age=60".to_owned()), (200, "private, no-cache".to_owned()));
    for address in &open {
        let answer = visitor.get(address).await;
        assert_eq!((cache(&answer), answer.header("vary")), (minute.clone(), Some(vary_of(address))), "{address}");
        assert_eq!(cache(&citizen.get(address).await), mine, "{address}");
        let held = visitor.get(address).header("if-none-match", answer.header("etag").unwrap()).await;
        assert_eq!(cache(&held), (304, minute.1.clone()), "{address}");
    }
    let code = item["query_code"].as_str().unwrap();
    assert_eq!(cache(&visitor.get(&path).header("x-query-code", code).await), mine);
    for address in ["/me", "/me/notices", "/me/sessions", "/cases", "/committees"] {
        assert_eq!(cache(&citizen.get(address).await), mine, "{address}");
    }
    for (address, kept) in [
        ("/vocabulary", "public, max-age=3600"),
        ("/.well-known/jwks.json", "public, max-age=300"),
        ("/api/openapi.json", "public, max-age=300"),
        ("/api/docs/", "public, max-age=3600"),
        ("/problems/not-found", "public, max-age=3600"),
        ("/healthz", "no-store"),
    ] {
        assert_eq!(cache(&visitor.get(address).await), (200, kept.to_owned()), "{address}");
    }
    for address in ["/vocabulary", "/api/openapi.json", "/me"] {
        let whole = citizen.get(address).header("accept-encoding", "br").await;
        assert!(whole.header("etag").unwrap().starts_with('"'), "{address}");
        let held = citizen.get(address).header("if-none-match", whole.header("etag").unwrap()).await;
        assert_eq!((held.status(), held.bytes().len()), (304, 0), "{address}");
    }
    // What is done is nobody's to keep, nor what was refused.
    assert_eq!(cache(&citizen.post(format!("{path}/support")).await).1, "no-store");
    assert_eq!(cache(&visitor.get("/me").await), (401, "no-store".to_owned()));
}
