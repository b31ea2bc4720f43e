//! What members and citizens submit.

mod adoptions;
mod agents;
mod anonymity;
mod categories;
mod consent;
mod cosigning;
mod create;
mod deciding;
mod distinguishing;
mod drafts;
mod editions;
mod fields;
mod merging;
mod numbering;
mod own;
mod publishing;
mod signing_again;
mod states;
mod studio_triage;
mod suspended;
mod timeline;
mod visibility;
mod waiting;

use serde_json::{Value, json};
use shangliang_entity::{committee, ledger_entry, suggestion};
use shangliang_tests::TestApp;
use shangliang_tests::client::{Ask, Client};

/// A new citizen suggestion's body.
fn new_suggestion(committee: &committee::Model) -> Value {
    json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id, "publish_consent": true,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难，建议由街道统一协调。",
    })
}

/// The same with other fields.
pub fn new_with(committee: &committee::Model, fields: Value) -> Value {
    let mut body = new_suggestion(committee);
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    body
}

/// Submits and answers what was made; each with a key of its own.
pub async fn submit(client: &Client, body: &Value) -> Value {
    use std::sync::atomic::{AtomicU64, Ordering};
    static KEY: AtomicU64 = AtomicU64::new(0);
    let key = format!("key-{}", KEY.fetch_add(1, Ordering::Relaxed));
    client.post("/suggestions").key(&key).json(body).await.expect(201)
}

pub fn path(item: &Value) -> String {
    format!("/suggestions/{}", item["id"].as_str().unwrap())
}

/// An action on an item in the version that was seen.
pub fn act(client: &Client, item: &Value, verb: &str, body: &Value) -> Ask {
    client.post(format!("{}/{verb}", path(item))).if_match(&item["version"]).json(body)
}

/// The codes of what the viewer may do, sorted.
fn allowed(item: &Value) -> Vec<&str> {
    let mut codes: Vec<_> =
        item["allowed_actions"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
    codes.sort_unstable();
    codes
}

/// The actions of a suggestion's chain, in their order.
async fn chain(app: &TestApp, item: &Value) -> Vec<ledger_entry::Model> {
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
    let id: sea_orm::prelude::Uuid = item["id"].as_str().unwrap().parse().unwrap();
    ledger_entry::Entity::find()
        .filter(ledger_entry::Column::StreamId.eq(id))
        .order_by_asc(ledger_entry::Column::StreamSeq)
        .all(&app.sql)
        .await
        .unwrap()
}

/// Replays `from` and `to` of a chain: each step must begin where the one before ended, and the last must end where the row is.
async fn assert_chain_replays(app: &TestApp, item: &Value) {
    use sea_orm::EntityTrait;
    use shangliang_entity::vocab::Vocabulary;
    let mut status: Option<String> = None;
    for entry in chain(app, item).await {
        let payload: Value = serde_json::from_str(&entry.payload).unwrap();
        let is_step = entry.action != "suggestion.screened" && payload["to"].is_string();
        if !is_step {
            continue;
        }
        assert_eq!(payload["from"].as_str().map(str::to_owned), status, "{} {payload}", entry.action);
        status = payload["to"].as_str().map(str::to_owned);
    }
    let id: sea_orm::prelude::Uuid = item["id"].as_str().unwrap().parse().unwrap();
    let row = suggestion::Entity::find_by_id(id).one(&app.sql).await.unwrap().unwrap();
    assert_eq!(status, Some(row.status.code()));
}
