//! Who sees which figures.

use rstest::rstest;
use serde_json::json;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, Client};

use super::{figures, ratio, statistics};
use crate::cases::{World, id_of};

#[rstest]
#[actix_web::test]
async fn everybody_sees_their_own_scope(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, clerk, other_clerk, housing, streets, .. } = &world;
    let county = app.committee("长安区政协", "610116", Some(committee)).await;
    let county_staff = app.staff("孙主任", &county).await;
    let elsewhere = app.committee("安康市政协", "610900", None).await;
    let foreign = app.staff("李主任", &elsewhere).await;
    for lead in [housing.id, housing.id, streets.id] {
        let id = world.opened().await;
        world.assign(&id, json!({ "lead_id": lead })).await;
    }
    let assigned = async |who: &Client, query: &str| figures(who, query).await["reply_rate"]["denominator"].clone();
    let of = |id| format!("?committee_id={id}");
    assert_eq!(assigned(staff, "").await, 3);
    assert_eq!(assigned(staff, &of(committee.id)).await, 3);
    assert_eq!(assigned(staff, &of(county.id)).await, 0, "its subtree is in its reach");
    assert_eq!(assigned(&county_staff, "").await, 0);
    assert_eq!((assigned(clerk, "").await, assigned(other_clerk, "").await), (json!(2), json!(1)));
    assert_eq!(assigned(clerk, &of(committee.id)).await, 2);
    let groups = statistics(clerk, "?group_by=department").await["groups"].clone();
    assert_eq!(groups.as_array().unwrap().len(), 1, "{groups}");
    let acceptance = figures(clerk, "").await["acceptance_rate"].clone();
    assert_eq!(acceptance, ratio(0, 0), "intake is not a department's");

    // The assigning office of the government's system sees all departments of it.
    let office = app.department("市政府办公室", committee).await;
    let sql = format!(
        "UPDATE department SET is_assigning_office = {} WHERE name = '市政府办公室'",
        match backend {
            Backend::Sqlite => "1",
            Backend::Postgres => "true",
        }
    );
    sea_orm::ConnectionTrait::execute_unprepared(&app.sql, &sql).await.unwrap();
    let scope = (ScopeKind::Department, Some(office.id.0));
    let router = app.holder("吴科长", Role::AssigningOffice, scope.0, scope.1, &committee.path).await;
    assert_eq!(assigned(&router, "").await, 3);

    let platform = app.on_platform("总管理员", Role::CommitteeAdministrator).await;
    assert_eq!(assigned(&platform, &of(committee.id)).await, 3);

    // What a county handles is in the figures of the city above it, and in no other's.
    let bureau = app.department("区住建局", &county).await;
    let below = json!({
        "title": "社区食堂应延长供餐时间", "kind": "citizen", "committee_id": county.id,
        "body": "独居老人晚饭后常有不便，建议社区食堂延长供餐时间。",
    });
    let below = citizen.post("/suggestions").key("below").json(&below).await.expect(201);
    let accept = format!("/suggestions/{}/accept", id_of(&below));
    let below = county_staff.post(accept).if_match(&below["version"]).await.expect(200);
    let path = format!("/cases/{}", id_of(&below["case"]));
    let version = county_staff.get(&path).await.expect(200)["version"].clone();
    let lead = json!({ "lead_id": bureau.id });
    county_staff.post(format!("{path}/assign")).if_match(&version).json(&lead).await.expect(200);
    assert_eq!((assigned(&county_staff, "").await, assigned(staff, "").await), (json!(1), json!(4)));
    assert_eq!((assigned(staff, &of(county.id)).await, assigned(&foreign, "").await), (json!(1), json!(0)));

    for stranger in [&foreign, &county_staff] {
        let refused = stranger.get(format!("/statistics/handling{}", of(committee.id))).await;
        refused.expect_problem(403, "forbidden");
    }
    // An id in another form is the same id, not none.
    let shouted =
        foreign.get(format!("/statistics/handling?committee_id={}", committee.id.to_string().to_uppercase())).await;
    shouted.expect_problem(403, "forbidden");
    clerk.get(format!("/statistics/handling{}", of(elsewhere.id))).await.expect_problem(403, "forbidden");
    citizen.get("/statistics/handling").await.expect_problem(403, "forbidden");
    app.visitor().get("/statistics/handling").await.expect_problem(401, "unauthenticated");
    for duty in [Role::SystemAdministrator, Role::SecurityAdministrator, Role::AuditAdministrator] {
        let administrator = app.on_platform("管理员", duty).await;
        administrator.get("/statistics/handling").await.expect_problem(403, "forbidden");
    }
}

#[rstest]
#[actix_web::test]
async fn a_studio_sees_what_is_its_own(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, housing, .. } = &world;
    let (leader, member) = app.member("周委员", committee).await;
    let studio = app.studio("教育界别工作室", committee, (&leader, &member)).await;
    let own = world.opened().await;
    world.assign(&own, json!({ "lead_id": studio.id })).await;
    let other = world.opened().await;
    world.assign(&other, json!({ "lead_id": housing.id })).await;
    assert_eq!(figures(&leader, "").await["reply_rate"], ratio(0, 1));
    let groups = statistics(staff, "?group_by=studio").await["groups"].clone();
    assert_eq!((&groups[0]["key"], &groups[0]["label"]), (&json!(studio.id), &json!("教育界别工作室")));
    assert_eq!((&groups[0]["figures"]["reply_rate"], &groups[1]["key"]), (&ratio(0, 1), &json!(null)));
}

#[rstest]
#[actix_web::test]
async fn categories_are_called_as_in_reach(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, housing, clerk, .. } = &world;
    let body = json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id, "category": "c1",
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难，建议由街道统一协调。",
    });
    let made = citizen.post("/suggestions").key("c1").json(&body).await.expect(201);
    let accept = format!("/suggestions/{}/accept", made["id"].as_str().unwrap());
    let accepted = staff.post(accept).if_match(&made["version"]).await.expect(200);
    world.assign(accepted["case"]["id"].as_str().unwrap(), json!({ "lead_id": housing.id })).await;

    let elsewhere = app.committee("安康市政协", "610900", None).await;
    let platform = app.on_platform("总管理员", Role::CommitteeAdministrator).await;
    for (dictionary, level1, expected) in [
        (json!(elsewhere.id), "别处的叫法", "c1"),
        (json!(null), "通用的叫法", "通用的叫法"),
        (json!(committee.id), "本会的叫法", "本会的叫法"),
    ] {
        let word = json!({ "committee_id": dictionary, "code": "c1", "level1": level1 });
        platform.post("/categories").json(&word).await.expect(201);
        for who in [staff, clerk] {
            let groups = statistics(who, "?group_by=category").await["groups"].clone();
            assert_eq!((&groups[0]["key"], &groups[0]["label"]), (&json!("c1"), &json!(expected)), "{level1}");
        }
    }
}

#[rstest]
#[case("?group_by=weather", "group_by")]
#[case("?from=2026-02-30", "from")]
#[case("?from=2026-03-02&to=2026-03-01", "to")]
#[case("?committee_id=1", "committee_id")]
#[case("?committee_id=01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "committee_id")]
#[case("?from=%2B10000-01-01", "from")]
#[case("?to=-0001-01-01", "to")]
#[case("?limit=20", "limit")]
#[case("?to=2026-03-02&to=2026-03-02", "to")]
#[actix_web::test]
async fn bad_questions_are_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] query: &str,
    #[case] parameter: &str,
) {
    let Some(world) = World::start(backend).await else { return };
    let answer = world.staff.get(format!("/statistics/handling{query}")).await;
    let problem = answer.expect_problem(400, "malformed-request");
    assert_eq!(problem["errors"][0]["parameter"], parameter, "{problem}");
}
