//! The list shows exactly what each item's own address shows: SQL and policy are twins.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang_entity::ids::{AssignmentId, CaseId};
use shangliang_entity::vocab::{AssignmentRole, AssignmentStatus, HandlerKind, Role, ScopeKind};
use shangliang_entity::{assignment, handling_case};
use shangliang_tests::client::Client;
use shangliang_tests::{Backend, TestApp};
use uuid::Uuid;

use super::{act, new_with, path, submit};

async fn assign(app: &TestApp, case: &Value, kind: HandlerKind, handler: Uuid, status: AssignmentStatus) {
    let now = app.clock.now();
    let row = assignment::Model {
        id: AssignmentId(app.app.ids.next(now)),
        case_id: CaseId(case.as_str().unwrap().parse().unwrap()),
        round: 1,
        handler_kind: kind,
        handler_id: handler,
        role: AssignmentRole::Lead,
        status,
        due_on: now.date_naive(),
        objection_due_on: now.date_naive(),
        first_contact_due_on: None,
        assigned_at: now,
        received_at: None,
        objection_reason: None,
        objected_by: None,
        objected_for: None,
        objected_at: None,
        objection_decision: None,
        objection_decision_reason: None,
        objection_decided_at: None,
        contacted_at: None,
        countersigned_at: None,
        opinion: None,
        submitted_at: None,
        replied_on: None,
        handling_days: None,
        case_closed_at: None,
        updated_at: now,
    };
    let case = row.case_id;
    row.into_active_model().insert(&app.sql).await.unwrap();
    let given = handling_case::ActiveModel { id: Set(case), assigned_at: Set(Some(now)), ..Default::default() };
    given.update(&app.sql).await.unwrap();
}

#[rstest]
#[actix_web::test]
async fn list_and_item_agree_for_everybody(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let staff = [app.staff("市", &city).await, app.staff("区", &county).await];
    let citizens = [app.citizen("甲").await, app.citizen("乙").await];
    let (author, own) = app.member("赵委员", &city).await;
    let (signer, signs) = app.member("钱委员", &city).await;
    let (silent, invited) = app.member("孙委员", &city).await;
    let studio = app.studio("文艺路工作室", &city, (&author, &own)).await;
    let other = app.studio("建国路工作室", &city, (&signer, &signs)).await;
    let departments = [app.department("住建局", &city).await, app.department("交通局", &city).await];

    let mut items = Vec::new();
    for (committee, staff) in [(&city, &staff[0]), (&county, &staff[1])] {
        for fields in [json!({}), json!({ "submit": false }), json!({ "agent_for": { "name": "老人" } })] {
            let client = if fields.get("agent_for").is_some() { staff } else { &citizens[items.len() % 2] };
            items.push(submit(client, &new_with(committee, fields)).await);
        }
        let published = submit(&citizens[0], &new_with(committee, json!({}))).await;
        act(staff, &published, "publish", &json!({})).await.expect(200);
        items.push(published);
    }
    items.push(submit(&citizens[1], &new_with(&city, json!({ "studio_id": studio.id }))).await);
    for status in [AssignmentStatus::Received, AssignmentStatus::Released] {
        for (kind, handler) in [(HandlerKind::Department, departments[0].id.0), (HandlerKind::Studio, other.id.0)] {
            let made = submit(&citizens[0], &new_with(&city, json!({}))).await;
            let accepted = act(&staff[0], &made, "accept", &json!({})).await.expect(200);
            assign(&app, &accepted["case"]["id"], kind, handler, status).await;
            items.push(made);
        }
    }
    for is_handed_in in [false, true] {
        let draft = submit(&author, &new_with(&city, json!({ "kind": "proposal", "submit": false }))).await;
        let until = app.clock.now() + TimeDelta::days(1);
        let invitation = json!({ "member_ids": [signs.id, invited.id], "until": until });
        act(&author, &draft, "cosigners", &invitation).await.expect(200);
        signer.post(format!("{}/cosign", path(&draft))).json(&json!({ "decision": "sign" })).await.expect(200);
        if is_handed_in {
            app.pass(TimeDelta::days(2));
            let ready = author.get(path(&draft)).await.expect(200);
            let handed_in = act(&author, &ready, "submit", &json!({})).await.expect(200);
            let converted = act(&staff[0], &handed_in, "convert", &json!({ "kind": "opinion" })).await.expect(200);
            let made = json!({ "id": converted["converted_into_id"] });
            assert_eq!(signer.get(path(&made)).await.expect(200)["kind"], "opinion");
            items.push(made);
        }
        items.push(draft);
    }

    let mut viewers: Vec<(String, Client)> = vec![("visitor".to_owned(), app.visitor())];
    for (name, person) in [
        ("staff of the city", &staff[0]),
        ("staff of the county", &staff[1]),
        ("citizen one", &citizens[0]),
        ("citizen two", &citizens[1]),
        ("author and studio leader", &author),
        ("signer and leader of the other studio", &signer),
        ("invited, silent", &silent),
    ] {
        viewers.push((name.to_owned(), person.client.clone()));
    }
    for department in &departments {
        viewers.push((department.name.clone(), app.clerk("科员", department, &city).await.client));
    }
    for role in shangliang_entity::all::<Role>() {
        for (kind, id, scope_path) in [
            (ScopeKind::Platform, None, "/"),
            (ScopeKind::Committee, Some(city.id.0), city.path.as_str()),
            (ScopeKind::Committee, Some(county.id.0), county.path.as_str()),
            (ScopeKind::Studio, Some(studio.id.0), city.path.as_str()),
            (ScopeKind::Department, Some(departments[0].id.0), city.path.as_str()),
            (ScopeKind::Group, Some(studio.id.0), city.path.as_str()),
        ] {
            let holder = app.holder("某人", role, kind, id, scope_path).await;
            viewers.push((format!("{role:?} of {kind:?} {scope_path}"), holder.client));
        }
    }

    let mut views = BTreeSet::new();
    for (name, viewer) in &viewers {
        let page = viewer.get("/suggestions?limit=100").await.expect(200);
        let listed: BTreeSet<_> =
            page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
        let mut opened = BTreeSet::new();
        for item in &items {
            match viewer.get(path(item)).await.status() {
                200 => drop(opened.insert(item["id"].as_str().unwrap().to_owned())),
                404 => {}
                status => panic!("{name} got {status}"),
            }
        }
        assert_eq!(listed, opened, "{name}");
        views.insert(listed);
    }
    assert!(views.len() >= 9, "the table tells only {} kinds of viewer apart", views.len());
    assert_eq!(shangliang_entity::suggestion::Entity::find().all(&app.sql).await.unwrap().len(), items.len());
}
