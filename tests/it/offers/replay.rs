//! Rows replayed from the ledger: what it says of suggestions and cases, and of all that belongs to them, is what stands there.

use std::collections::BTreeMap;

use sea_orm::{ActiveEnum, DatabaseConnection, EntityTrait, QueryOrder};
use serde_json::{Value, json};
use shangliang::suggestions::lifecycle::may_be_public;
use shangliang_entity::vocab::{NoteKind, SuggestionStatus, Vocabulary};
use shangliang_entity::{
    adoption, assignment, case_note, extension, handling_case, ledger_entry, rating, reply, suggestion,
};

/// Things by what they are and their ids, each with what is known of it.
type Things = BTreeMap<String, Value>;

/// Fails where a step does not begin where the one before ended, or where a row is not what its chain tells.
pub async fn assert_the_ledger_tells_the_rows(sql: &DatabaseConnection) {
    let entries = ledger_entry::Entity::find().order_by_asc(ledger_entry::Column::Seq).all(sql).await.unwrap();
    let mut told = Told::default();
    for entry in &entries {
        let facts = serde_json::from_str(&entry.payload).unwrap();
        let id = json!(entry.stream_id);
        match entry.action.split_once('.').unwrap() {
            ("suggestion", event) => told.of_suggestion(&id, event, &facts),
            ("case", event) => told.of_case(&id, event, &facts),
            _ => {}
        }
    }
    let kept = kept(sql).await;
    for (name, thing) in &kept {
        assert_eq!(told.0.get(name), Some(thing), "{name}");
    }
    assert_eq!(told.0.len(), kept.len());
}

/// What the entries so far say.
#[derive(Default)]
struct Told(Things);

impl Told {
    fn thing(&mut self, kind: &str, id: &Value) -> &mut Value {
        self.0.get_mut(&named(kind, id)).unwrap_or_else(|| panic!("nothing told yet of {kind} {id}"))
    }

    fn begin(&mut self, kind: &str, id: &Value, thing: Value) {
        assert_eq!(self.0.insert(named(kind, id), thing), None, "{kind} {id} begins twice");
    }

    fn of_suggestion(&mut self, id: &Value, event: &str, facts: &Value) {
        if !self.0.contains_key(&named("suggestion", id)) {
            // What was converted takes its supporters along.
            let from = self.0.get(&named("suggestion", &facts["converted_from_id"]));
            let supports = from.map_or(json!(0), |from| from["supports"].clone());
            let new = json!({
                "status": null, "case_id": null, "number": null, "supports": supports, "into_id": null,
                "is_published": false, "is_key": false, "is_excellent": false,
            });
            self.begin("suggestion", id, new);
        }
        match event {
            "adopted" => {
                let adoption = json!({ "suggestion_id": id, "points": facts["points"], "is_revoked": false });
                self.begin("adoption", &facts["adoption_id"], adoption);
            }
            "adoption_revoked" => self.thing("adoption", &facts["adoption_id"])["is_revoked"] = json!(true),
            _ => {}
        }
        let told = self.thing("suggestion", id);
        if event != "screened" {
            step(told, facts);
        }
        copy(told, facts, &["case_id", "number", "supports", "into_id"]);
        match event {
            "published" => told["is_published"] = json!(true),
            "unpublished" | "declined_with_target" => told["is_published"] = json!(false),
            "screened" if facts["to"] == "blocked" => told["is_published"] = json!(false),
            "key_marked" | "key_lifted" => told["is_key"] = json!(event == "key_marked"),
            "excellent_marked" | "excellent_lifted" => told["is_excellent"] = json!(event == "excellent_marked"),
            _ => {}
        }
        let status = told["status"].as_str().unwrap().to_owned();
        if !may_be_public(SuggestionStatus::try_from_value(&status).unwrap()) {
            told["is_published"] = json!(false);
        }
    }

    fn of_case(&mut self, id: &Value, event: &str, facts: &Value) {
        match event {
            "opened" => {
                let new = json!({
                    "status": null, "round": 1, "lead_id": null, "result_class": null, "due_on": null, "transfers": 0,
                    "supervision": null, "notes": {},
                });
                self.begin("case", id, new);
                step(self.thing("case", id), facts);
            }
            "reply_drafted" => {
                let new = json!({
                    "status": "draft", "assignment_id": facts["assignment_id"], "round": facts["round"],
                    "result_class": facts["result_class"], "reviewed_class": null,
                });
                self.begin("reply", &facts["reply_id"], new);
            }
            event if event.starts_with("reply_") => {
                let reply = self.thing("reply", &facts["reply_id"]);
                step(reply, facts);
                copy(reply, facts, &["result_class", "reviewed_class"]);
            }
            "rating_given" => {
                let mut given = json!({});
                copy(&mut given, facts, &["round", "suggestion_id", "process", "result"]);
                self.begin("rating", &facts["rating_id"], given);
            }
            "extension_requested" => {
                let new = json!({ "due_on": facts["due_on"], "decision": null });
                self.begin("extension", &facts["extension_id"], new);
            }
            "extension_refused" => self.thing("extension", &facts["extension_id"])["decision"] = json!("refuse"),
            "extended" => {
                self.thing("extension", &facts["extension_id"])["decision"] = json!("grant");
                self.extend(id, &facts["due_on"]);
            }
            "urged" | "supervised" | "escalated" | "instructed" => self.note(id, event, facts),
            _ if facts["handler_kind"].is_string() => self.of_part(id, event, facts),
            _ if facts["to"].is_string() => self.case_step(id, event, facts),
            _ => {}
        }
    }

    fn case_step(&mut self, id: &Value, event: &str, facts: &Value) {
        let case = self.thing("case", id);
        step(case, facts);
        copy(case, facts, &["round", "lead_id", "result_class"]);
        match event {
            "assigned" | "rehandled" | "reopened" => copy(case, facts, &["due_on"]),
            "vacated" => (case["lead_id"], case["due_on"]) = (Value::Null, Value::Null),
            _ => {}
        }
        if facts["transfer"] == true {
            case["transfers"] = json!(case["transfers"].as_i64().unwrap() + 1);
        }
        // Whoever handles a later round has received it already.
        let status = if event == "assigned" { "pending" } else { "received" };
        for given in facts["handlers"].as_array().into_iter().flatten() {
            let part = json!({
                "case_id": id, "round": facts["round"], "status": status, "handler_id": given["id"],
                "role": given["role"], "due_on": given["due_on"],
            });
            self.begin("part", &given["assignment_id"], part);
        }
    }

    fn of_part(&mut self, case: &Value, event: &str, facts: &Value) {
        let part = self.thing("part", &facts["assignment_id"]);
        if facts["to"].is_string() {
            step(part, facts);
        }
        copy(part, facts, &["due_on"]);
        let due_on = part["due_on"].clone();
        let case = self.thing("case", case);
        copy(case, facts, &["lead_id"]);
        match (event, facts["role"].as_str()) {
            ("objection_refused", Some("lead")) => case["due_on"] = due_on,
            ("objection_refused", Some("split")) => case["due_on"] = later(&case["due_on"], &due_on),
            _ => {}
        }
    }

    /// More time for the case, and for all who write in its round.
    fn extend(&mut self, id: &Value, due_on: &Value) {
        let case = self.thing("case", id);
        case["due_on"] = later(&case["due_on"], due_on);
        let round = case["round"].clone();
        for part in self.0.values_mut().filter(|thing| thing["case_id"] == *id && thing["round"] == round) {
            if part["role"] != "co" && part["status"] != "released" {
                part["due_on"] = later(&part["due_on"], due_on);
            }
        }
    }

    fn note(&mut self, id: &Value, event: &str, facts: &Value) {
        let case = self.thing("case", id);
        match event {
            "supervised" if case["supervision"].is_null() => case["supervision"] = json!("supervise"),
            "escalated" => case["supervision"] = json!("escalate"),
            _ => {}
        }
        // What escalates by itself has nobody's words.
        if facts["automatic"] != true {
            count(&mut case["notes"], event);
        }
    }
}

/// What stands in the rows.
async fn kept(sql: &DatabaseConnection) -> Things {
    let mut things = Things::new();
    let mut keep = |kind: &str, id: Value, thing: Value| drop(things.insert(named(kind, &id), thing));
    for row in suggestion::Entity::find().all(sql).await.unwrap() {
        let thing = json!({
            "status": row.status.code(), "case_id": row.case_id, "number": row.number, "supports": row.supports,
            "into_id": row.merged_into_id.or(row.converted_into_id), "is_published": row.published_at.is_some(),
            "is_key": row.is_key, "is_excellent": row.is_excellent,
        });
        keep("suggestion", json!(row.id), thing);
    }
    for row in adoption::Entity::find().all(sql).await.unwrap() {
        let is_revoked = row.revoked_at.is_some();
        let thing = json!({ "suggestion_id": row.suggestion_id, "points": row.points, "is_revoked": is_revoked });
        keep("adoption", json!(row.id), thing);
    }
    let notes = case_note::Entity::find().all(sql).await.unwrap();
    for row in handling_case::Entity::find().all(sql).await.unwrap() {
        let mut counted = json!({});
        for note in notes.iter().filter(|note| note.case_id == row.id) {
            match note.kind {
                NoteKind::Urge => count(&mut counted, "urged"),
                NoteKind::Supervise => count(&mut counted, "supervised"),
                NoteKind::Escalate => count(&mut counted, "escalated"),
                NoteKind::Instruct => count(&mut counted, "instructed"),
                // What is said along with an act is told by the entry of the act.
                NoteKind::Comment => {}
            }
        }
        let thing = json!({
            "status": row.status.code(), "round": row.round, "lead_id": row.lead_id, "due_on": row.due_on,
            "result_class": row.result_class.map(Vocabulary::code), "transfers": row.transfers,
            "supervision": row.supervision.map(Vocabulary::code), "notes": counted,
        });
        keep("case", json!(row.id), thing);
    }
    for row in assignment::Entity::find().all(sql).await.unwrap() {
        let thing = json!({
            "case_id": row.case_id, "round": row.round, "status": row.status.code(), "handler_id": row.handler_id,
            "role": row.role.code(), "due_on": row.due_on,
        });
        keep("part", json!(row.id), thing);
    }
    for row in reply::Entity::find().all(sql).await.unwrap() {
        let thing = json!({
            "status": row.status.code(), "assignment_id": row.assignment_id, "round": row.round,
            "result_class": row.result_class.map(Vocabulary::code),
            "reviewed_class": row.reviewed_class.map(Vocabulary::code),
        });
        keep("reply", json!(row.id), thing);
    }
    for row in rating::Entity::find().all(sql).await.unwrap() {
        let thing = json!({
            "round": row.round, "suggestion_id": row.suggestion_id, "process": row.process.code(),
            "result": row.result.code(),
        });
        keep("rating", json!(row.id), thing);
    }
    for row in extension::Entity::find().all(sql).await.unwrap() {
        let thing = json!({ "due_on": row.due_on, "decision": row.decision.map(Vocabulary::code) });
        keep("extension", json!(row.id), thing);
    }
    things
}

fn named(kind: &str, id: &Value) -> String {
    format!("{kind} {id}")
}

/// Takes a step from where the one before ended.
fn step(thing: &mut Value, facts: &Value) {
    let Some(to) = facts.get("to") else { return };
    assert_eq!(thing["status"], facts["from"], "{facts}");
    thing["status"] = to.clone();
}

/// Takes over those facts that an entry names.
fn copy(thing: &mut Value, facts: &Value, names: &[&str]) {
    for name in names {
        if let Some(fact) = facts.get(name) {
            thing[*name] = fact.clone();
        }
    }
}

fn count(counts: &mut Value, event: &str) {
    counts[event] = json!(counts[event].as_i64().unwrap_or(0) + 1);
}

/// The later of two dates as texts.
fn later(one: &Value, other: &Value) -> Value {
    json!(one.as_str().max(other.as_str()))
}
