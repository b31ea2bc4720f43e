//! What a list says of an item is what the item itself says: whose turn it is, and what the caller may do to it.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, Client};

use super::askers::Asker;
use super::ground::Ground;
use super::round_trips::MOST;
use super::things::Things;

/// The lists whose items say what the caller may do, each with the path of its items.
const LISTS: [(&str, &str); 5] = [
    ("/suggestions", "/suggestions"),
    ("/cases", "/cases"),
    ("/topics", "/topics"),
    ("/studios", "/studios"),
    ("/members", "/members"),
];

#[rstest]
#[actix_web::test]
async fn an_item_in_a_list_says_what_it_says_itself(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(ground) = Ground::start(backend).await else { return };
    let things = Things::make(&ground).await;
    let mut askers = Asker::everybody(&ground, &things).await;
    askers.push(ground.with_every("everybody", |_| true).await);
    askers.push(ground.member("the author of a proposal", &ground.leader.0));
    let topic = ground.topic().await;
    let under_topic = format!("/topics/{topic}/suggestions");
    let of_studio = format!("/studios/{}/suggestions", ground.studio.id);
    let nested = [(under_topic.as_str(), "/suggestions"), (of_studio.as_str(), "/suggestions")];
    let (mut compared, mut offered) = (0, 0);
    for asker in &askers {
        let client = asker.client(&ground, "/").await;
        for (list, path) in LISTS.into_iter().chain(nested) {
            let items = listed(&client, list).await;
            for item in &items {
                let itself = client.get(format!("{path}/{}", item["id"].as_str().unwrap())).await.expect(200);
                assert_same(item, &itself, &format!("{list}, {}", asker.name));
                offered += itself["allowed_actions"].as_array().unwrap().len();
            }
            compared += items.len();
        }
    }
    assert!(compared > 300 && offered > 300, "{compared} items, {offered} actions");
}

/// All of a list's first page; nothing where it is not the caller's. It takes as few statements as any list.
async fn listed(client: &Client, list: &str) -> Vec<Value> {
    let answer = client.get(format!("{list}?limit=100")).await;
    if [401, 403].contains(&answer.status()) {
        return Vec::new();
    }
    assert!(answer.statements() <= MOST, "{list} takes {}", answer.statements());
    answer.expect(200)["items"].as_array().unwrap().clone()
}

/// Whether a list and an item agree in everything that both tell.
pub fn assert_same(item: &Value, itself: &Value, what: &str) {
    for field in ["allowed_actions", "waiting_for", "version"] {
        assert_eq!(item.get(field), itself.get(field), "{field} of {what}: {item} {itself}");
    }
    for (field, value) in item.as_object().unwrap() {
        assert!(itself.get(field).is_none_or(|told| told == value), "{field} of {what}: {item} {itself}");
    }
}

#[rstest]
#[actix_web::test]
async fn what_is_not_wanted_is_not_asked_for(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(ground) = Ground::start(backend).await else { return };
    let things = Things::make(&ground).await;
    let staff = &ground.world.staff;
    for (list, few, all) in [("/suggestions", 2, 2), ("/cases", 2, 3), ("/topics", 2, 2), ("/members", 2, 2)] {
        let lean = staff.get(format!("{list}?fields=version")).await;
        assert_eq!(lean.statements(), few, "{list}");
        assert!(lean.expect(200)["items"][0].get("allowed_actions").is_none());
        assert_eq!(staff.get(list).await.statements(), all, "{list}");
    }
    // What the caller is asked to sign comes with the page.
    let asked = things.invited.get("/suggestions").await;
    assert_eq!(asked.statements(), 2);
    let items = asked.expect(200)["items"].clone();
    let may_sign = |item: &Value| item["allowed_actions"].as_array().unwrap().contains(&json!("cosign"));
    assert!(items.as_array().unwrap().iter().any(may_sign), "{items}");
}
