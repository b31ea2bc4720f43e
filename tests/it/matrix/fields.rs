//! What is shown cannot be set: no write takes a field that only answers have, from whoever may do it.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};
use shangliang::cases;
use shangliang_tests::Backend;

use super::Operation;
use super::askers::Asker;
use super::ground::Ground;
use super::things::Things;

/// How many are sent at once; a refusal names at most a hundred.
const AT_ONCE: usize = 40;

/// The names of every field that a schema may show or take, at any depth.
fn names(document: &Value, schema: &Value, seen: &mut BTreeSet<String>, found: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        if seen.insert(reference.to_owned()) {
            names(document, document.pointer(reference.trim_start_matches('#')).unwrap(), seen, found);
        }
        return;
    }
    let properties = schema["properties"].as_object().into_iter().flatten();
    for (name, property) in properties {
        found.insert(name.clone());
        names(document, property, seen, found);
    }
    let parts = ["oneOf", "allOf", "anyOf"].into_iter().filter_map(|member| schema[member].as_array()).flatten();
    let within = ["items", "additionalProperties"].into_iter().filter_map(|member| schema.get(member));
    for part in parts.chain(within) {
        names(document, part, seen, found);
    }
}

/// The names of all fields of all good answers.
fn shown(document: &Value) -> BTreeSet<String> {
    let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    for status in ["200", "201", "202"] {
        for operation in operations.clone() {
            let schema = &operation["responses"][status]["content"]["application/json"]["schema"];
            names(document, schema, &mut seen, &mut found);
        }
    }
    found
}

#[rstest]
#[actix_web::test]
async fn no_write_takes_what_is_only_shown(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(ground) = Ground::start(backend).await else { return };
    let things = Things::make(&ground).await;
    let askers = [
        // Whoever handles a case does not route it.
        ground.all_but(&cases::policy::RECEIVE).await,
        ground.with_every("everybody", |_| true).await,
        ground.member("the author", &ground.leader.0),
        Asker::of("the citizen", &ground.world.citizen),
        ground.member("the invited member", &things.invited),
    ];
    let document = shangliang::app::document();
    let shown = shown(&document);
    assert!(["version", "status", "allowed_actions", "is_me", "receipt"].iter().all(|name| shown.contains(*name)));
    let mut wrong = Vec::new();
    for operation in Operation::all().iter().filter(|operation| operation.takes_body) {
        let Operation { method, path, .. } = operation;
        let taken = &document["paths"][path][method.to_lowercase()]["requestBody"]["content"];
        let Some(schema) = taken.get("application/json") else { continue };
        let reference = schema["schema"]["$ref"].as_str().unwrap().trim_start_matches('#');
        let taken = document.pointer(reference).unwrap()["properties"].as_object().unwrap();
        let held = things.of(operation).iter().find_map(|thing| {
            let asker = askers.iter().find(|asker| asker.holds(operation.rule(), thing))?;
            Some((thing, asker))
        });
        let (thing, asker) = held.unwrap_or_else(|| panic!("nobody may {method} {path}"));
        let address = ground.path_to(operation, thing).await;
        let only_shown: Vec<_> = shown.iter().filter(|name| !taken.contains_key(*name)).collect();
        for names in only_shown.chunks(AT_ONCE) {
            let mut body = thing.body.clone();
            body.as_object_mut().unwrap().extend(names.iter().map(|name| ((*name).clone(), json!(true))));
            let ask = asker.client(&ground, &address).await.ask(method, &address).key(&ground.key());
            let answer = ask.json(&body).await;
            let problem = answer.body();
            let refused: Vec<_> =
                problem["errors"].as_array().into_iter().flatten().map(|error| &error["pointer"]).collect();
            let is_refused = |name: &String| refused.contains(&&json!(format!("/{name}")));
            let accepted: Vec<_> = names.iter().filter(|name| !is_refused(name)).collect();
            if answer.status() != 422 || !accepted.is_empty() {
                wrong.push(format!("{method} {path}, {}: {} but for {accepted:?}", asker.name, answer.status()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
