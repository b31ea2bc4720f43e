//! Every verb of handling in every state from the assignment on: what the lifecycles do not allow is refused, to whoever holds the right to it,
//! and leaves no entry in the ledger.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::ledger_entry;
use shangliang_tests::{Answer, Backend};

use super::{World, id_of, suggestion_of};

/// What can be asked of a case; `receive-co` is that the co-handler receives its part.
const VERBS: [&str; 14] = [
    "assign",
    "excuse",
    "receive",
    "object",
    "decide-objection",
    "extend",
    "decide-extension",
    "reveal-contact",
    "countersign",
    "draft",
    "rate",
    "close",
    "look-back",
    "receive-co",
];

/// What can be asked of a reply.
const ON_REPLIES: [&str; 4] = ["update", "submit", "approve", "reject"];

/// A case between a lead and a co-handler, as it goes through its states.
struct Walk<'a> {
    world: &'a World,
    id: String,
    lead: Value,
    co: Value,
    reply: Value,
    suggestion: String,
}

impl Walk<'_> {
    async fn attempt(&self, verb: &str) -> Answer {
        let World { staff, clerk, other_clerk, citizen, streets, .. } = self.world;
        let of_part = |part: &Value| json!({ "assignment_id": part });
        let (who, end, body) = match verb {
            "assign" => (staff, verb, json!({ "lead_id": streets.id })),
            "excuse" => (staff, verb, json!({ "assignment_id": self.co, "reason": "无需会办" })),
            "receive" => (clerk, verb, of_part(&self.lead)),
            "receive-co" => (other_clerk, "receive", of_part(&self.co)),
            "object" => (clerk, verb, json!({ "assignment_id": self.lead, "reason": "不属本局" })),
            "decide-objection" => (staff, verb, json!({ "assignment_id": self.lead, "decision": "uphold" })),
            "extend" => (clerk, verb, json!({ "due_on": "2026-05-20", "reason": "需征求意见" })),
            "decide-extension" => (staff, verb, json!({ "decision": "grant" })),
            "reveal-contact" => (clerk, verb, of_part(&self.lead)),
            "countersign" => (other_clerk, verb, of_part(&self.co)),
            "draft" => (clerk, "replies", json!({ "text": "经研究，已列入今年的加装计划。", "result_class": "b" })),
            "rate" => {
                let body = json!({ "suggestion_id": self.suggestion, "process": "satisfied", "result": "satisfied" });
                (citizen, "ratings", body)
            }
            "close" => (staff, verb, json!({})),
            "look-back" => (staff, verb, json!({ "finding": "confirmed" })),
            _ => return self.attempt_on_reply(verb).await,
        };
        let version = self.world.see(staff, &self.id).await["version"].clone();
        let ask = who.post(format!("/cases/{}/{end}", self.id)).json(&body);
        match end {
            "replies" | "ratings" => ask.key(&format!("{verb}-{version}")).await,
            "reveal-contact" => ask.await,
            _ => ask.if_match(&version).await,
        }
    }

    async fn attempt_on_reply(&self, verb: &str) -> Answer {
        let World { staff, clerk, .. } = self.world;
        let path = format!("/cases/{}/replies/{}", self.id, id_of(&self.reply));
        let replies = self.world.see(staff, &self.id).await["replies"].clone();
        let version =
            replies.as_array().unwrap().iter().find(|one| one["id"] == self.reply["id"]).unwrap()["version"].clone();
        let ask = match verb {
            "update" => clerk.put(path).json(&json!({ "text": "经研究，已列入明年的加装计划。", "result_class": "b" })),
            "submit" => clerk.post(format!("{path}/submit")),
            "approve" => staff.post(format!("{path}/approve")),
            _ => staff.post(format!("{path}/reject")).json(&json!({ "reason": "请写明完成时限" })),
        };
        ask.if_match(&version).await
    }
}

impl Walk<'_> {
    /// Tries every verb but those that fit here, on what there is.
    async fn takes_only(&self, fitting: &[&str]) {
        let entries = async || ledger_entry::Entity::find().count(&self.world.app.sql).await.unwrap();
        let before = entries().await;
        let is_there = |verb: &&str| !ON_REPLIES.contains(verb) || !self.reply.is_null();
        for verb in VERBS.into_iter().chain(ON_REPLIES).filter(is_there).filter(|verb| !fitting.contains(verb)) {
            let refused = self.attempt(verb).await.expect(409);
            let code = refused["code"].as_str().unwrap();
            assert!(["state-conflict", "conflict"].contains(&code), "{verb}: {refused}");
        }
        assert_eq!(entries().await, before);
    }
}

#[rstest]
#[actix_web::test]
async fn every_verb_fits_some_states_only(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, clerk, other_clerk, citizen, housing, streets, .. } = &world;
    let id = world.opened().await;
    let suggestion = suggestion_of(&world, &id).await;
    let case = world.assign(&id, json!({ "lead_id": housing.id, "co_ids": [streets.id] })).await;
    let (lead, co) = (case["assignments"][0]["id"].clone(), case["assignments"][1]["id"].clone());
    let mut walk =
        Walk { world: &world, id: id.clone(), lead: lead.clone(), co: co.clone(), reply: Value::Null, suggestion };
    walk.takes_only(&["assign", "excuse", "receive", "receive-co", "object"]).await;

    world.act(clerk, &id, "object", json!({ "assignment_id": lead, "reason": "不属本局" })).await;
    walk.takes_only(&["decide-objection", "excuse", "receive-co"]).await;
    world.act(staff, &id, "decide-objection", json!({ "assignment_id": lead, "decision": "refuse" })).await;
    world.receive(clerk, &id).await;
    walk.takes_only(&["excuse", "receive-co", "extend", "reveal-contact", "draft"]).await;
    world.act(clerk, &id, "extend", json!({ "due_on": "2026-05-20", "reason": "需征求意见" })).await;
    world.receive(other_clerk, &id).await;
    walk.takes_only(&["excuse", "decide-extension", "reveal-contact", "draft"]).await;
    world.act(staff, &id, "decide-extension", json!({ "decision": "refuse" })).await;
    walk.reply = world.draft(clerk, &id, "b").await;
    walk.takes_only(&["excuse", "extend", "reveal-contact", "update", "countersign"]).await;
    world.act(other_clerk, &id, "countersign", json!({ "assignment_id": co })).await;
    walk.takes_only(&["excuse", "extend", "reveal-contact", "update", "submit"]).await;
    world.reply_verb(clerk, &id, &walk.reply, "submit").await;
    walk.takes_only(&["approve", "reject"]).await;
    let reply = world.see(staff, &id).await["replies"][0].clone();
    world.reply_verb(staff, &id, &reply, "approve").await;
    walk.takes_only(&["rate"]).await;
    world.rate(citizen, &id, &walk.suggestion, "satisfied").await;
    walk.takes_only(&["close"]).await;
    world.act(staff, &id, "close", json!({})).await;
    walk.takes_only(&["look-back"]).await;
    world.act(staff, &id, "look-back", json!({ "finding": "confirmed" })).await;
    walk.takes_only(&[]).await;
}
