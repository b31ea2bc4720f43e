//! What becomes of what an author leaves behind.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, PaginatorTrait, Set};
use serde_json::{Value, json};
use shangliang::files::sweep;
use shangliang_entity::{account, author_look, file};
use shangliang_tests::{Backend, Client, TestApp};

use super::NUMBER;
use crate::cases::{World, part_that_allows, suggestion_of};
use crate::files::keeping::objects;
use crate::files::photo;
use crate::files::resuming::{append, begin};
use crate::ledger::verify;
use crate::sessions::{holder_of, sign_in_by_sms};
use crate::suggestions::{act, new_with, path, submit};
use crate::upkeep::backup::spelled_out;

/// Has somebody's account erased.
pub async fn leave(who: &Client) -> Value {
    let version = who.get("/me").await.expect(200)["version"].clone();
    who.delete("/me").if_match(&version).await.expect(200)
}

#[rstest]
#[actix_web::test]
async fn what_was_returned_ends_with_its_author(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(true, false)] is_changed: bool,
) {
    const WORDS: &str = "退回以后补上了我家的门牌号，还没有再次提交。";
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let staff = app.staff("王主任", &committee).await;
    let me = holder_of(&app, &sign_in_by_sms(&app, NUMBER).await);
    let (returned, answered) =
        (submit(&me, &new_with(&committee, json!({}))).await, submit(&me, &new_with(&committee, json!({}))).await);
    let reason = json!({ "reason": { "code": "incomplete", "text": "请补充小区地址和楼栋号" } });
    act(&staff, &returned, "return", &reason).await.expect(200);
    let again = act(&staff, &answered, "return", &reason).await.expect(200);
    act(&me, &again, "submit", &json!({})).await.expect(200);
    if is_changed {
        let seen = me.get(path(&returned)).await.expect(200);
        let words = json!({ "title": returned["title"], "body": WORDS, "file_ids": [photo(&me).await] });
        me.put(path(&returned)).if_match(&seen["version"]).json(&words).await.expect(200);
        assert!(spelled_out(&app).await.contains(WORDS));
    }
    let erased = leave(&me).await;
    assert_eq!((&erased["kept"], &erased["wiped"]), (&json!(1), &json!(1)));

    let seen = staff.get(path(&returned)).await.expect(200);
    assert_eq!((&seen["status"], &seen["waiting_for"], &seen["files"]), (&json!("withdrawn"), &json!([]), &json!([])));
    assert_ne!(seen["body"], returned["body"], "what is back with its author is the author's");
    assert!(!spelled_out(&app).await.contains(WORDS));
    let ledger = format!("/ledger/suggestion/{}", returned["id"].as_str().unwrap());
    let last = staff.get(&ledger).await.expect(200)["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["action"], "suggestion.withdrawn");
    assert_eq!((&last["facts"]["from"], &last["facts"]["to"]), (&json!("returned"), &json!("withdrawn")));
    let kept = staff.get(path(&answered)).await.expect(200);
    assert_eq!(
        (&kept["status"], &kept["body"]),
        (&json!("submitted"), &answered["body"]),
        "handed in again, it is on record"
    );
    verify(&app).await.unwrap();
}

#[rstest]
#[actix_web::test]
async fn nobody_is_named_who_has_left(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, clerk, .. } = &world;
    let me = holder_of(app, &sign_in_by_sms(app, NUMBER).await);
    let hidden = submit(&me, &new_with(committee, json!({ "anonymity": "handlers" }))).await;
    let open = submit(&me, &new_with(committee, json!({}))).await;
    let case = act(staff, &open, "accept", &json!({})).await.expect(200)["case"]["id"].as_str().unwrap().to_owned();
    world.assign(&case, json!({ "lead_id": world.housing.id })).await;
    let handled = world.receive(clerk, &case).await;
    let part = part_that_allows(&handled, "reveal-contact").expect("its author can be reached");
    let offers = async || {
        let itself = staff.get(path(&hidden)).await.expect(200)["allowed_actions"].clone();
        let list = staff.get("/suggestions?limit=100").await.expect(200);
        let listed = list["items"].as_array().unwrap().iter().find(|item| item["id"] == hidden["id"]).cloned().unwrap();
        assert_eq!(listed["allowed_actions"], itself);
        itself.as_array().unwrap().contains(&json!("unmask"))
    };
    assert!(offers().await);
    leave(&me).await;

    assert!(!offers().await);
    let why = json!({ "reason": "反映内容涉及人身安全，需要核实来源" });
    staff.post(format!("{}/unmask", path(&hidden))).json(&why).await.expect_problem(409, "state-conflict");
    assert_eq!(part_that_allows(&world.see(clerk, &case).await, "reveal-contact"), None);
    let wanted = json!({ "assignment_id": part, "suggestion_id": suggestion_of(&world, &case).await });
    clerk.post(format!("/cases/{case}/reveal-contact")).json(&wanted).await.expect_problem(409, "state-conflict");
    assert_eq!(author_look::Entity::find().count(&app.sql).await.unwrap(), 0);
}

#[rstest]
#[actix_web::test]
async fn the_bytes_of_the_last_file_go_by_the_next_sweep(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("a photo", "an upload")] what: &str,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let me = app.citizen("张小明").await;
    match what {
        "a photo" => drop(photo(&me).await),
        _ => {
            let begun = begin(&me, "u", 100).await;
            append(&me, &begun, 0, b"half of a photo").await.expect(204);
        }
    }
    assert!(objects(&app) > 0);
    leave(&me).await;
    assert_eq!(file::Entity::find().count(&app.sql).await.unwrap(), 0);
    sweep(&app.app).await.unwrap();
    assert_eq!(objects(&app), 0);
}

#[rstest]
#[actix_web::test]
async fn when_numbers_were_proved_is_told_while_there_is_somebody(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let me = app.citizen("张小明").await;
    let now = app.app.clock.now();
    let (first, second) = (now - TimeDelta::days(2), now - TimeDelta::days(1));
    let proved = account::ActiveModel {
        id: Set(me.id),
        proved_before_at: Set(Some(first)),
        phone_verified_at: Set(Some(second)),
        ..Default::default()
    };
    proved.update(&app.sql).await.unwrap();
    let told = me.get("/me/export").await.expect(200)["account"].clone();
    assert_eq!((&told["proved_before_at"], &told["phone_verified_at"]), (&json!(first), &json!(second)));
    leave(&me).await;
    let left = account::Entity::find_by_id(me.id).one(&app.sql).await.unwrap().unwrap();
    assert_eq!((left.proved_before_at, left.phone_verified_at), (None, None));
}
