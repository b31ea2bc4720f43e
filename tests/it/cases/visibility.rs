//! Who sees a case, in the list and alone.

use rstest::rstest;
use serde_json::json;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, Client, Person};

use super::{World, id_of, suggestion_of};

/// A supervisor (特约民主监督员) of a department.
async fn supervisor_of(world: &World, department: &shangliang_entity::department::Model) -> Person {
    let World { app, committee, .. } = world;
    let kind = ScopeKind::Department;
    app.holder("监督员", Role::Supervisor, kind, Some(department.id.0), &committee.path).await
}

#[rstest]
#[actix_web::test]
async fn a_supervisor_supervises_their_department(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, housing, streets, .. } = &world;
    let (own, other) = (supervisor_of(&world, housing).await, supervisor_of(&world, streets).await);
    let id = world.handling().await;
    assert_eq!(world.see(&own, &id).await["allowed_actions"], json!(["supervise", "comment"]));
    let word = json!({ "text": "请说明为何尚未入户" });
    let supervise = |who: &Person| who.post(format!("/cases/{id}/supervise")).json(&word);
    supervise(&other).await.expect_problem(404, "not-found");
    let case = supervise(&own).await.expect(200);
    assert_eq!((&case["supervision"], &case["notes"][0]["text"]), (&json!("supervise"), &word["text"]));
    for verb in ["urge", "escalate"] {
        own.post(format!("/cases/{id}/{verb}")).await.expect_problem(403, "forbidden");
    }
    assert_eq!(world.see(staff, &id).await["notes"].as_array().unwrap().len(), 1);
}

#[rstest]
#[actix_web::test]
async fn the_list_shows_what_can_be_read(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, clerk, other_clerk, housing, streets, .. } = &world;
    let mut cases = vec![world.opened().await];
    // Housing's, published.
    let published = world.opened().await;
    world.assign(&published, json!({ "lead_id": housing.id })).await;
    let suggestion = suggestion_of(&world, &published).await;
    let version = staff.get(format!("/suggestions/{suggestion}")).await.expect(200)["version"].clone();
    staff.post(format!("/suggestions/{suggestion}/publish")).if_match(&version).await.expect(200);
    cases.push(published);
    // Released by housing, handled by streets with a studio.
    let (leader, member) = app.member("周委员", committee).await;
    let studio = app.studio("教育界别工作室", committee, (&leader, &member)).await;
    let moved = world.opened().await;
    world.assign(&moved, json!({ "lead_id": housing.id })).await;
    world.assign(&moved, json!({ "lead_id": streets.id, "co_ids": [studio.id] })).await;
    cases.push(moved);
    // Of another committee and another author.
    let elsewhere = app.committee("安康市政协", "610900", None).await;
    let foreign_staff = app.staff("外地主任", &elsewhere).await;
    let neighbour = app.citizen("李四").await;
    let body = json!({
        "title": "外地的一件建议", "kind": "citizen", "committee_id": elsewhere.id,
        "body": "请在村口修建候车亭，方便老人和学生乘车。",
    });
    let foreign = neighbour.post("/suggestions").key("k").json(&body).await.expect(201);
    let accept = foreign_staff.post(format!("/suggestions/{}/accept", foreign["id"].as_str().unwrap()));
    cases.push(id_of(&accept.if_match(&foreign["version"]).await.expect(200)["case"]));

    let office = app.department("市政府办", committee).await;
    make_office(&world, &office).await;
    let in_committee =
        async |role| app.holder("某人", role, ScopeKind::Committee, Some(committee.id.0), &committee.path).await;
    let in_department = async |role, department: &shangliang_entity::department::Model| {
        app.holder("某人", role, ScopeKind::Department, Some(department.id.0), &committee.path).await
    };
    let readers: Vec<(&str, Person)> = vec![
        ("staff", staff.clone()),
        ("author", citizen.clone()),
        ("other author", neighbour),
        ("stranger", app.citizen("路人").await),
        ("clerk", clerk.clone()),
        ("other clerk", other_clerk.clone()),
        ("studio", leader),
        ("foreign staff", foreign_staff),
        ("platform staff", app.on_platform("平台", Role::CommitteeStaff).await),
        ("administrator", app.administrator("管理员", committee).await),
        ("supervision", in_committee(Role::SupervisionOffice).await),
        ("leader", in_committee(Role::Leader).await),
        ("assigning office", in_committee(Role::AssigningOffice).await),
        ("office of the system", in_department(Role::AssigningOffice, &office).await),
        ("supervisor", supervisor_of(&world, streets).await),
        ("department lead", in_department(Role::DepartmentLead, housing).await),
    ];
    let mut seen = Vec::new();
    for (name, reader) in &readers {
        let list = reader.get("/cases?limit=100").await.expect(200);
        let listed: Vec<_> = list["items"].as_array().unwrap().iter().map(id_of).collect();
        for case in &cases {
            let answer = reader.get(format!("/cases/{case}")).await;
            assert_eq!(answer.status() == 200, listed.contains(case), "{name} {case}");
            assert!(matches!(answer.status(), 200 | 404));
        }
        seen.push((*name, listed.len()));
    }
    assert_eq!(
        seen,
        [
            ("staff", 3),
            ("author", 3),
            ("other author", 2),
            ("stranger", 1),
            ("clerk", 1),
            ("other clerk", 2),
            ("studio", 2),
            ("foreign staff", 2),
            ("platform staff", 4),
            ("administrator", 1),
            ("supervision", 2),
            ("leader", 3),
            ("assigning office", 3),
            ("office of the system", 2),
            ("supervisor", 2),
            ("department lead", 1),
        ]
    );
    let public = app.citizen("又一位路人").await.get(format!("/cases/{}", cases[1])).await.expect(200);
    assert_eq!((&public["status"], &public["assignments"]), (&json!("assigned"), &json!([])));
    for case in &cases {
        app.visitor().get(format!("/cases/{case}")).await.expect_problem(401, "unauthenticated");
    }
}

async fn make_office(world: &World, department: &shangliang_entity::department::Model) {
    use sea_orm::{EntityTrait, Set};
    use shangliang_entity::department::{ActiveModel, Entity};
    let change = ActiveModel { id: Set(department.id), is_assigning_office: Set(true), ..Default::default() };
    Entity::update(change).exec(&world.app.sql).await.unwrap();
}

#[rstest]
#[actix_web::test]
async fn each_sees_what_concerns_them(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, clerk, .. } = &world;
    let id = world.opened().await;
    let suggestion = suggestion_of(&world, &id).await;
    let path = format!("/suggestions/{suggestion}");
    let before = citizen.get(&path).await.expect(200)["version"].as_i64().unwrap();
    clerk.get(&path).await.expect_problem(404, "not-found");
    world.assign(&id, json!({ "lead_id": world.housing.id, "note": "内部提示" })).await;
    let after = citizen.get(&path).await.expect(200);
    assert!(after["version"].as_i64().unwrap() > before);
    assert_eq!(after["case"]["waiting_for"][0]["kind"], "department");
    assert_eq!(clerk.get(&path).await.expect(200)["title"], "老旧小区加装电梯应统一协调");
    world.receive(clerk, &id).await;
    world.draft(clerk, &id, "a").await;

    let inside = world.see(clerk, &id).await;
    assert_eq!((inside["replies"].as_array().unwrap().len(), inside["notes"].as_array().unwrap().len()), (1, 1));
    let author = world.see(citizen, &id).await;
    assert_eq!((&author["replies"], &author["notes"]), (&json!([]), &json!([])));
    assert_eq!(author["assignments"][0]["handler"]["name"], "市住建局");
    let version = staff.get(&path).await.expect(200)["version"].clone();
    staff.post(format!("{path}/publish")).if_match(&version).await.expect(200);
    let reader = app.citizen("路人").await;
    let public = world.see(&reader, &id).await;
    assert_eq!((&public["replies"], &public["ratings"]), (&json!([]), &json!([])));
    let reply = world.see(clerk, &id).await["replies"][0].clone();
    let reply = world.reply_verb(clerk, &id, &reply, "submit").await;
    world.reply_verb(staff, &id, &reply, "approve").await;
    let public = world.see(&reader, &id).await;
    assert_eq!((&public["result_class"], &public["replies"][0]["contact"]), (&json!("a"), &json!(null)));
    assert_eq!(world.see(citizen, &id).await["replies"][0]["contact"], "住建局 029-12345678");
    let answered = citizen.get(&path).await.expect(200);
    assert_eq!((&answered["case"]["status"], &answered["case"]["result_class"]), (&json!("answered"), &json!("a")));
}

/// Without signing in the answer is read with the suggestion, once that is published.
#[rstest]
#[actix_web::test]
async fn everybody_reads_what_was_answered(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, clerk, .. } = &world;
    let id = world.handling().await;
    let path = format!("/suggestions/{}", suggestion_of(&world, &id).await);
    let photo = crate::files::photo(clerk).await;
    let body = json!({
        "text": "经研究，已列入今年的加装计划，预计十月完工。", "result_class": "c", "contact": "住建局 029-12345678",
        "file_ids": [photo],
    });
    let reply = clerk.post(format!("/cases/{id}/replies")).key("reply").json(&body).await.expect(201);
    let version = staff.get(&path).await.expect(200)["version"].clone();
    let published = staff.post(format!("{path}/publish")).if_match(&version).await.expect(200);
    let visitor = app.visitor();
    let before = visitor.get(&path).await.expect(200);
    assert_eq!((&before["case"]["lead"]["name"], &before["case"]["replies"]), (&json!("市住建局"), &json!([])));
    // Staff who read the suggestion see no draft there either.
    assert_eq!(published["case"]["replies"], json!([]));

    let reply = world.reply_verb(clerk, &id, &reply, "submit").await;
    assert_eq!(visitor.get(&path).await.expect(200)["case"]["replies"], json!([]));
    let approve = staff.post(format!("/cases/{id}/replies/{}/approve", id_of(&reply))).if_match(&reply["version"]);
    approve.json(&json!({ "result_class": "b" })).await.expect(200);
    let answer = visitor.get(&path).await;
    assert_eq!(answer.statements(), 2);
    let seen = answer.expect(200);
    let case = &seen["case"];
    assert_eq!((&case["status"], &case["result_class"]), (&json!("answered"), &json!("b")));
    let released = &case["replies"][0];
    assert_eq!((&released["text"], &released["result_class"]), (&body["text"], &json!("b")));
    assert_eq!((&released["handler"]["name"], &released["round"]), (&json!("市住建局"), &json!(1)));
    assert_eq!((&released["released_at"], &case["closed_at"]), (&case["answered_at"], &json!(null)));
    assert_eq!(visitor.get(format!("/files/{}/content", id_of(&released["files"][0]))).await.status(), 200);
    assert!(!seen.to_string().contains("029-12345678"), "whom to call is for the author");
    assert_eq!(citizen.get(&path).await.expect(200)["case"], *case);
    let steps = visitor.get(format!("{path}/timeline")).await.expect(200);
    assert_eq!(steps.as_array().unwrap().last().unwrap()["action"], "case.answered");

    for address in [format!("/cases/{id}"), format!("/cases/{id}/replies/{}", id_of(&reply))] {
        visitor.get(&address).await.expect_problem(401, "unauthenticated");
        app.citizen("路人").await.get(&address).await.expect(200);
    }
    staff.post(format!("{path}/unpublish")).if_match(&staff.get(&path).await.expect(200)["version"]).await.expect(200);
    visitor.get(&path).await.expect_problem(404, "not-found");
    assert_eq!(visitor.get(format!("/files/{}", photo.as_str().unwrap())).await.status(), 404);
}

/// Who handles a case together with its lead is between handlers, staff and author, until they have answered.
#[rstest]
#[actix_web::test]
async fn a_filter_by_handler_tells_no_more_than_the_case(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, clerk, other_clerk, housing, streets, .. } = &world;
    let (leader, row) = app.member("李委员", &world.committee).await;
    let studio = app.studio("文艺路委员工作室", &world.committee, (&leader, &row)).await;
    let stranger = app.citizen("路人").await;
    let found = async |who: &Client, filter: String| {
        let page = who.get(format!("/cases?count=true&{filter}")).await.expect(200);
        assert_eq!(page["total"], page["items"].as_array().unwrap().len());
        page["total"].as_u64().unwrap()
    };
    let by_lead = format!("department_id={}", housing.id);
    let by_others = [format!("department_id={}", streets.id), format!("studio_id={}", studio.id)];
    for mode in ["joint", "split"] {
        let id = world.opened().await;
        let co_ids = [streets.id.0, studio.id.0];
        world.assign(&id, json!({ "lead_id": housing.id, "co_ids": co_ids, "mode": mode })).await;
        let path = format!("/suggestions/{}", suggestion_of(&world, &id).await);
        let version = staff.get(&path).await.expect(200)["version"].clone();
        staff.post(format!("{path}/publish")).if_match(&version).await.expect(200);
    }
    assert_eq!(found(&stranger, by_lead.clone()).await, 2);
    for filter in &by_others {
        assert_eq!(found(&stranger, filter.clone()).await, 0, "{filter}");
        for who in [citizen, staff, clerk, other_clerk] {
            assert_eq!(found(who, filter.clone()).await, 2, "{filter}");
        }
    }

    let split = staff.get("/cases?sort=-opened_at").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
    for who in [clerk, other_clerk, &leader] {
        world.receive(who, &split).await;
        let reply = world.draft(who, &split, "b").await;
        world.reply_verb(who, &split, &reply, "submit").await;
    }
    for reply in world.see(staff, &split).await["replies"].as_array().unwrap() {
        world.reply_verb(staff, &split, reply, "approve").await;
    }
    let names: Vec<_> = world.see(&stranger, &split).await["replies"].as_array().unwrap().clone();
    assert_eq!(names.len(), 3, "each is named with what it answered");
    for filter in &by_others {
        assert_eq!(found(&stranger, filter.clone()).await, 1, "{filter}");
    }
}
