//! From whom an author is kept, and who may be told all the same.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::author_look;
use shangliang_tests::{Backend, Client};

use super::{act, allowed, chain, new_with, path, submit};
use crate::cases::World;

/// What a viewer reads of the author: in the suggestion, and of the first step of its timeline.
async fn known(viewer: &Client, item: &Value) -> (Value, Value) {
    let seen = viewer.get(path(item)).await.expect(200);
    let steps = viewer.get(format!("{}/timeline", path(item))).await.expect(200);
    (seen["author"]["name"].clone(), steps[0]["actor"].clone())
}

#[rstest]
#[case::by_name("none", json!("张小明"), json!("张小明"), json!("张**"))]
#[case::to_the_public("public", json!("张小明"), json!("张小明"), Value::Null)]
#[case::to_handlers("handlers", Value::Null, Value::Null, Value::Null)]
#[actix_web::test]
async fn everybody_reads_what_the_author_allows(
    #[case] anonymity: &str,
    #[case] of_staff: Value,
    #[case] of_handlers: Value,
    #[case] of_all: Value,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, clerk, housing, .. } = &world;
    let made = submit(citizen, &new_with(committee, json!({ "anonymity": anonymity }))).await;
    let accepted = act(staff, &made, "accept", &json!({})).await.expect(200);
    world.assign(accepted["case"]["id"].as_str().unwrap(), json!({ "lead_id": housing.id })).await;
    let seen = staff.get(path(&made)).await.expect(200);
    act(staff, &seen, "publish", &json!({})).await.expect(200);

    let masked = |name: &Value| if name.is_null() { Value::Null } else { json!("张**") };
    for (viewer, expected) in [(&staff.client, of_staff), (&clerk.client, of_handlers), (&app.visitor(), of_all)] {
        assert_eq!(known(viewer, &made).await, (expected.clone(), masked(&expected)), "{anonymity}");
    }
    assert_eq!(known(citizen, &made).await, (json!("张小明"), json!("张**")));
    let code = made["query_code"].as_str().unwrap();
    let by_code = app.visitor().get(path(&made)).header("x-query-code", code).await.expect(200);
    assert_eq!(by_code["author"]["name"], "张小明");
    assert_eq!(allowed(&staff.get(path(&made)).await.expect(200)).contains(&"unmask"), anonymity == "handlers");
}

#[rstest]
#[actix_web::test]
async fn the_ledger_names_no_anonymous_author(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, .. } = &world;
    let (author, member) = app.member("赵委员", committee).await;
    for (anonymity, is_kept) in [("public", false), ("handlers", true)] {
        let made = submit(&author, &new_with(committee, json!({ "kind": "proposal", "anonymity": anonymity }))).await;
        act(staff, &made, "review", &json!({})).await.expect(200);
        let ledger = staff.get(format!("/ledger/suggestion/{}", made["id"].as_str().unwrap())).await.expect(200);
        let expected = |id: Value| if is_kept { Value::Null } else { id };
        let first = &ledger["items"][0];
        assert_eq!(first["actor_id"], expected(json!(author.id)), "{anonymity}");
        assert_eq!(first["facts"]["member_id"], expected(json!(member.id)), "{anonymity}");
        assert_eq!(ledger["items"][1]["actor_id"], json!(staff.id), "whoever works on it is named");
    }
}

#[rstest]
#[actix_web::test]
async fn staff_are_told_for_a_reason_and_the_author_reads_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, clerk, .. } = &world;
    let made = submit(citizen, &new_with(committee, json!({ "anonymity": "handlers" }))).await;
    let open = submit(citizen, &new_with(committee, json!({ "anonymity": "public" }))).await;
    let (unmask, why) = (format!("{}/unmask", path(&made)), json!({ "reason": "反映内容涉及人身安全，需要核实来源" }));

    staff.post(&unmask).json(&json!({})).await.expect_pointers(&["/reason"]);
    staff.post(&unmask).json(&json!({ "reason": " " })).await.expect_pointers(&["/reason"]);
    clerk.post(&unmask).json(&why).await.expect_problem(404, "not-found");
    citizen.post(&unmask).json(&why).await.expect_problem(403, "forbidden");
    app.administrator("管理员", committee).await.post(&unmask).json(&why).await.expect_problem(404, "not-found");
    staff.post(format!("{}/unmask", path(&open))).json(&why).await.expect_problem(409, "state-conflict");
    assert_eq!(author_look::Entity::find().count(&app.sql).await.unwrap(), 0);
    assert_eq!(citizen.get("/me/contact-looks").await.expect(200)["items"], json!([]));

    let told = staff.post(&unmask).json(&why).await.expect(200);
    assert_eq!(told, json!({ "suggestion_id": made["id"], "name": "张小明", "phone": null }));
    assert_eq!(known(staff, &made).await, (Value::Null, Value::Null), "it was told in that answer alone");
    let looks = citizen.get("/me/contact-looks?count=true").await.expect(200);
    assert_eq!(looks["total"], 1);
    let look = &looks["items"][0];
    assert_eq!((&look["suggestion_id"], &look["reason"]), (&made["id"], &why["reason"]));
    assert_eq!(look["by"], json!({ "name": "王**", "role": "committee_staff" }));
    assert_eq!(staff.get("/me/contact-looks").await.expect(200)["items"], json!([]), "nobody reads another's");
    let steps = citizen.get(format!("{}/timeline", path(&made))).await.expect(200);
    let last = steps.as_array().unwrap().last().unwrap();
    assert_eq!((&last["action"], &last["actor"]), (&json!("suggestion.author_unmasked"), &json!("王**")));
    let entry = chain(app, &made).await.pop().unwrap();
    assert_eq!((entry.permission.as_str(), entry.actor_id), ("suggestion.unmask", Some(staff.id)));
    assert_eq!(entry.payload, r#"{"role":"committee_staff"}"#);
}
