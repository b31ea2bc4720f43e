//! `GET /me/export`: nothing is left out that one began, chose or was told.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::Backend;

use crate::cases::suggestion_of;
use crate::exports::{ask_for, ended};
use crate::files::resuming::begin;
use crate::outbox::{Phones, choose, give_token};
use crate::suggestions::{act, new_with, path, submit};

#[rstest]
#[actix_web::test]
async fn what_one_began_chose_and_was_told_is_taken_along(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(phones) = Phones::start(backend).await else { return };
    let world = &phones.world;
    let (app, staff, citizen, committee) = (&world.app, &world.staff, &world.citizen, &world.committee);
    give_token(citizen, "push-address-of-xiaoming").await;
    choose(citizen, json!({ "push_kinds": ["reply"], "mail_kinds": [], "daily_limit": 5 })).await;
    let upload = begin(citizen, "u", 100).await;
    let (leader, member) = app.member("周委员", committee).await;
    let studio = app.studio("教育界别工作室", committee, (&leader, &member)).await;
    let topic = app.topic("推进老旧小区加装电梯", committee).await;
    let given = json!({ "topic_id": topic.id, "studio_id": studio.id, "anonymity": "handlers" });
    let hidden = submit(citizen, &new_with(committee, given)).await;
    let why = json!({ "reason": "反映内容涉及人身安全，需要核实来源" });
    staff.post(format!("{}/unmask", path(&hidden))).json(&why).await.expect(200);
    let missing = json!({ "reason": { "code": "incomplete", "text": "请补充小区地址和楼栋号" } });
    act(staff, &hidden, "return", &missing).await.expect(200);
    let case = world.handling().await;
    let more = json!({ "due_on": "2026-05-20", "reason": "需征求住户意见" });
    world.act(&world.clerk, &case, "extend", more).await;

    let exported = ended(citizen, &ask_for(citizen, "/topics").await.expect(202)).await;

    let all = citizen.get("/me/export").await.expect(200);
    assert_eq!(all["truncated"], false);
    assert_eq!(all["exports"], json!([exported]));
    let push = &all["sign_ins"][0]["push"];
    assert_eq!((&push["address"], &push["platform"]), (&json!("push-address-of-xiaoming"), &json!("android")));
    let chosen = &all["account"]["notice_preferences"];
    assert_eq!((&chosen["push_kinds"], &chosen["daily_limit"]), (&json!(["reply"]), &json!(5)));
    let unfinished = &all["uploads"][0];
    assert_eq!(
        (&unfinished["id"], &unfinished["size_bytes"], &unfinished["received_bytes"]),
        (&upload, &json!(100), &json!(0))
    );
    let look = &all["contact_looks"][0];
    assert_eq!((&look["suggestion_id"], &look["reason"]), (&hidden["id"], &why["reason"]));
    assert_eq!(look["by"]["name"], "王**");
    let written = |id: &Value| {
        let written = all["suggestions"].as_array().unwrap().iter();
        written.into_iter().find(|item| item["id"] == *id).cloned().unwrap()
    };
    let returned = written(&hidden["id"]);
    assert_eq!((&returned["topic_id"], &returned["studio_id"]), (&json!(topic.id), &json!(studio.id)));
    assert_eq!(returned["reason"], missing["reason"]);
    let accepted = written(&json!(suggestion_of(world, &case).await));
    assert_eq!(
        (&accepted["case_id"], &accepted["number"], &accepted["number_year"]),
        (&json!(case), &json!(1), &json!(2026))
    );
    assert_eq!(accepted["reason"], Value::Null);

    let of_clerk = world.clerk.get("/me/export").await.expect(200);
    let asked = &of_clerk["extensions"][0];
    assert_eq!((&asked["case_id"], &asked["reason"]), (&json!(case), &json!("需征求住户意见")));
    assert_eq!(all["extensions"], json!([]));
    for list in ["uploads", "contact_looks", "suggestions"] {
        assert_eq!(of_clerk[list], json!([]), "{list}");
    }
}
