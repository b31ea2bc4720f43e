//! Whoever loses something is told its id, and nobody the id of what they never could see.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, Client};

use super::{Copy, LISTS};
use crate::cases::{World, id_of};
use crate::topics::special_committee;

/// What is gone where nothing is.
pub const NOTHING: [(&str, String); 0] = [];

/// All that a copy is told to be gone, by kind.
pub async fn gone(copy: &mut Copy) -> Vec<(&'static str, String)> {
    let page = copy.next(50).await;
    assert_eq!(page["has_more"], false);
    let of_kind = |kind: &'static str| {
        page["gone"][kind].as_array().unwrap().iter().map(move |id| (kind, id.as_str().unwrap().to_owned()))
    };
    LISTS.into_iter().flat_map(of_kind).collect()
}

/// Does a verb on a suggestion's current version and gives it as it is then.
pub async fn act(who: &Client, suggestion: &Value, verb: &str, body: Value) -> Value {
    let path = format!("/suggestions/{}", id_of(suggestion));
    let version = who.get(&path).await.expect(200)["version"].clone();
    let ask = who.post(format!("{path}/{verb}")).if_match(&version);
    if body.is_null() { ask.await.expect(200) } else { ask.json(&body).await.expect(200) }
}

#[rstest]
#[actix_web::test]
async fn what_others_handle_is_not_told(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, .. } = &world;
    let (leader, row) = app.member("周委员", committee).await;
    app.studio("教育界别工作室", committee, (&leader, &row)).await;
    let stranger = app.citizen("路人").await;
    let mut copies = [&world.clerk, &leader, &stranger].map(|who| Copy::of(who));
    for copy in &mut copies {
        copy.catch_up(50).await;
    }

    let withdrawn = world.suggest(citizen, "老旧小区加装电梯应统一协调").await;
    act(citizen, &withdrawn, "withdraw", json!({})).await;
    let declined = world.suggest(citizen, "口袋公园应增设无障碍坡道").await;
    act(
        staff,
        &declined,
        "decline",
        json!({ "reason": { "code": "personal_matter", "text": "属于个人事项，请向主管部门反映" } }),
    )
    .await;
    let case = world.opened().await;
    world.assign(&case, json!({ "lead_id": world.streets.id })).await;
    for copy in &mut copies {
        assert_eq!(gone(copy).await, NOTHING);
    }
}

#[rstest]
#[actix_web::test]
async fn what_joins_a_case_later_is_not_told_to_earlier_handlers(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let mut handler = Copy::of(&world.clerk);
    let first = world.accepted().await;
    let case = id_of(&first["case"]);
    world.assign(&case, json!({ "lead_id": world.housing.id })).await;
    handler.assert_complete(50).await;
    world.assign(&case, json!({ "lead_id": world.streets.id })).await;
    let lost = [("suggestions", id_of(&first)), ("cases", case)];
    assert_eq!(gone(&mut handler).await, lost);

    world.app.pass(TimeDelta::hours(1));
    let joined = world.suggest(&world.citizen, "口袋公园应增设无障碍坡道").await;
    act(&world.staff, &joined, "merge", json!({ "into_id": first["id"] })).await;
    assert!(!gone(&mut handler).await.contains(&("suggestions", id_of(&joined))));
}

#[rstest]
#[actix_web::test]
async fn what_a_member_writes_as_a_citizen_is_not_told_to_their_substitute(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let admin = world.app.administrator("管理员", &world.committee).await;
    let (member, row) = world.app.member("赵委员", &world.committee).await;
    let (substitute, other) = world.app.member("钱委员", &world.committee).await;
    let path = format!("/members/{}", row.id);
    let version = admin.get(&path).await.expect(200)["version"].clone();
    let body = json!({ "substitute_id": other.id });
    admin.put(format!("{path}/substitute")).if_match(&version).json(&body).await.expect(200);
    let mut copy = Copy::of(&substitute);
    copy.catch_up(50).await;
    let private = world.suggest(&member, "老旧小区加装电梯应统一协调").await;
    act(&member, &private, "withdraw", json!({})).await;
    assert_eq!(gone(&mut copy).await, NOTHING);
}

#[rstest]
#[actix_web::test]
async fn a_studio_s_officers_lose_what_goes_to_another(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, .. } = &world;
    let mut places = Vec::new();
    for (name, studio) in [("周委员", "教育界别工作室"), ("吴委员", "经济界别工作室"), ("郑委员", "科技界别工作室")]
    {
        let (leader, row) = app.member(name, committee).await;
        places.push((app.studio(studio, committee, (&leader, &row)).await.id, Copy::of(&leader)));
    }
    for (_, copy) in &mut places {
        copy.catch_up(50).await;
    }
    let [(first, at_first), (second, at_second), (third, at_third)] = &mut places[..] else { unreachable!() };
    let mut body = json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id, "studio_id": third,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难，建议由街道统一协调。", "submit": false,
    });
    // What is still a draft nobody sees.
    let made = citizen.post("/suggestions").key("1").json(&body).await.expect(201);
    let path = format!("/suggestions/{}", id_of(&made));
    let hand = async |studio: &Value, body: &mut Value| {
        let version = citizen.get(&path).await.expect(200)["version"].clone();
        body["studio_id"] = studio.clone();
        body.as_object_mut().unwrap().remove("submit");
        citizen.put(&path).if_match(&version).json(&*body).await.expect(200);
    };
    hand(&json!(first), &mut body).await;
    act(citizen, &made, "submit", json!({})).await;
    at_first.assert_complete(50).await;
    assert!(at_first.things.contains_key(&("suggestions", id_of(&made))));
    app.pass(TimeDelta::hours(1));
    act(staff, &made, "return", json!({ "reason": { "code": "incomplete", "text": "请补充小区地址和楼栋号" } })).await;
    hand(&json!(second), &mut body).await;
    assert_eq!(gone(at_first).await, [("suggestions", id_of(&made))]);
    at_first.assert_complete(50).await;
    at_second.assert_complete(50).await;
    hand(&Value::Null, &mut body).await;
    assert_eq!(gone(at_second).await, [("suggestions", id_of(&made))]);
    assert_eq!(gone(at_third).await, NOTHING);
}

#[rstest]
#[actix_web::test]
async fn a_refused_application_is_not_told(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let admin = world.app.administrator("管理员", &world.committee).await;
    let mut copy = Copy::of(&world.citizen);
    copy.catch_up(50).await;
    let step = async |studio: &Value, verb: &str| {
        let path = format!("/studios/{}/{verb}", id_of(studio));
        let ask = admin.post(path).if_match(&studio["version"]).json(&json!({ "reason": "整改" }));
        ask.await.expect(200)
    };
    let apply = async |name: &str| {
        let body = json!({ "committee_id": world.committee.id, "name": name, "kind": "sector" });
        admin.post("/studios").json(&body).await.expect(201)
    };
    let refused = apply("教育界别工作室").await;
    step(&refused, "close").await;
    assert_eq!(gone(&mut copy).await, NOTHING);

    let approved = apply("经济界别工作室").await;
    let approved = step(&approved, "approve").await;
    copy.assert_complete(50).await;
    step(&approved, "close").await;
    assert_eq!(gone(&mut copy).await, [("studios", id_of(&approved))]);
}

#[rstest]
#[actix_web::test]
async fn a_special_committee_loses_the_topics_that_go_to_another(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, .. } = &world;
    let mut copies = Vec::new();
    let mut groups = Vec::new();
    for name in ["社会和法制委员会", "经济委员会", "教科卫体委员会"] {
        let group = special_committee(app, name, committee).await;
        let kind = ScopeKind::SpecialCommittee;
        let role = Role::SpecialCommitteeStaff;
        let person = app.holder("专委会干部", role, kind, Some(group.0), &committee.path).await;
        copies.push(Copy::of(&person));
        groups.push(group);
    }
    let mut body = json!({
        "committee_id": committee.id, "title": "推进老旧小区加装电梯", "kind": "thematic", "special_committee_id": groups[0],
        "description": "如何协调低层住户意见、落实补偿和资金，请提出具体可行的建议。",
    });
    let topic = staff.post("/topics").json(&body).await.expect(201);
    for copy in &mut copies {
        copy.assert_complete(50).await;
    }
    body["special_committee_id"] = json!(groups[1]);
    staff.put(format!("/topics/{}", id_of(&topic))).if_match(&topic["version"]).json(&body).await.expect(200);
    let [of_first, of_second, of_third] = &mut copies[..] else { unreachable!() };
    assert_eq!(gone(of_first).await, [("topics", id_of(&topic))]);
    of_first.assert_complete(50).await;
    of_second.assert_complete(50).await;
    assert!(of_second.things.contains_key(&("topics", id_of(&topic))));
    assert_eq!(gone(of_third).await, NOTHING);
}
