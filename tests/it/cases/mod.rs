//! Cases: the loop from acceptance to look-back, and everything that may turn it.

mod closing_studios;
mod co_handlers;
mod contact;
mod figures;
mod journey;
mod lists;
mod merged;
mod own_replies;
mod own_requests;
mod periods;
mod rating_codes;
mod ratings;
mod reasons;
mod refusals;
mod reminding;
mod replies;
mod routing;
mod special_committees;
mod states;
mod substitutes;
mod suspended;
mod templates;
mod visibility;
mod waiting;

use serde_json::{Value, json};
use shangliang_entity::{committee, department};
use shangliang_tests::{Backend, Client, Person, TestApp};

/// A committee with its staff, a citizen, two departments and their clerks.
pub struct World {
    /// The platform.
    pub app: TestApp,
    /// The committee.
    pub committee: committee::Model,
    /// Its staff.
    pub staff: Person,
    /// The author.
    pub citizen: Person,
    /// A department.
    pub housing: department::Model,
    /// Its clerk.
    pub clerk: Person,
    /// Another department.
    pub streets: department::Model,
    /// Its clerk.
    pub other_clerk: Person,
}

impl World {
    /// A fresh one; `None` where there is no PostgreSQL to test on.
    pub async fn start(backend: Backend) -> Option<Self> {
        let app = TestApp::start(backend).await?;
        let committee = app.committee("西安市政协", "610100", None).await;
        Some(Self::of(app, committee).await)
    }

    /// One around a committee.
    pub async fn of(app: TestApp, committee: committee::Model) -> Self {
        let staff = app.staff("王主任", &committee).await;
        let citizen = app.citizen("张小明").await;
        let housing = app.department("市住建局", &committee).await;
        let streets = app.department("市城管局", &committee).await;
        let clerk = app.clerk("赵科员", &housing, &committee).await;
        let other_clerk = app.clerk("钱科员", &streets, &committee).await;
        Self { app, committee, staff, citizen, housing, clerk, streets, other_clerk }
    }

    /// Submits a suggestion as somebody.
    pub async fn suggest(&self, author: &Client, title: &str) -> Value {
        let body = json!({
            "title": title, "kind": "citizen", "committee_id": self.committee.id, "publish_consent": true,
            "body": "我们小区建于1998年，六层无电梯，老人上下楼困难，建议由街道统一协调。",
        });
        static TAPS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let key = format!("s{}", TAPS.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        author.post("/suggestions").key(&key).json(&body).await.expect(201)
    }

    /// A suggestion of the citizen, accepted; gives the suggestion as staff see it.
    pub async fn accepted(&self) -> Value {
        let suggestion = self.suggest(&self.citizen, "老旧小区加装电梯应统一协调").await;
        let path = format!("/suggestions/{}/accept", suggestion["id"].as_str().unwrap());
        self.staff.post(path).if_match(&suggestion["version"]).await.expect(200)
    }

    /// The case of a suggestion that was just accepted.
    pub async fn opened(&self) -> String {
        id_of(&self.accepted().await["case"])
    }

    /// A case of the housing department, received.
    pub async fn handling(&self) -> String {
        let id = self.opened().await;
        self.assign(&id, json!({ "lead_id": self.housing.id })).await;
        self.receive(&self.clerk, &id).await;
        id
    }

    /// A case with its reply released.
    pub async fn answered(&self) -> String {
        let id = self.handling().await;
        self.answer(&id, "b").await;
        id
    }

    /// Writes, hands in and approves the housing department's reply.
    pub async fn answer(&self, id: &str, class: &str) {
        self.answer_with(id, class, json!([])).await;
    }

    /// The same, with files.
    pub async fn answer_with(&self, id: &str, class: &str, file_ids: Value) {
        let reply = self.draft_with(&self.clerk, id, class, file_ids).await;
        let reply = self.reply_verb(&self.clerk, id, &reply, "submit").await;
        self.reply_verb(&self.staff, id, &reply, "approve").await;
    }

    /// The case as somebody sees it.
    pub async fn see(&self, who: &Client, id: &str) -> Value {
        who.get(format!("/cases/{id}")).await.expect(200)
    }

    /// Does a verb on the current version and gives the case.
    pub async fn act(&self, who: &Client, id: &str, verb: &str, body: Value) -> Value {
        let version = self.see(&self.staff, id).await["version"].clone();
        who.post(format!("/cases/{id}/{verb}")).if_match(&version).json(&body).await.expect(200)
    }

    /// Assigns as staff.
    pub async fn assign(&self, id: &str, body: Value) -> Value {
        self.act(&self.staff, id, "assign", body).await
    }

    /// Receives every part that somebody may receive.
    pub async fn receive(&self, who: &Client, id: &str) -> Value {
        let mut case = self.see(who, id).await;
        while let Some(part) = part_that_allows(&case, "receive") {
            case = self.act(who, id, "receive", json!({ "assignment_id": part })).await;
        }
        case
    }

    /// Writes a reply.
    pub async fn draft(&self, who: &Client, id: &str, class: &str) -> Value {
        self.draft_with(who, id, class, json!([])).await
    }

    async fn draft_with(&self, who: &Client, id: &str, class: &str, file_ids: Value) -> Value {
        let body = json!({
            "text": "经研究，已列入今年的加装计划，预计十月完工。", "result_class": class, "contact": "住建局 029-12345678",
            "file_ids": file_ids,
        });
        let key = format!("{id}-{}", self.see(&self.staff, id).await["version"]);
        who.post(format!("/cases/{id}/replies")).key(&key).json(&body).await.expect(201)
    }

    /// Does a verb on a reply and gives it.
    pub async fn reply_verb(&self, who: &Client, id: &str, reply: &Value, verb: &str) -> Value {
        let path = format!("/cases/{id}/replies/{}/{verb}", id_of(reply));
        let body = if verb == "reject" { json!({ "reason": "请写明完成时限" }) } else { json!({}) };
        who.post(path).if_match(&reply["version"]).json(&body).await.expect(200)
    }

    /// Rates as an author.
    pub async fn rate(&self, who: &Client, id: &str, suggestion: &str, result: &str) -> Value {
        let version = self.see(&self.staff, id).await["version"].clone();
        let body = json!({ "suggestion_id": suggestion, "process": "satisfied", "result": result, "comment": "谢谢" });
        who.post(format!("/cases/{id}/ratings")).key(&format!("{suggestion}-{version}")).json(&body).await.expect(201)
    }

    /// Every ledger entry of the case, as action and payload, in order.
    pub async fn ledger(&self, id: &str) -> Vec<(String, Value)> {
        use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
        use shangliang_entity::ledger_entry::{Column, Entity};
        let id: uuid::Uuid = id.parse().unwrap();
        let entries = Entity::find().filter(Column::StreamId.eq(id)).order_by_asc(Column::StreamSeq);
        let entries = entries.all(&self.app.sql).await.unwrap();
        entries.into_iter().map(|entry| (entry.action, serde_json::from_str(&entry.payload).unwrap())).collect()
    }

    /// Only the actions.
    pub async fn events(&self, id: &str) -> Vec<String> {
        self.ledger(id).await.into_iter().map(|(action, _)| action).collect()
    }
}

/// The id of an item.
pub fn id_of(item: &Value) -> String {
    item["id"].as_str().unwrap().to_owned()
}

/// The suggestion that a case was opened for.
pub async fn suggestion_of(world: &World, case: &str) -> String {
    world.see(&world.staff, case).await["suggestion_id"].as_str().unwrap().to_owned()
}

/// The first part whose viewer may do something to it.
pub fn part_that_allows(case: &Value, action: &str) -> Option<String> {
    let parts = case["assignments"].as_array().unwrap();
    let part = parts.iter().find(|part| part["allowed_actions"].as_array().unwrap().contains(&json!(action)));
    part.map(id_of)
}
