//! Inboxes: each person is told once of what concerns them.

mod circles;
mod mentions;

use std::time::Duration;

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang::notices;
use shangliang_entity::ids::AccountId;
use shangliang_entity::{account, notice, role_grant};
use shangliang_tests::{Backend, Client, TestApp};

use crate::cases::{World, id_of, suggestion_of};

/// Follows the ledger to its end.
pub async fn follow(app: &TestApp) {
    app.follow_to_the_end("notices", async || notices::turn(&app.app).await.unwrap()).await;
}

/// What somebody is told, the newest last: action and reason.
pub async fn inbox(app: &TestApp, who: &Client) -> Vec<(String, String)> {
    follow(app).await;
    let page = who.get("/me/notices?sort=at&limit=100").await.expect(200);
    let words = |notice: &Value, name: &str| notice[name].as_str().unwrap().to_owned();
    page["items"].as_array().unwrap().iter().map(|one| (words(one, "action"), words(one, "reason"))).collect()
}

fn told(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(action, reason)| ((*action).to_owned(), (*reason).to_owned())).collect()
}

#[rstest]
#[actix_web::test]
async fn everybody_is_told_what_concerns_them(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, clerk, other_clerk, committee, .. } = &world;
    let colleague = app.staff("郑主任", committee).await;
    let id = world.handling().await;
    world.answer(&id, "b").await;
    let suggestion = suggestion_of(&world, &id).await;
    world.rate(citizen, &id, &suggestion, "unsatisfied").await;

    assert_eq!(
        inbox(app, citizen).await,
        told(&[("suggestion.accepted", "author"), ("case.assigned", "author"), ("case.answered", "author")])
    );
    assert_eq!(inbox(app, clerk).await, told(&[("case.assigned", "handler"), ("case.rehandled", "handler")]));
    assert_eq!(
        inbox(app, &colleague).await,
        told(&[("case.opened", "staff"), ("case.replied", "staff"), ("case.rehandled", "staff")])
    );
    // Whoever accepted it need not be told that it is open.
    assert_eq!(inbox(app, staff).await, told(&[("case.replied", "staff"), ("case.rehandled", "staff")]));
    assert_eq!(inbox(app, other_clerk).await, []);

    let newest = &citizen.get("/me/notices?limit=1").await.expect(200)["items"][0];
    assert_eq!((&newest["case_id"], &newest["suggestion_id"]), (&json!(id), &json!(null)));
    assert_eq!((&newest["title"], &newest["read_at"]), (&json!("老旧小区加装电梯应统一协调"), &json!(null)));
    assert_eq!(newest["text"], "答复已送达，请评价");
    let english = citizen.get("/me/notices?limit=1").header("accept-language", "en").await.expect(200);
    assert_eq!(english["items"][0]["text"], "it was answered; please rate the answer");
}

#[rstest]
#[actix_web::test]
async fn what_was_read_is_marked(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, citizen, clerk, .. } = &world;
    world.answered().await;
    follow(app).await;
    let unread = async |who: &Client| who.get("/me").await.expect(200)["unread"]["notices"].clone();
    assert_eq!((unread(citizen).await, unread(clerk).await), (json!(3), json!(1)));

    let first = citizen.get("/me/notices?sort=at").await.expect(200)["items"][0].clone();
    let path = format!("/me/notices/{}/read", id_of(&first));
    clerk.post(&path).await.expect_problem(404, "not-found");
    app.visitor().post(&path).await.expect_problem(401, "unauthenticated");
    citizen.post(&path).await.expect(204);
    app.pass(TimeDelta::minutes(5));
    citizen.post(&path).await.expect(204);
    let read = citizen.get("/me/notices?unread=false&count=true").await.expect(200);
    assert_eq!((&read["total"], &read["items"][0]["read_at"]), (&json!(1), &json!("2026-03-02T01:00:00Z")));
    assert_eq!(unread(citizen).await, 2);
    assert_eq!(citizen.post("/me/notices/read-all").await.expect(200), json!({ "marked": 2 }));
    assert_eq!(citizen.get("/me/notices?unread=true").await.expect(200)["items"], json!([]));
    assert_eq!((unread(citizen).await, unread(clerk).await), (json!(0), json!(1)));
}

#[rstest]
#[actix_web::test]
async fn two_processes_tell_nothing_twice(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let other = world.app.another_process().await;
    for _ in 0..6 {
        world.answered().await;
        let (one, two) = futures_util::future::join(notices::turn(&world.app.app), notices::turn(&other.app)).await;
        one.unwrap();
        two.unwrap();
    }
    follow(&world.app).await;
    let all = notice::Entity::find().count(&world.app.sql).await.unwrap();
    // Three for the author, one for the clerk, and of the reply one for the staff.
    assert_eq!(all, 6 * 5);
}

#[rstest]
#[actix_web::test]
async fn forgetting_how_far_it_came_tells_nothing_twice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    world.answered().await;
    let before = inbox(&world.app, &world.citizen).await;
    world.citizen.post("/me/notices/read-all").await.expect(200);
    // As after a restore: the cursor is gone, the notices are there.
    world.app.sql.execute_unprepared("DELETE FROM feed_cursor").await.unwrap();
    assert_eq!(inbox(&world.app, &world.citizen).await, before);
    assert_eq!(world.citizen.get("/me").await.expect(200)["unread"]["notices"], 0);

    // What is long past is no news, though nobody was told of it.
    world.app.sql.execute_unprepared("DELETE FROM feed_cursor").await.unwrap();
    world.app.sql.execute_unprepared("DELETE FROM notice").await.unwrap();
    world.app.pass(TimeDelta::days(31));
    assert_eq!(inbox(&world.app, &world.citizen).await, []);
}

#[rstest]
#[actix_web::test]
async fn a_broken_turn_leaves_nothing_and_is_made_up_for(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    world.answered().await;
    world.app.sql.execute_unprepared("ALTER TABLE notice RENAME TO elsewhere").await.unwrap();
    let breaks = async {
        // On PostgreSQL there is nothing to tell while an older transaction of the server goes on.
        while notices::turn(&world.app.app).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), breaks).await.unwrap();
    world.app.sql.execute_unprepared("ALTER TABLE elsewhere RENAME TO notice").await.unwrap();
    assert_eq!(inbox(&world.app, &world.citizen).await.len(), 3);
}

#[rstest]
#[actix_web::test]
async fn the_due_and_the_released_are_told_rightly(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, clerk, other_clerk, housing, streets, .. } = &world;
    let id = world.opened().await;
    world.assign(&id, json!({ "lead_id": streets.id })).await;
    assert_eq!(inbox(app, other_clerk).await, told(&[("case.assigned", "handler")]));
    world.assign(&id, json!({ "lead_id": housing.id, "due_on": "2026-03-09" })).await;
    shangliang::jobs::run_due(&app.app).await.unwrap();
    assert_eq!(inbox(app, clerk).await, told(&[("case.assigned", "handler"), ("case.reminded", "handler")]));
    // What was taken from them concerns them no more.
    assert_eq!(inbox(app, other_clerk).await, told(&[("case.assigned", "handler")]));
}

#[rstest]
#[actix_web::test]
async fn a_large_staff_is_told_as_well(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let staff: i64 = 120;
    for _ in 0..staff {
        world.app.staff("郑主任", &world.committee).await;
    }
    for _ in 0..40 {
        world.opened().await;
    }
    follow(&world.app).await;
    let opened = notice::Entity::find().filter(notice::Column::Action.eq("case.opened"));
    // More values than one statement takes. Whoever accepted them is not told.
    assert_eq!(i64::try_from(opened.count(&world.app.sql).await.unwrap()).unwrap(), 40 * staff);
}

/// Opens a topic for an audience, as the committee's staff.
pub async fn open_topic(world: &World, audience: &str) -> Value {
    let body = json!({
        "committee_id": world.committee.id, "title": "推进老旧小区加装电梯", "kind": "thematic", "audience": audience,
        "description": "如何协调低层住户意见、落实补偿和资金，请提出具体可行的建议。",
    });
    let planned = world.staff.post("/topics").json(&body).await.expect(201);
    let open = world.staff.post(format!("/topics/{}/open", id_of(&planned))).if_match(&planned["version"]);
    open.await.expect(200)
}

#[rstest]
#[actix_web::test]
async fn members_are_told_of_topics_that_ask_them(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, .. } = &world;
    let (member, _) = app.member("赵委员", committee).await;
    let (resting, _) = app.member("孙委员", committee).await;
    let suspend = role_grant::Entity::update_many()
        .col_expr(role_grant::Column::SuspendedAt, Expr::val(app.clock.now()))
        .filter(role_grant::Column::AccountId.eq(resting.id));
    suspend.exec(&app.sql).await.unwrap();
    let elsewhere = app.committee("安康市政协", "610900", None).await;
    let (foreign, _) = app.member("外地委员", &elsewhere).await;
    for audience in ["members", "citizens"] {
        open_topic(&world, audience).await;
    }
    let topic = open_topic(&world, "all").await;

    assert_eq!(inbox(app, &member).await, told(&[("topic.opened", "member"), ("topic.opened", "member")]));
    for nobody in [&resting, &foreign, citizen, staff] {
        assert_eq!(inbox(app, nobody).await, []);
    }
    let newest = &member.get("/me/notices?limit=1").await.expect(200)["items"][0];
    assert_eq!((&newest["topic_id"], &newest["title"]), (&topic["id"], &topic["title"]));
    assert_eq!(newest["text"], "新议题开始征集建议");
    let english = member.get("/me/notices?limit=1").header("accept-language", "en").await.expect(200);
    assert_eq!(english["items"][0]["text"], "a topic is open for suggestions");
}

#[rstest]
#[actix_web::test]
async fn all_members_of_a_province_are_told_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, .. } = &world;
    let (one, _) = app.member("赵委员", committee).await;
    let account = account::Entity::find_by_id(one.id).one(&app.sql).await.unwrap().unwrap();
    let of_one = role_grant::Column::AccountId.eq(one.id);
    let grant = role_grant::Entity::find().filter(of_one).one(&app.sql).await.unwrap().unwrap();
    let ids: Vec<AccountId> = (1..2400).map(|_| app.id()).collect();
    for some in ids.chunks(500) {
        let accounts = some.iter().map(|id| account::Model { id: *id, ..account.clone() }.into_active_model());
        account::Entity::insert_many(accounts).exec_without_returning(&app.sql).await.unwrap();
        let grants = some.iter().map(|id| role_grant::Model { id: app.id(), account_id: *id, ..grant.clone() });
        let grants = grants.map(IntoActiveModel::into_active_model);
        role_grant::Entity::insert_many(grants).exec_without_returning(&app.sql).await.unwrap();
    }
    let other = app.another_process().await;
    open_topic(&world, "members").await;
    for _ in 0..2 {
        let (here, there) = futures_util::future::join(notices::turn(&app.app), notices::turn(&other.app)).await;
        here.unwrap();
        there.unwrap();
        follow(app).await;
        assert_eq!(notice::Entity::find().count(&app.sql).await.unwrap(), 2400);
        // As after a restore.
        app.sql.execute_unprepared("DELETE FROM feed_cursor").await.unwrap();
    }
}
