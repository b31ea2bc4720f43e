//! Methods: what a path has, what it is answered for every other, and the ways around hosts that drop some.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::client::Ask;
use shangliang_tests::{Answer, Backend, Client, TestApp};

use crate::cases::{World, id_of};

const METHODS: [&str; 9] = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

/// What is served beside the document; it is only read.
const BESIDE: [&str; 9] = [
    "/",
    "/healthz",
    "/readyz",
    "/.well-known/jwks.json",
    "/api/openapi.json",
    "/api/docs",
    "/api/docs/",
    "/api/docs/init.js",
    "/problems/not-found",
];

/// What the address of another thing could be, which there is not: a session of this name.
const ANOTHERS: (&str, &str) = ("DELETE", "/api/v1/me/sessions/end-all");

/// Every path, its parameters filled in with an id, with the methods that it has.
fn paths(id: &str) -> Vec<(String, BTreeSet<&'static str>)> {
    let document = shangliang::app::document();
    let documented = document["paths"].as_object().unwrap().iter().map(|(path, item)| {
        let segments = path.split('/').map(|segment| if segment.starts_with('{') { id } else { segment });
        let has = |method: &&str| item.get(method.to_lowercase()).is_some();
        (segments.collect::<Vec<_>>().join("/"), METHODS.into_iter().filter(has).collect::<BTreeSet<_>>())
    });
    let beside = BESIDE.map(|path| (path.to_owned(), BTreeSet::from(["GET"])));
    let all = documented.chain(beside).map(|(path, mut methods)| {
        methods.extend(methods.contains("GET").then_some("HEAD"));
        methods.insert("OPTIONS");
        (path, methods)
    });
    all.collect()
}

#[actix_web::test]
async fn every_path_tells_the_methods_that_it_has() {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let visitor = app.visitor();
    let paths = paths("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34");
    assert!(paths.len() > 100);
    for (path, has) in paths {
        let allow = has.iter().copied().collect::<Vec<_>>().join(", ");
        let told = visitor.ask("OPTIONS", &path).await;
        assert_eq!(
            (told.status(), told.header("allow"), told.text().as_str()),
            (204, Some(allow.as_str()), ""),
            "{path}"
        );
        let lacks = |method: &&str| !has.contains(method) && (*method, path.as_str()) != ANOTHERS;
        for method in METHODS.into_iter().filter(lacks) {
            let refused = visitor.ask(method, &path).await;
            assert_eq!((refused.status(), refused.header("allow")), (405, Some(allow.as_str())), "{method} {path}");
            if method != "HEAD" {
                refused.expect_problem(405, "method-not-allowed");
            }
        }
        for method in ["PUT", "DELETE"].into_iter().filter(lacks) {
            let refused = visitor.post(&path).header("x-http-method-override", method).await;
            refused.expect_problem(405, "method-not-allowed");
        }
    }
    // Whoever stands before the platform could read another one than it does.
    let twice = visitor.post("/me").header("x-http-method-override", "DELETE");
    twice.header("x-http-method-override", "PUT").await.expect_problem(400, "malformed-request");
    for path in ["/healthz/", "/readyz/x", "/.well-known/other", "/problems/", "/api"] {
        for method in ["GET", "POST", "OPTIONS"] {
            visitor.ask(method, path).await.expect_problem(404, "not-found");
        }
    }
}

/// What people type from memory leads to the pages, which refer to their own files and so need the slash.
#[actix_web::test]
async fn the_shorter_addresses_lead_to_the_pages() {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    for path in ["/", "/api/docs"] {
        let led = app.visitor().get(path).await;
        assert_eq!((led.status(), led.header("location")), (308, Some("/api/docs/")), "{path}");
    }
    let page = app.visitor().get("/api/docs/").await;
    assert_eq!((page.status(), page.header("content-type")), (200, Some("text/html; charset=utf-8")));
}

/// An answer's status and headers, but for what differs from request to request.
fn head(answer: &Answer) -> (u16, Vec<(String, String)>) {
    let is_same =
        |(name, _): &&(String, String)| !["x-request-id", "ratelimit", "server-timing"].contains(&name.as_str());
    (answer.status(), answer.headers().iter().filter(is_same).cloned().collect())
}

#[rstest]
#[actix_web::test]
async fn a_head_is_a_get_without_its_body(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, .. } = &world;
    let mut statuses = BTreeSet::new();
    for (path, _) in paths(&committee.id.to_string()).into_iter().filter(|(_, has)| has.contains("GET")) {
        let everybody: [&Client; 2] = [&app.visitor(), staff];
        // A stream never ends, and an account has few of them; visitors have none.
        let askers = if path.ends_with("/events") { &everybody[..1] } else { &everybody };
        for asker in askers {
            let (whole, bare) = (asker.get(&path).await, asker.ask("HEAD", &path).await);
            assert_eq!(head(&bare), head(&whole), "{path}");
            statuses.insert(whole.status());
        }
    }
    assert!([200, 401, 403, 404].iter().all(|status| statuses.contains(status)), "{statuses:?}");
}

/// Asks for the same of two twins, of one by the method itself and of the other by POST; what both answer must be the same.
async fn both_ways(who: &Client, method: &'static str, twins: [&str; 2], with: impl Fn(Ask) -> Ask) -> (u16, Value) {
    let [one, other] = twins;
    let plain = with(who.ask(method, one)).await;
    let overridden = with(who.post(other).header("x-http-method-override", method)).await;
    let id = |path: &str| path.split('/').nth(2).unwrap().to_owned();
    let body = |answer: &Answer, path: &str| {
        let mut body = answer.body();
        if let Some(body) = body.as_object_mut() {
            body.remove("request_id");
        }
        body.to_string().replace(&id(path), "its id")
    };
    assert_eq!(head(&overridden).0, plain.status(), "{method} {one}: {}", overridden.text());
    assert_eq!(body(&overridden, other), body(&plain, one), "{method} {one}");
    (plain.status(), plain.body())
}

#[rstest]
#[actix_web::test]
async fn a_put_or_delete_may_come_as_a_post(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, .. } = &world;
    let administrator = app.administrator("管理员", committee).await;
    let template = json!({ "committee_id": committee.id, "title": "列入计划", "text": "您的建议收悉。" });
    let sector = json!({ "committee_id": committee.id, "name": "教育界" });
    let other_sector = json!({ "committee_id": committee.id, "name": "工商联界" });
    let make = async |who: &Client, path: &str, body: &Value| {
        format!("{path}/{}", id_of(&who.post(path).json(body).await.expect(201)))
    };
    let templates =
        [make(staff, "/reply-templates", &template).await, make(staff, "/reply-templates", &template).await];
    let sectors =
        [make(&administrator, "/sectors", &sector).await, make(&administrator, "/sectors", &other_sector).await];
    let (templates, sectors) = (templates.each_ref().map(String::as_str), sectors.each_ref().map(String::as_str));

    let change = json!({ "title": "纳入规划", "text": "您的建议已纳入规划。" });
    let put = async |with: &dyn Fn(Ask) -> Ask| both_ways(staff, "PUT", templates, with).await;
    assert_eq!(put(&|ask| ask.json(&change)).await.0, 428);
    assert_eq!(put(&|ask| ask.if_match(&json!(7)).json(&change)).await.0, 412);
    assert_eq!(put(&|ask| ask.if_match(&json!(1)).json(&json!({}))).await.0, 422);
    assert_eq!(put(&|ask| ask.bytes("text/plain", b"{}".to_vec())).await.0, 415);
    let renaming = |key: &'static str| {
        let change = &change;
        move |ask: Ask| ask.key(key).if_match(&json!(1)).json(change)
    };
    let (status, changed) = put(&renaming("k")).await;
    assert_eq!((status, &changed["title"], &changed["version"]), (200, &change["title"], &json!(2)));
    assert_eq!(put(&renaming("k")).await, (200, changed), "the stored answer, whatever the version is by now");
    assert_eq!(put(&renaming("another")).await.0, 412);
    assert_eq!(put(&|ask| ask.key("k").if_match(&json!(2)).json(&template)).await.0, 422);
    assert_eq!(both_ways(&world.citizen, "PUT", templates, |ask| ask.json(&change)).await.0, 404);
    assert_eq!(both_ways(&app.visitor(), "DELETE", templates, |ask| ask).await.0, 401);
    let renamed = both_ways(&administrator, "PUT", sectors, |ask| ask.if_match(&json!(1)).json(&json!({}))).await;
    assert_eq!(renamed.0, 422);
    // A key belongs to a method.
    assert_eq!(both_ways(staff, "DELETE", templates, |ask| ask.key("k")).await, (204, Value::Null));
    assert_eq!(both_ways(staff, "DELETE", templates, |ask| ask).await.0, 404);
}
