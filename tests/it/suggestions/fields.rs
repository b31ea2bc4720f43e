//! What a suggestion refers to, and how long it may be.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait, Set};
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang_entity::ids::CategoryId;
use shangliang_entity::vocab::{StudioStatus, TopicAudience, TopicStatus};
use shangliang_entity::{account, category, studio, suggestion, topic};
use shangliang_tests::{Backend, TestApp};

use super::{act, new_with, path, submit};

#[rstest]
#[actix_web::test]
async fn each_kind_keeps_its_limit(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (member, _) = app.member("赵委员", &committee).await;
    let limits =
        [("micro", 500), ("opinion", 1500), ("proposal", 2500), ("speech", 3000), ("demand", 3000), ("citizen", 3000)];
    for (kind, most) in limits {
        for (length, fits) in [(9, false), (10, true), (most, true), (most + 1, false)] {
            let body = new_with(&committee, json!({ "kind": kind, "body": "𠮷".repeat(length) }));
            let answer = member.post("/suggestions").key(&format!("{kind}-{length}")).json(&body).await;
            if fits {
                assert_eq!(answer.expect(201)["kind"], kind);
            } else {
                answer.expect_pointers(&["/body"]);
            }
        }
    }
    assert_eq!(suggestion::Entity::find().count(&app.sql).await.unwrap(), 12);
    // The longest of a micro-suggestion is a short draft of another kind, but not the other way round.
    let draft =
        submit(&member, &new_with(&committee, json!({ "kind": "speech", "body": "字".repeat(501), "submit": false })))
            .await;
    let change = json!({ "title": "五个字标题", "body": "字".repeat(501), "kind": "micro" });
    member.put(path(&draft)).if_match(&draft["version"]).json(&change).await.expect_pointers(&["/body"]);
}

#[rstest]
#[actix_web::test]
async fn a_topic_takes_those_it_asks_while_it_is_open(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let elsewhere = app.committee("宝鸡市政协", "610300", None).await;
    let citizen = app.citizen("张小明").await;
    let asked = app.topic("老旧小区改造", &city).await;
    let foreign = app.topic("外市的议题", &elsewhere).await;
    let below = app.topic("下级的议题", &county).await;
    let send = |committee: &shangliang_entity::committee::Model, topic: Value, key: &str| {
        citizen.post("/suggestions").key(key).json(&new_with(committee, json!({ "topic_id": topic })))
    };
    assert_eq!(send(&city, json!(asked.id), "a").await.expect(201)["topic_id"], json!(asked.id));
    assert_eq!(send(&county, json!(asked.id), "b").await.expect(201)["topic_id"], json!(asked.id));
    send(&city, json!(foreign.id), "c").await.expect_pointers(&["/topic_id"]);
    send(&city, json!(below.id), "c").await.expect_pointers(&["/topic_id"]);
    send(&city, json!("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34"), "c").await.expect_pointers(&["/topic_id"]);
    let listed = citizen.get(format!("/suggestions?topic_id={}&count=true", asked.id)).await.expect(200);
    assert_eq!(listed["total"], 2);
    let under = format!("/topics/{}/suggestions?count=true", asked.id);
    assert_eq!(citizen.get(&under).await.expect(200)["total"], 2);
    assert_eq!(app.visitor().get(&under).await.expect(200)["total"], 0);
    app.visitor()
        .get("/topics/01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34/suggestions")
        .await
        .expect_problem(404, "not-found");

    let set = async |change: topic::ActiveModel| {
        topic::ActiveModel { id: Set(asked.id), ..change }.update(&app.sql).await.unwrap();
    };
    set(topic::ActiveModel { audience: Set(TopicAudience::Members), ..Default::default() }).await;
    send(&city, json!(asked.id), "c").await.expect_pointers(&["/topic_id"]);
    set(topic::ActiveModel { audience: Set(TopicAudience::Citizens), ..Default::default() }).await;
    let draft = new_with(&city, json!({ "topic_id": asked.id, "submit": false }));
    let draft = submit(&citizen, &draft).await;
    // Open already, but from later on only.
    set(topic::ActiveModel { opens_at: Set(Some(app.clock.now() + TimeDelta::hours(1))), ..Default::default() }).await;
    app.pass(TimeDelta::minutes(59));
    send(&city, json!(asked.id), "early").await.expect_problem(409, "state-conflict");
    act(&citizen, &draft, "submit", &json!({})).await.expect_problem(409, "state-conflict");
    app.pass(TimeDelta::minutes(1));
    send(&city, json!(asked.id), "in-time").await.expect(201);
    set(topic::ActiveModel { closes_at: Set(Some(app.clock.now() + TimeDelta::hours(1))), ..Default::default() }).await;
    app.pass(TimeDelta::hours(1));
    send(&city, json!(asked.id), "c").await.expect_problem(409, "state-conflict");
    act(&citizen, &draft, "submit", &json!({})).await.expect_problem(409, "state-conflict");
    let closed = topic::ActiveModel { closes_at: Set(None), status: Set(TopicStatus::Concluded), ..Default::default() };
    set(closed).await;
    send(&city, json!(asked.id), "c").await.expect_problem(409, "state-conflict");
    assert_eq!(suggestion::Entity::find().count(&app.sql).await.unwrap(), 4);
}

#[rstest]
#[actix_web::test]
async fn studio_category_and_phone_are_known(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    let (leader, member) = app.member("赵委员", &committee).await;
    let studio = app.studio("文艺路工作室", &committee, (&leader, &member)).await;
    let send = |fields: Value, key: &str| citizen.post("/suggestions").key(key).json(&new_with(&committee, fields));
    let unknown = json!("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34");
    send(json!({ "studio_id": unknown, "file_ids": [unknown] }), "k").await.expect_pointers(&["/file_ids/0"]);
    send(json!({ "studio_id": unknown }), "k").await.expect_pointers(&["/studio_id"]);
    let made = send(json!({ "studio_id": studio.id, "category": "anything", "file_ids": [] }), "a").await.expect(201);
    leader.get(path(&made)).await.expect(200);
    let handed = leader.get(format!("/suggestions?studio_id={}", studio.id)).await.expect(200);
    assert_eq!(handed["items"][0]["id"], made["id"]);
    let suspended =
        studio::ActiveModel { id: Set(studio.id), status: Set(StudioStatus::Suspended), ..Default::default() };
    suspended.update(&app.sql).await.unwrap();
    let row = category::Model {
        id: CategoryId(app.app.ids.next(app.clock.now())),
        committee_id: None,
        code: "housing".to_owned(),
        level1: "城乡建设".to_owned(),
        level2: None,
        level3: None,
        is_active: true,
        version: 1,
        created_at: app.clock.now(),
    };
    row.into_active_model().insert(&app.sql).await.unwrap();
    send(json!({ "studio_id": studio.id, "category": "anything" }), "k")
        .await
        .expect_pointers(&["/category", "/studio_id"]);
    send(json!({ "category": "housing" }), "b").await.expect(201);

    let unproven = account::ActiveModel { id: Set(citizen.id), phone_verified_at: Set(None), ..Default::default() };
    unproven.update(&app.sql).await.unwrap();
    let refused = send(json!({}), "k").await.expect_problem(422, "validation");
    assert_eq!(refused["errors"][0]["code"], "phone_not_verified");
    let draft = send(json!({ "submit": false }), "c").await.expect(201);
    act(&citizen, &draft, "submit", &json!({})).await.expect_pointers(&["/kind"]);
}

#[rstest]
#[actix_web::test]
async fn lists_are_filtered_and_sorted(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let (member, _) = app.member("赵委员", &committee).await;
    let titles = ["积水100%治理建议", "积水100治理的建议", "A_b路口的红绿灯", "Café前的路灯不亮"];
    for (days, title) in titles.iter().enumerate() {
        let made = submit(&citizen, &new_with(&committee, json!({ "title": title }))).await;
        act(&staff, &made, "publish", &json!({})).await.expect(200);
        for supporter in 0..days {
            app.citizen(&format!("众{supporter}")).await.post(format!("{}/support", path(&made))).await.expect(200);
        }
        app.pass(TimeDelta::days(1));
    }
    submit(&member, &new_with(&committee, json!({ "kind": "micro", "title": "委员的一条微建议" }))).await;
    let found = async |query: &str| -> Vec<String> {
        let page = staff.get(format!("/suggestions?{query}")).await.expect(200);
        page["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found("q=100%25").await, [titles[0]]);
    assert_eq!(found("q=a_B").await, [titles[2]]);
    assert_eq!(found("q=%25").await, [titles[0]]);
    for spelled in ["Caf%C3%A9", "Cafe%CC%81"] {
        assert_eq!(found(&format!("q={spelled}")).await, [titles[3]]);
    }
    assert_eq!(found("q=%5C").await, [""; 0]);
    assert_eq!(found("author_kind=member").await, ["委员的一条微建议"]);
    assert_eq!(found("author_kind=citizen&sort=submitted_at").await, titles);
    assert_eq!(found("submitted_from=2026-03-03&submitted_to=2026-03-04&sort=submitted_at").await, titles[1..3]);
    assert_eq!(found("published=false").await, ["委员的一条微建议"]);

    let mut seen = Vec::new();
    let mut query = "/suggestions?sort=-supports&limit=2".to_owned();
    loop {
        let page = staff.get(&query).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["supports"].as_i64().unwrap()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("/suggestions?sort=-supports&limit=2&cursor={cursor}");
    }
    assert_eq!(seen, [3, 2, 1, 0, 0]);
    for bad in ["submitted_from=2026-13-01", "author_kind=dog", "sort=supports", "topic_id=1"] {
        assert_eq!(staff.get(format!("/suggestions?{bad}")).await.status(), 400, "{bad}");
    }
}
