//! A topic, and what was submitted under it, goes only where whoever moves it may enter topics.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use shangliang_entity::ids::GroupId;
use shangliang_entity::ledger_entry;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, TestApp};

use super::{new_topic, special_committee, suggestion};

#[rstest]
#[actix_web::test]
async fn a_special_committee_keeps_its_topics(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let [social, economy] =
        [special_committee(&app, "社会和法制委员会", &city).await, special_committee(&app, "经济委员会", &city).await];
    let kind = ScopeKind::SpecialCommittee;
    let holder = async |name, group: GroupId| {
        app.holder(name, Role::SpecialCommitteeStaff, kind, Some(group.0), &city.path).await
    };
    let (of_social, of_economy) = (holder("社法委干部", social).await, holder("经济委干部", economy).await);
    let staff = app.staff("王主任", &city).await;
    let mut fields = new_topic(&city);
    fields["special_committee_id"] = json!(social);
    let topic = of_social.post("/topics").json(&fields).await.expect(201);
    let path = format!("/topics/{}", topic["id"].as_str().unwrap());
    let open = of_social.post(format!("{path}/open")).if_match(&topic["version"]).await.expect(200);
    let mut unpublished = suggestion(&city, &open, "citizen");
    unpublished["publish_consent"] = json!(false);
    let made = app.citizen("张小明").await.post("/suggestions").key("s").json(&unpublished).await.expect(201);
    let made = format!("/suggestions/{}", made["id"].as_str().unwrap());

    let entries = async || ledger_entry::Entity::find().count(&app.sql).await.unwrap();
    let before = entries().await;
    for to in [json!(economy), json!(null)] {
        fields["special_committee_id"] = to;
        let moved = of_social.put(&path).if_match(&open["version"]).json(&fields).await;
        moved.expect_problem(403, "forbidden");
    }
    assert_eq!(entries().await, before);
    of_economy.get(&made).await.expect_problem(404, "not-found");
    of_social.get(&made).await.expect(200);

    // The committee's staff may.
    fields["special_committee_id"] = json!(economy);
    staff.put(&path).if_match(&open["version"]).json(&fields).await.expect(200);
    of_economy.get(&made).await.expect(200);
    of_social.get(&made).await.expect_problem(404, "not-found");
}
