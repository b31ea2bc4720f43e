//! Who is told beside authors, handlers and staff, and who is not.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set};
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang_entity::vocab::{AccountStatus, DepartmentSystem, Role, ScopeKind, Vocabulary};
use shangliang_entity::{account, notice, role_grant};
use shangliang_tests::{Backend, Client, Person};

use super::{inbox, told};
use crate::cases::{World, id_of};
use crate::sessions::{holder_of, sign_in_by_sms};

/// Somebody of an assigning office that routes for a system.
async fn office_of(world: &World, system: DepartmentSystem) -> Person {
    let World { app, committee, .. } = world;
    let office = app.department(&format!("{}交办单位", system.zh()), committee).await.into_active_model();
    let office = shangliang_entity::department::ActiveModel {
        system: Set(system),
        is_assigning_office: Set(true),
        ..office.reset_all()
    };
    let office = office.update(&app.sql).await.unwrap();
    app.holder("孙交办", Role::AssigningOffice, ScopeKind::Department, Some(office.id.0), &committee.path).await
}

async fn offices_of(world: &World, of: &shangliang_entity::committee::Model) -> Person {
    world.app.holder("李交办", Role::AssigningOffice, ScopeKind::Committee, Some(of.id.0), &of.path).await
}

#[rstest]
#[actix_web::test]
async fn offices_are_told_of_what_waits_for_them(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, clerk, other_clerk, housing, streets, .. } = &world;
    let of_committee = offices_of(&world, committee).await;
    let of_system = office_of(&world, DepartmentSystem::Government).await;
    let of_another = office_of(&world, DepartmentSystem::Party).await;
    let elsewhere = offices_of(&world, &app.committee("安康市政协", "610900", None).await).await;
    let resting = offices_of(&world, committee).await;
    let suspend = role_grant::Entity::update_many()
        .col_expr(role_grant::Column::SuspendedAt, Expr::val(app.clock.now()))
        .filter(role_grant::Column::AccountId.eq(resting.id));
    suspend.exec(&app.sql).await.unwrap();

    let id = world.opened().await;
    shangliang::jobs::run_due(&app.app).await.unwrap();
    // Before it is assigned it is of no system yet.
    let mut expected = vec![("case.opened", "office"), ("case.reminded", "office")];
    assert_eq!(inbox(app, &of_committee).await, told(&expected));
    assert_eq!(inbox(app, &of_system).await, []);

    let case = world.assign(&id, json!({ "lead_id": housing.id })).await;
    let part = id_of(&case["assignments"][0]);
    world.act(clerk, &id, "object", json!({ "assignment_id": part, "reason": "属城管职责" })).await;
    world.act(&of_system, &id, "decide-objection", json!({ "assignment_id": part, "decision": "uphold" })).await;
    world.assign(&id, json!({ "lead_id": streets.id })).await;
    world.receive(other_clerk, &id).await;
    let more = json!({ "due_on": "2026-05-20", "reason": "需征求住户意见" });
    world.act(other_clerk, &id, "extend", more).await;
    expected.extend([("case.objected", "office"), ("case.vacated", "office"), ("case.extension_requested", "office")]);
    assert_eq!(inbox(app, &of_committee).await, told(&expected));
    // Whoever upheld it need not be told that it waits again.
    let of_the_system = [("case.objected", "office"), ("case.extension_requested", "office")];
    assert_eq!(inbox(app, &of_system).await, told(&of_the_system));
    for nobody in [&of_another, &elsewhere, &resting] {
        assert_eq!(inbox(app, nobody).await, []);
    }
    for (who, status) in [(&of_committee, 200), (&of_system, 200), (&of_another, 404), (&elsewhere, 404)] {
        assert_eq!(who.get(format!("/cases/{id}")).await.status(), status);
    }
    let newest = &of_system.get("/me/notices?limit=1").await.expect(200)["items"][0];
    assert_eq!((&newest["case_id"], &newest["title"]), (&json!(id), &json!("老旧小区加装电梯应统一协调")));
    assert_eq!((&newest["text"], &newest["reason_text"]), (&json!("承办单位申请延期"), &json!("由您所在单位交办")));
}

async fn published(world: &World, author: &Client, title: &str) -> Value {
    let made = world.suggest(author, title).await;
    let publish = world.staff.post(format!("/suggestions/{}/publish", id_of(&made))).if_match(&made["version"]);
    publish.await.expect(200)
}

async fn merge(world: &World, one: &Value, into: &Value) {
    let path = format!("/suggestions/{}", id_of(one));
    let seen = world.staff.get(&path).await.expect(200);
    let merge = world.staff.post(format!("{path}/merge")).if_match(&seen["version"]);
    merge.json(&json!({ "into_id": into["id"] })).await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn supporters_of_both_are_told_of_a_merge_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, citizen, .. } = &world;
    let one = published(&world, citizen, "老旧小区加装电梯应统一协调").await;
    let neighbour = app.citizen("邻居").await;
    let other = published(&world, &neighbour, "请在每个单元加装电梯").await;
    let (of_one, of_other) = (app.citizen("甲").await, app.citizen("乙").await);
    let (of_both, of_neither) = (app.citizen("丙").await, app.citizen("丁").await);
    for (person, item) in [(&of_one, &one), (&of_other, &other), (&of_both, &one), (&of_both, &other)] {
        person.post(format!("/suggestions/{}/support", id_of(item))).await.expect(200);
    }
    merge(&world, &one, &other).await;

    let (merged, joined) = (("suggestion.merged", "supporter"), ("suggestion.joined", "supporter"));
    assert_eq!(inbox(app, &of_one).await, told(&[merged]));
    assert_eq!(inbox(app, &of_other).await, told(&[joined]));
    assert_eq!(inbox(app, &of_both).await, told(&[merged]));
    assert_eq!(inbox(app, &of_neither).await, []);
    let notice = &of_other.get("/me/notices").await.expect(200)["items"][0];
    assert_eq!((&notice["suggestion_id"], &notice["title"]), (&other["id"], &json!("请在每个单元加装电梯")));
    assert_eq!(notice["reason_text"], "您附议了它");
}

#[rstest]
#[actix_web::test]
async fn whoever_cannot_sign_in_is_told_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(AccountStatus::Disabled, AccountStatus::Erased)] status: AccountStatus,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, citizen, .. } = &world;
    let one = published(&world, citizen, "老旧小区加装电梯应统一协调").await;
    let neighbour = app.citizen("邻居").await;
    let other = published(&world, &neighbour, "请在每个单元加装电梯").await;
    let (gone, supporter) = (app.citizen("甲").await, app.citizen("乙").await);
    for person in [&gone, &supporter] {
        person.post(format!("/suggestions/{}/support", id_of(&one))).await.expect(200);
    }
    let change = account::ActiveModel { id: Set(gone.id), status: Set(status), ..Default::default() };
    change.update(&app.sql).await.unwrap();
    merge(&world, &one, &other).await;

    assert_eq!(inbox(app, &supporter).await, told(&[("suggestion.merged", "supporter")]));
    let kept = notice::Entity::find().filter(notice::Column::AccountId.eq(gone.id)).count(&app.sql).await.unwrap();
    assert_eq!(kept, 0);
}

#[rstest]
#[actix_web::test]
async fn a_supporter_is_shown_no_title_that_is_hidden_now(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, citizen, staff, .. } = &world;
    let one = published(&world, citizen, "老旧小区加装电梯应统一协调").await;
    let neighbour = app.citizen("邻居").await;
    let hidden = world.suggest(&neighbour, "请在每个单元加装电梯").await;
    let supporter = app.citizen("某人").await;
    let path = format!("/suggestions/{}", id_of(&one));
    supporter.post(format!("{path}/support")).await.expect(200);
    merge(&world, &one, &hidden).await;
    let notice = async || {
        assert_eq!(inbox(app, &supporter).await, told(&[("suggestion.merged", "supporter")]));
        supporter.get("/me/notices").await.expect(200)["items"][0].clone()
    };
    let seen = notice().await;
    assert_eq!((&seen["suggestion_id"], &seen["title"]), (&one["id"], &one["title"]));
    assert!(!seen.to_string().contains(&id_of(&hidden)), "{seen}");

    let version = staff.get(&path).await.expect(200)["version"].clone();
    staff.post(format!("{path}/unpublish")).if_match(&version).json(&json!({})).await.expect(200);
    supporter.get(&path).await.expect_problem(404, "not-found");
    assert_eq!(notice().await["title"], json!(null));
    let own = citizen.get("/me/notices?sort=at").await.expect(200)["items"].clone();
    assert!(own.as_array().unwrap().iter().all(|notice| notice["title"] == one["title"]), "{own}");
}

#[rstest]
#[actix_web::test]
async fn whoever_was_released_is_shown_the_title_no_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, clerk, streets, housing, .. } = &world;
    let id = world.opened().await;
    world.assign(&id, json!({ "lead_id": housing.id })).await;
    super::follow(app).await;
    let titles = async || {
        let page = clerk.get("/me/notices").await.expect(200);
        let of_case = page["items"].as_array().unwrap().iter().filter(|notice| notice["case_id"] == *id);
        of_case.map(|notice| notice["title"].clone()).collect::<std::collections::HashSet<_>>()
    };
    assert_eq!(titles().await, [json!("老旧小区加装电梯应统一协调")].into());
    world.assign(&id, json!({ "lead_id": streets.id })).await;
    clerk.get(format!("/cases/{id}")).await.expect_problem(404, "not-found");
    assert_eq!(titles().await, [json!(null)].into());
}

#[rstest]
#[actix_web::test]
async fn a_studio_is_told_of_what_it_is_handed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, citizen, .. } = &world;
    let (leader, member) = app.member("周委员", committee).await;
    let studio = app.studio("城建界别委员工作室", committee, (&leader, &member)).await;
    let scope = Some(studio.id.0);
    let convener = app.holder("吴书记", Role::StudioConvener, ScopeKind::Studio, scope, &committee.path).await;
    let liaison = app.holder("郑联络", Role::StudioLiaison, ScopeKind::Studio, scope, &committee.path).await;
    let (other_leader, other_member) = app.member("冯委员", committee).await;
    app.studio("医卫界别委员工作室", committee, (&other_leader, &other_member)).await;
    let (colleague, _) = app.member("陈委员", committee).await;

    let body = json!({
        "title": "请在每个单元加装电梯", "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。", "kind": "citizen",
        "committee_id": committee.id, "studio_id": studio.id, "submit": false,
    });
    let draft = citizen.post("/suggestions").key("draft").json(&body).await.expect(201);
    assert_eq!(inbox(app, &leader).await, []);
    let path = format!("/suggestions/{}", id_of(&draft));
    citizen.post(format!("{path}/submit")).if_match(&draft["version"]).await.expect(200);
    world.suggest(citizen, "请疏通小区的下水管道").await;
    for who in [&leader, &convener, &liaison] {
        assert_eq!(inbox(app, who).await, told(&[("suggestion.submitted", "studio")]));
        who.get(&path).await.expect(200);
    }
    for nobody in [&other_leader, &colleague, citizen] {
        assert_eq!(inbox(app, nobody).await, []);
    }
    let notice = &leader.get("/me/notices").await.expect(200)["items"][0];
    assert_eq!((&notice["suggestion_id"], &notice["title"]), (&draft["id"], &draft["title"]));
}

#[rstest]
#[actix_web::test]
async fn whoever_goes_on_is_told_that_a_rating_lapsed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, clerk, other_clerk, committee, .. } = &world;
    let office = offices_of(&world, committee).await;
    world.answered().await;
    app.pass(TimeDelta::days(22));
    shangliang::jobs::run_due(&app.app).await.unwrap();
    for (who, reason) in [(staff, "staff"), (citizen, "author"), (clerk, "handler")] {
        assert_eq!(inbox(app, who).await.pop(), told(&[("case.rating_lapsed", reason)]).pop());
    }
    assert_eq!(inbox(app, &office).await, told(&[("case.opened", "office")]));
    assert_eq!(inbox(app, other_clerk).await, []);
}

#[rstest]
#[actix_web::test]
async fn whoever_was_signed_in_is_told_that_a_token_was_copied(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let app = &world.app;
    let stolen = sign_in_by_sms(app, "13800138000").await;
    let show =
        async || app.visitor().post("/auth/refresh").json(&json!({ "refresh_token": stolen["refresh_token"] })).await;
    show().await.expect(200);
    show().await.expect(200);
    app.pass(TimeDelta::seconds(61));
    for _ in 0..2 {
        show().await.expect_problem(401, "invalid-token");
    }
    let again = holder_of(app, &sign_in_by_sms(app, "13800138000").await);
    assert_eq!(inbox(app, &again).await, told(&[("session.reused", "holder")]));
    let notice = &again.get("/me/notices").await.expect(200)["items"][0];
    assert_eq!((&notice["kind"], &notice["title"]), (&json!("account"), &json!(null)));
    assert_eq!(inbox(app, &world.staff).await, []);
}

/// Who acts for a member reads the member's drafts, so it is not changed behind the member's back.
#[rstest]
#[actix_web::test]
async fn a_member_is_told_who_acts_for_them(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, .. } = &world;
    let administrator = crate::accounts::administrator(app, committee).await;
    let (member, membership) = app.member("赵委员", committee).await;
    let (other, substitute) = app.member("钱委员", committee).await;
    let path = format!("/members/{}", membership.id);
    let put = async |path: String, body: Value| {
        let version = administrator.get(path.trim_end_matches("/substitute")).await.expect(200)["version"].clone();
        administrator.put(path).if_match(&version).json(&body).await.expect(200)
    };
    let name = async |substitute: Value| {
        put(format!("{path}/substitute"), json!({ "substitute_id": substitute })).await;
    };
    // Named again, nothing changes.
    name(json!(substitute.id)).await;
    name(json!(substitute.id)).await;
    // Given to another person, the membership takes along what it may do for others; as another name of the same one it does not.
    let itself = format!("/members/{}", substitute.id);
    put(itself.clone(), json!({ "name": "钱委员", "phone": "13800138001" })).await;
    put(itself, json!({ "name": "钱大有", "phone": "13800138001" })).await;
    // Nor does a new holder find a substitute there unseen.
    put(path.clone(), json!({ "name": "赵委员", "phone": "13800138002" })).await;
    name(Value::Null).await;
    let next = holder_of(app, &sign_in_by_sms(app, "13800138002").await);
    let changed = told(&[("member.substitute_changed", "holder")]).remove(0);
    for who in [&member, &next] {
        let told = inbox(app, who).await;
        assert_eq!(told.iter().filter(|one| **one == changed).count(), 2, "{told:?}");
    }
    assert_eq!(inbox(app, &other).await, []);
}
