//! The catalogue: each type of event is really told, and its example in the document is what was sent.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang::jobs;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, Person, contract};

use super::Outside;
use crate::cases::{World, id_of, part_that_allows, suggestion_of};
use crate::suggestions::{act, new_with, path, submit};

/// What the ledger says of suggestions and cases and is not told outside, and why.
const LEFT_OUT: [(&str, &str); 24] = [
    ("case.commented", "it is about words, which nobody outside reads"),
    ("case.drafting", "nothing comes of it before case.replied"),
    ("case.part_resumed", "told by case.sent_back"),
    ("case.part_submitted", "told by case.replied"),
    ("case.rater_joined", "told by suggestion.case_shared"),
    ("case.rating_given", "one person's; all together are told by case.rated"),
    ("case.reply_approved", "told by case.answered"),
    ("case.reply_drafted", "it is about words that may yet change"),
    ("case.reply_rejected", "told by case.sent_back"),
    ("case.reply_revised", "it is about words that may yet change"),
    ("case.reply_submitted", "told by case.replied"),
    ("suggestion.author_erased", "it is about a person"),
    ("suggestion.author_unmasked", "it is about a person"),
    ("suggestion.changed", "it is about words"),
    ("suggestion.consent_withdrawn", "what comes of it is told by suggestion.unpublished"),
    ("suggestion.contact_shown", "it is about a person"),
    ("suggestion.cosigned", "until it is handed in, it is its authors' alone"),
    ("suggestion.cosigners_invited", "until it is handed in, it is its authors' alone"),
    ("suggestion.drafted", "until it is handed in, it is its author's alone"),
    ("suggestion.joined", "told by suggestion.merged of the other one"),
    ("suggestion.signatures_voided", "while it is returned, it is its authors' alone"),
    ("suggestion.screened", "nothing comes of it before suggestion.published"),
    ("suggestion.support_withdrawn", "one person's; how many there are is read"),
    ("suggestion.supported", "one person's; how many there are is read"),
];

/// What stands between quotation marks in the sources of a folder, and names something of suggestions or cases.
fn named_in(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            named_in(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let is_name = |name: &&str| {
                let verb = name.strip_prefix("suggestion.").or_else(|| name.strip_prefix("case."));
                verb.is_some_and(|verb| {
                    !verb.is_empty() && verb.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
                })
            };
            names.extend(text.split('"').filter(is_name).map(str::to_owned));
        }
    }
}

#[test]
fn every_entry_is_told_or_left_out_for_a_reason() {
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/../api/src");
    let mut names = BTreeSet::new();
    for slice in ["suggestions", "cases"] {
        named_in(&Path::new(sources).join(slice), &mut names);
    }
    let permissions: BTreeSet<_> = shangliang::app::rules().into_iter().map(|rule| rule.code.to_owned()).collect();
    let entries: BTreeSet<String> = names.difference(&permissions).cloned().collect();
    let document = shangliang::app::document();
    let told = document["webhooks"].as_object().unwrap().keys().cloned();
    let told: BTreeSet<String> =
        told.filter(|code| code.starts_with("suggestion.") || code.starts_with("case.")).collect();
    let left_out: BTreeSet<String> = LEFT_OUT.iter().map(|(code, _)| (*code).to_owned()).collect();
    assert!(told.is_disjoint(&left_out));
    assert_eq!(&told | &left_out, entries);
}

#[rstest]
#[actix_web::test]
async fn examples_are_what_is_sent(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let made = outside.webhook(None).await;
    let World { app, .. } = &outside.world;
    intake(&outside.world).await;
    handling(&outside.world).await;
    rounds(&outside.world).await;
    information(&outside.world).await;
    directory(&outside).await;
    outside.world.answered().await;
    let open = outside.world.opened().await;
    outside.world.assign(&open, json!({ "lead_id": outside.world.housing.id })).await;
    outside.tell().await;
    for _ in 0..70 {
        app.pass(TimeDelta::days(1));
        jobs::run_due(&app.app).await.unwrap();
        outside.tell().await;
    }
    outside.test(&made).await;
    outside.tell().await;

    let mut sent: BTreeMap<String, Value> = BTreeMap::new();
    for told in outside.receiver.told() {
        let mut event = told.event();
        contract().check_webhook(&event).unwrap_or_else(|breach| panic!("{event} breaks the contract: {breach}"));
        anonymise(&mut event);
        sent.entry(event["type"].as_str().unwrap().to_owned()).or_insert(event);
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../api/src/webhooks/examples.json");
    if std::env::vars().any(|(name, _)| name == "UPDATE_GENERATED") && backend == Backend::Sqlite {
        std::fs::write(path, format!("{}\n", serde_json::to_string_pretty(&sent).unwrap())).unwrap();
    }
    let document = shangliang::app::document();
    let webhooks = document["webhooks"].as_object().unwrap();
    let examples: BTreeMap<String, Value> = webhooks
        .iter()
        .map(|(code, item)| {
            (code.clone(), item["post"]["requestBody"]["content"]["application/json"]["example"].clone())
        })
        .collect();
    for (code, example) in &examples {
        assert_eq!(sent.get(code), Some(example), "{code}: UPDATE_GENERATED=1 cargo test --workspace examples_are");
    }
    assert_eq!(sent.len(), examples.len());
}

/// Puts the same id, time and date for every one, so that examples do not change with the day.
fn anonymise(value: &mut Value) {
    const ID: &str = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34";
    match value {
        Value::Object(fields) => fields.values_mut().for_each(anonymise),
        Value::String(text) => {
            if text.len() == 64 {
                *text = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned();
            } else if let Some((before, id)) = text.rsplit_once('/')
                && uuid::Uuid::try_parse(id).is_ok()
            {
                *text = format!("{before}/{ID}");
            } else if uuid::Uuid::try_parse(text).is_ok() {
                *text = ID.to_owned();
            } else if chrono::DateTime::parse_from_rfc3339(text).is_ok() {
                *text = "2026-03-02T01:00:00Z".to_owned();
            } else if text.parse::<chrono::NaiveDate>().is_ok() {
                *text = "2026-05-01".to_owned();
            }
        }
        _ => {}
    }
}

/// Everything that may become of a suggestion before it has a case.
async fn intake(world: &World) {
    let World { citizen, staff, .. } = world;
    let suggest = async || world.suggest(citizen, "老旧小区加装电梯应统一协调").await;
    let act = async |who: &Person, item: &Value, verb: &str, body: Value| {
        let seen = staff.get(format!("/suggestions/{}", id_of(item))).await.expect(200);
        let path = format!("/suggestions/{}/{verb}", id_of(item));
        who.post(path).if_match(&seen["version"]).json(&body).await.expect(200)
    };
    let reason = |code: &str| json!({ "reason": { "code": code, "text": "已当面告知。" } });
    act(citizen, &suggest().await, "withdraw", json!({})).await;
    let reviewed = suggest().await;
    act(staff, &reviewed, "review", json!({})).await;
    act(staff, &reviewed, "return", reason("incomplete")).await;
    act(staff, &suggest().await, "convert", json!({ "kind": "opinion" })).await;
    for (verb, body) in [("accept", json!({})), ("decline", reason("personal_matter"))] {
        let (merged, into) = (suggest().await, suggest().await);
        act(staff, &merged, "merge", json!({ "into_id": into["id"] })).await;
        act(staff, &into, verb, body).await;
    }
    let published = suggest().await;
    act(staff, &published, "publish", json!({})).await;
    act(staff, &published, "unpublish", json!({})).await;
}

/// Everything that may happen while a case is handled.
async fn handling(world: &World) {
    let World { app, committee, staff, clerk, other_clerk, housing, streets, .. } = world;
    let holder =
        async |role| app.holder("某人", role, ScopeKind::Committee, Some(committee.id.0), &committee.path).await;
    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": housing.id })).await;
    let part = case["assignments"][0]["id"].clone();
    let objection = json!({ "assignment_id": part, "reason": "不属本局" });
    world.act(clerk, &id, "object", objection).await;
    world.act(staff, &id, "decide-objection", json!({ "assignment_id": part, "decision": "uphold" })).await;

    let moved = world.opened().await;
    for department in [streets, housing] {
        world.assign(&moved, json!({ "lead_id": department.id })).await;
    }
    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": housing.id, "co_ids": [streets.id] })).await;
    let (lead, co) = (case["assignments"][0]["id"].clone(), case["assignments"][1]["id"].clone());
    world.act(other_clerk, &id, "object", json!({ "assignment_id": co, "reason": "不属本局" })).await;
    world.act(staff, &id, "decide-objection", json!({ "assignment_id": co, "decision": "refuse" })).await;
    let contact = json!({ "assignment_id": lead, "text": "已电话联系。" });
    clerk.post(format!("/cases/{id}/contact")).json(&contact).await.expect(200);
    world.receive(clerk, &id).await;
    world.receive(other_clerk, &id).await;
    let more = json!({ "due_on": "2026-05-20", "reason": "需征求意见" });
    for decision in ["refuse", "grant"] {
        world.act(clerk, &id, "extend", more.clone()).await;
        world.act(staff, &id, "decide-extension", json!({ "decision": decision })).await;
    }
    let (office, leader) = (holder(Role::SupervisionOffice).await, holder(Role::Leader).await);
    for verb in ["urge", "supervise", "escalate"] {
        office.post(format!("/cases/{id}/{verb}")).json(&json!({ "text": "请加快" })).await.expect(200);
    }
    let word = json!({ "text": "请抓紧办理", "due_on": "2026-03-20" });
    leader.post(format!("/cases/{id}/instruct")).json(&word).await.expect(200);
    let reply = world.draft(clerk, &id, "b").await;
    let co = part_that_allows(&world.see(other_clerk, &id).await, "countersign").unwrap();
    world.act(other_clerk, &id, "countersign", json!({ "assignment_id": co })).await;
    let text = json!({ "text": "经研究，已列入明年的加装计划。", "result_class": "b" });
    let path = format!("/cases/{id}/replies/{}", id_of(&reply));
    let reply = clerk.put(path).if_match(&reply["version"]).json(&text).await.expect(200);
    world.act(other_clerk, &id, "countersign", json!({ "assignment_id": co })).await;
    let reply = world.reply_verb(clerk, &id, &reply, "submit").await;
    world.reply_verb(staff, &id, &reply, "reject").await;
    world.act(staff, &id, "excuse", json!({ "assignment_id": co, "reason": "由主办单位答复" })).await;
}

/// Everything that may happen after a case was answered.
async fn rounds(world: &World) {
    let World { citizen, staff, .. } = world;
    for (finding, first) in [("confirmed", "unsatisfied"), ("reopened", "satisfied")] {
        let id = world.answered().await;
        let suggestion = suggestion_of(world, &id).await;
        world.rate(citizen, &id, &suggestion, first).await;
        if first == "unsatisfied" {
            world.answer(&id, "a").await;
            world.rate(citizen, &id, &suggestion, "satisfied").await;
        }
        world.act(staff, &id, "close", json!({})).await;
        world.act(staff, &id, "look-back", json!({ "finding": finding, "evidence": "现场查看" })).await;
    }
}

/// What only opinion information and proposals go through.
async fn information(world: &World) {
    let World { app, committee, staff, .. } = world;
    let (member, _) = app.member("周委员", committee).await;
    let seen = async |item: &Value| staff.get(path(item)).await.expect(200);
    let opinion = submit(&member, &new_with(committee, json!({ "kind": "opinion" }))).await;
    let edition = json!({ "title": opinion["title"], "body": opinion["body"], "note": "已核对数据" });
    act(staff, &opinion, "edit", &edition).await.expect(200);
    let approver = app.staff("审核", committee).await;
    act(&approver, &seen(&opinion).await, "approve-edition", &json!({})).await.expect(200);
    let issuer = app.staff("签发", committee).await;
    act(&issuer, &seen(&opinion).await, "accept", &json!({})).await.expect(200);
    let adoption = json!({ "body": "陕西省政协", "level": "province", "date": "2026-03-02" });
    let adoptions = format!("{}/adoptions", path(&opinion));
    let adopted = staff.post(&adoptions).json(&adoption).await.expect(201);
    let revoke = json!({ "reason": "重复登记" });
    staff.post(format!("{adoptions}/{}/revoke", id_of(&adopted))).json(&revoke).await.expect(200);

    let proposal = submit(&member, &new_with(committee, json!({ "kind": "proposal" }))).await;
    act(staff, &proposal, "accept", &json!({})).await.expect(200);
    for is_marked in [true, false] {
        let marks = json!({ "key": is_marked, "excellent": is_marked });
        act(staff, &seen(&proposal).await, "distinguish", &marks).await.expect(200);
    }
}

/// Topics, studios and departments.
async fn directory(outside: &Outside) {
    let Outside { administrator, world: World { app, committee, staff, .. }, .. } = outside;
    let act = async |location: &str, verb: &str, body: Value| {
        let seen = staff.get(location).await.expect(200);
        staff.post(format!("{location}/{verb}")).if_match(&seen["version"]).json(&body).await.expect(200);
    };
    let topic = json!({
        "committee_id": committee.id, "title": "推进垃圾分类", "kind": "thematic",
        "description": "请围绕议题提出具体可行的建议。", "closes_at": app.clock.now() + TimeDelta::days(30),
    });
    let topic = format!("/topics/{}", id_of(&staff.post("/topics").json(&topic).await.expect(201)));
    for verb in ["open", "conclude", "report-outcome", "close"] {
        act(&topic, verb, json!({})).await;
    }
    let studio = json!({ "committee_id": committee.id, "name": "文艺路街道工作室", "kind": "town" });
    let studio = format!("/studios/{}", id_of(&staff.post("/studios").json(&studio).await.expect(201)));
    for verb in ["approve", "suspend", "resume", "close"] {
        act(&studio, verb, json!({ "reason": "场地装修" })).await;
    }
    let department = json!({ "committee_id": committee.id, "name": "市水务局", "system": "government" });
    let department = administrator.post("/departments").json(&department).await.expect(201);
    let change = json!({ "name": "市水务管理局", "system": "government" });
    let put = administrator.put(format!("/departments/{}", id_of(&department))).if_match(&department["version"]);
    put.json(&change).await.expect(200);
}
