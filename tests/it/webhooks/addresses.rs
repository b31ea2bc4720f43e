//! No request reaches inside: by no spelling, no name, no name that changes its mind, and no redirect.

use rstest::rstest;
use serde_json::json;
use shangliang_tests::{Backend, TestApp};

use super::receiver::Answer;
use super::{Outside, deliveries, tell};
use crate::cases::id_of;

#[rstest]
#[case::loopback(&["127.0.0.1"])]
#[case::private(&["10.0.0.8"])]
#[case::metadata(&["169.254.169.254"])]
#[case::mapped(&["::ffff:10.0.0.8"])]
#[case::unique_local(&["fd00::1"])]
#[case::public_first(&["223.5.5.5", "192.168.1.1"])]
#[case::nowhere(&[])]
#[actix_web::test]
async fn a_name_that_leads_inside_is_refused(#[case] addresses: &[&str]) {
    let Some(app) = TestApp::start(Backend::Sqlite).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let administrator = app.administrator("管理员", &committee).await;
    app.names.lead("inside.example.cn", addresses);
    for host in ["inside.example.cn", "INSIDE.example.cn:8443", "unknown.example.cn"] {
        let body = json!({ "committee_id": committee.id, "url": format!("https://{host}/told") });
        let problem = administrator.post("/webhooks").json(&body).await.expect_problem(422, "validation");
        let error = &problem["errors"][0];
        assert_eq!((&error["pointer"], &error["code"]), (&json!("/url"), &json!("not_public")), "{host}");
    }
}

#[rstest]
#[actix_web::test]
async fn a_name_that_changes_its_mind_gets_nowhere(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let Outside { world, administrator, receiver } = &outside;
    let port = receiver.url("/").rsplit(':').next().unwrap().trim_matches('/').to_owned();
    world.app.names.lead("rebinding.example.cn", &["223.5.5.5"]);
    let url = format!("https://rebinding.example.cn:{port}/told");
    let body = json!({ "committee_id": world.committee.id, "url": url });
    let made = administrator.post("/webhooks").json(&body).await.expect(201);
    // What was public when it was set leads inside when it is asked.
    world.app.names.lead("rebinding.example.cn", &["127.0.0.1"]);
    outside.test(&made).await;
    outside.tell().await;
    let delivery = &outside.deliveries(&made).await[0];
    assert_eq!((&delivery["failure"], &delivery["http_status"]), (&json!("address"), &json!(null)));
    assert_eq!((&delivery["status"], &delivery["attempts"]), (&json!("pending"), &json!(1)));
    assert!(receiver.told().is_empty());
}

#[rstest]
#[case(301)]
#[case(302)]
#[case(307)]
#[case(308)]
#[actix_web::test]
async fn a_redirect_is_a_failure(#[case] status: u16) {
    let Some(outside) = Outside::start(Backend::Sqlite).await else { return };
    let made = outside.webhook(None).await;
    outside.receiver.answer([Answer::With(status, "location", outside.receiver.url("/inside"))]);
    outside.test(&made).await;
    outside.tell().await;
    assert_eq!(outside.receiver.told().iter().map(|told| told.path.as_str()).collect::<Vec<_>>(), ["/told"]);
    let delivery = &outside.deliveries(&made).await[0];
    assert_eq!((&delivery["failure"], &delivery["http_status"]), (&json!("answer"), &json!(status)));
}

#[rstest]
#[actix_web::test]
async fn a_stored_address_is_judged_again(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    // The address was let in while this machine was within reach; the process that tells it does not reach that far.
    let Some(outside) = Outside::start(backend).await else { return };
    let made = outside.webhook(None).await;
    outside.test(&made).await;
    let strict = outside.world.app.another_process_with(|config| config.webhook_targets = Default::default()).await;
    tell(&strict).await;
    let delivery = &deliveries(&outside.administrator, &made, "status=pending").await[0];
    assert_eq!(delivery["failure"], "address");
    assert!(outside.receiver.told().is_empty());
    let change = json!({ "url": outside.receiver.url("/told") });
    let administrator = strict.signed_in(outside.administrator.id).await;
    let put = administrator.put(format!("/webhooks/{}", id_of(&made))).if_match(&made["version"]);
    put.json(&change).await.expect_pointers(&["/url"]);
}
