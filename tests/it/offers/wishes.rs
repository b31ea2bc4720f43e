//! What is sent for each action: a table of bodies that their operations take.

use chrono::{Days, NaiveDate, TimeDelta};
use rand::Rng;
use rand::seq::IndexedRandom;
use serde_json::{Value, json};
use shangliang::calendar::local_date;
use shangliang::clock::Clock;

use super::Walk;
use crate::cases::id_of;

/// What may be done to suggestions.
pub const ON_SUGGESTIONS: [&str; 20] = [
    "submit",
    "withdraw",
    "review",
    "accept",
    "publish",
    "unpublish",
    "withdraw-consent",
    "return",
    "decline",
    "merge",
    "convert",
    "invite",
    "cosign",
    "unmask",
    "screen",
    "adopt",
    "distinguish",
    "edit",
    "approve-edition",
    "update",
];

/// What may be done to cases themselves, where it names no part of them; whoever sees one may always add a word.
pub const ON_CASES: [&str; 11] = [
    "assign",
    "extend",
    "decide-extension",
    "reply",
    "rate",
    "close",
    "look-back",
    "urge",
    "supervise",
    "escalate",
    "instruct",
];

/// An action that somebody is offered, as a request.
pub struct Wish {
    /// The action.
    pub verb: String,
    /// The method.
    pub method: &'static str,
    /// The path.
    pub path: String,
    /// What `If-Match` names; null where it is not taken.
    pub version: Value,
    /// What is sent, one after the other until one is taken.
    pub bodies: Vec<Value>,
}

impl Walk {
    /// What can be done to a suggestion among the things that its viewer sees.
    pub fn on_suggestion(&mut self, itself: &Value, things: &[(&str, Value)]) -> Vec<Wish> {
        let path = format!("/suggestions/{}", id_of(itself));
        let reason = json!({ "reason": { "code": "incomplete", "text": "请补充小区地址和楼栋号" } });
        let refusal = json!({ "reason": { "code": "empty", "text": "已转告街道直接答复" } });
        let day = local_date(self.world.app.clock.now());
        let mut wishes = Vec::new();
        for verb in strings(&itself["allowed_actions"]) {
            let (end, bodies) = match verb.as_str() {
                "submit" | "withdraw" | "review" | "accept" | "publish" | "unpublish" | "withdraw-consent"
                | "support" => (verb.as_str(), vec![json!({})]),
                "return" => ("return", vec![reason.clone()]),
                "decline" => ("decline", vec![refusal.clone()]),
                "merge" => {
                    let targets =
                        things.iter().filter(|(list, other)| *list == "/suggestions" && is_target(other, itself));
                    let bodies: Vec<_> = targets.map(|(_, other)| json!({ "into_id": other["id"] })).collect();
                    if bodies.is_empty() {
                        continue;
                    }
                    ("merge", bodies)
                }
                "convert" => ("convert", vec![json!({ "kind": another_kind(itself) })]),
                "invite" => {
                    let until = self.world.app.clock.now() + TimeDelta::days(3);
                    ("cosigners", vec![json!({ "member_ids": [self.invited.id], "until": until })])
                }
                "cosign" => {
                    let decision = ["sign", "refuse"].choose(&mut self.dice);
                    ("cosign", vec![json!({ "decision": decision })])
                }
                "unmask" => ("unmask", vec![json!({ "reason": "涉及人身安全，需要核实" })]),
                "screen" => {
                    let verdict = |decision| json!({ "decision": decision, "reason": "已核对所列电话" });
                    ("screen", vec![verdict("pass"), verdict("block")])
                }
                "adopt" => {
                    let body = format!("陕西省政协第{}处", self.steps);
                    ("adoptions", vec![json!({ "body": body, "level": "province", "date": day })])
                }
                // Marks that change nothing are refused, so they are turned over.
                "distinguish" => {
                    let marks = json!({ "key": itself["key"] == false, "excellent": itself["excellent"] });
                    ("distinguish", vec![marks])
                }
                "edit" => ("edit", vec![json!({ "title": "老旧小区加装电梯进展缓慢" })]),
                "approve-edition" => ("approve-edition", vec![json!({})]),
                "update" => ("", vec![self.text_of(itself)]),
                verb => panic!("what is sent to {verb} a suggestion?"),
            };
            let takes_no_version = ["cosign", "support", "unmask", "adopt"].contains(&verb.as_str());
            wishes.push(Wish {
                method: if verb == "update" { "PUT" } else { "POST" },
                path: format!("{path}/{end}").trim_end_matches('/').to_owned(),
                version: if takes_no_version { Value::Null } else { itself["version"].clone() },
                bodies,
                verb,
            });
        }
        wishes
    }

    /// Another text of a suggestion, under no topic where it had one now and then.
    fn text_of(&mut self, itself: &Value) -> Value {
        let topic = if self.dice.random_bool(0.5) { Value::Null } else { itself["topic_id"].clone() };
        // One that closed meanwhile is not named anew.
        let topic = if itself["submitted_at"].is_null() { Value::Null } else { topic };
        json!({
            "title": "老旧小区加装电梯应统一协调", "topic_id": topic, "publish_consent": true,
            "body": "我们小区建于1998年，六层无电梯，老人上下楼困难，建议由街道统一协调、分步实施。",
        })
    }

    /// What can be done to a case, its parts and its replies.
    pub fn on_case(&mut self, itself: &Value) -> Vec<Wish> {
        let path = format!("/cases/{}", id_of(itself));
        let version = &itself["version"];
        let mut wishes = Vec::new();
        let mut wish = |verb: &str, end: &str, version: &Value, bodies: Vec<Value>| {
            let path = format!("{path}/{end}");
            wishes.push(Wish { verb: verb.to_owned(), method: "POST", path, version: version.clone(), bodies });
        };
        let parts = itself["assignments"].as_array().unwrap();
        let class = ["a", "b", "c"].choose(&mut self.dice);
        let reply = json!({ "text": "经研究，已列入今年的加装计划。", "result_class": class });
        for verb in strings(&itself["allowed_actions"]) {
            match verb.as_str() {
                // Done on the parts.
                "receive" | "object" | "contact" | "countersign" | "excuse" => {}
                "assign" => wish(&verb, &verb, version, vec![self.handlers()]),
                "decide-objection" => {
                    let objected = parts.iter().find(|part| part["status"] == "objected").unwrap();
                    let decision = ["uphold", "refuse"].choose(&mut self.dice);
                    let body = json!({ "assignment_id": objected["id"], "decision": decision });
                    wish(&verb, &verb, version, vec![body]);
                }
                "extend" => {
                    let due_on: NaiveDate = itself["due_on"].as_str().unwrap().parse().unwrap();
                    let body = json!({ "due_on": due_on + Days::new(5), "reason": "需征求住户意见" });
                    wish(&verb, &verb, version, vec![body]);
                }
                "decide-extension" => {
                    let decision = ["grant", "refuse"].choose(&mut self.dice);
                    wish(&verb, &verb, version, vec![json!({ "decision": decision })]);
                }
                "reply" => wish(&verb, "replies", &Value::Null, vec![reply.clone()]),
                "rate" => {
                    let result = ["satisfied", "unsatisfied"].choose(&mut self.dice);
                    let rating = |id| json!({ "suggestion_id": id, "process": "satisfied", "result": result });
                    let own = itself["suggestion_ids"].as_array().unwrap().iter();
                    wish(&verb, "ratings", &Value::Null, own.map(rating).collect());
                }
                "close" => wish(&verb, &verb, version, vec![json!({})]),
                "look-back" => {
                    let finding = ["confirmed", "reopened"].choose(&mut self.dice);
                    wish(&verb, &verb, version, vec![json!({ "finding": finding, "result_class": class })]);
                }
                "urge" | "supervise" | "escalate" | "instruct" => {
                    wish(&verb, &verb, &Value::Null, vec![json!({ "text": "请抓紧办理" })]);
                }
                "comment" => wish(&verb, "comments", &Value::Null, vec![json!({ "text": "已与街道沟通" })]),
                verb => panic!("what is sent to {verb} a case?"),
            }
        }
        for part in parts {
            let on_part = json!({ "assignment_id": part["id"] });
            for verb in strings(&part["allowed_actions"]) {
                let bodies = match verb.as_str() {
                    "object" | "excuse" => vec![json!({ "assignment_id": part["id"], "reason": "不属于本单位职责" })],
                    _ => vec![on_part.clone()],
                };
                let takes_no_version = ["contact", "reveal-contact"].contains(&verb.as_str());
                wish(&verb, &verb, if takes_no_version { &Value::Null } else { version }, bodies);
            }
        }
        for written in itself["replies"].as_array().unwrap() {
            for verb in strings(&written["allowed_actions"]) {
                let bodies = match verb.as_str() {
                    "update" => vec![reply.clone()],
                    "reject" => vec![json!({ "reason": "请写明时限" })],
                    _ => vec![json!({})],
                };
                let end = if verb == "update" { String::new() } else { format!("/{verb}") };
                let end = format!("replies/{}{end}", id_of(written));
                wish(&format!("{verb}-reply"), &end, &written["version"], bodies);
            }
        }
        for wish in wishes.iter_mut().filter(|wish| wish.verb == "update-reply") {
            wish.method = "PUT";
        }
        wishes
    }

    fn handlers(&mut self) -> Value {
        let (one, other) = (self.world.housing.id, self.world.streets.id);
        match ["single", "joint", "split"].choose(&mut self.dice) {
            Some(&"single") | None => json!({ "lead_id": one }),
            Some(mode) => json!({ "lead_id": one, "co_ids": [other], "mode": mode }),
        }
    }
}

/// Whether a suggestion can be merged into another: that waits for a decision, or was accepted, and whose answer is still rated or to come.
fn is_target(other: &Value, itself: &Value) -> bool {
    let is_open = ["submitted", "reviewing", "accepted"].iter().any(|status| other["status"] == *status);
    let is_rated = ["rated", "closed", "looked_back"].iter().any(|status| other["case"]["status"] == *status);
    is_open && !is_rated && other["id"] != itself["id"] && other["committee_id"] == itself["committee_id"]
}

fn another_kind(itself: &Value) -> &'static str {
    if itself["kind"] == "opinion" { "proposal" } else { "opinion" }
}

/// The words of a list.
pub fn strings(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}
