//! What lists give of each item, and what a client may ask them for.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;
use serde_json::{Value, json};
use shangliang::app::document;
use shangliang_entity::vocab::Role;
use shangliang_tests::{Answer, Backend, Person};

use crate::cases::{World, id_of};
use crate::exports::csv;
use crate::topics::special_committee;

/// The lists whose items are short texts themselves, with the fields that these stand in.
const TEXTS: [(&str, &[&str]); 7] = [
    ("/me/notices", &["text"]),
    ("/reply-templates", &["text"]),
    // What took an adopted suggestion up, such as a plan or a meeting.
    ("/suggestions/{id}/adoptions", &["body"]),
    // Where the whole list is exported, and never in a page (`exports::streams`).
    ("/suggestions", &["body"]),
    ("/studios/{id}/suggestions", &["body"]),
    ("/topics/{id}/suggestions", &["body"]),
    ("/webhooks", &["description"]),
];

/// What long texts are called.
const BODIES: [&str; 3] = ["body", "text", "description"];

/// What the columns of workbooks are called.
const HEADINGS: &str = include_str!("../../../api/src/exports/headings.csv");

/// Follows a reference.
fn schema<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

/// The names of an object's fields.
fn fields(schema: &Value) -> BTreeSet<String> {
    schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

/// Every list that comes in pages, with the fields of its items.
fn lists(document: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let mut lists = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let page = &item["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        let page = schema(document, page);
        if page["properties"].get("next_cursor").is_some() {
            let item = fields(schema(document, &page["properties"]["items"]["items"]));
            lists.insert(path.trim_start_matches("/api/v1").to_owned(), item);
        }
    }
    assert!(lists.len() > 20, "{lists:?}");
    lists
}

#[test]
fn items_come_without_bodies() {
    let texts = BTreeMap::from(TEXTS);
    for (path, fields) in lists(&document()) {
        let allowed = texts.get(path.as_str()).copied().unwrap_or_default();
        let found: Vec<_> = BODIES.into_iter().filter(|name| fields.contains(*name)).collect();
        assert_eq!(found, allowed, "{path}");
    }
}

/// The id of something of each kind that lists are under, as they stand in paths, and those who read one list or another.
async fn town(world: &World) -> (Vec<(&'static str, String)>, Vec<Person>) {
    let World { app, committee, .. } = world;
    let (leader, member) = app.member("周委员", committee).await;
    let administrator = app.administrator("管理员", committee).await;
    let webhook = json!({ "committee_id": committee.id, "url": "https://hooks.example.cn/told" });
    let suggestion = world.suggest(&leader, "老旧小区加装电梯应统一协调").await;
    let ids = vec![
        ("/webhooks/{id}", id_of(&administrator.post("/webhooks").json(&webhook).await.expect(201))),
        ("/suggestions/{id}", id_of(&suggestion)),
        ("/ledger/{stream}/{id}", id_of(&suggestion)),
        ("/committees/{id}", committee.id.to_string()),
        ("/groups/{id}", special_committee(app, "经济委员会", committee).await.to_string()),
        ("/studios/{id}", app.studio("教育界别工作室", committee, (&leader, &member)).await.id.to_string()),
        ("/topics/{id}", app.topic("推进老旧小区加装电梯", committee).await.id.to_string()),
    ];
    let duties = [Role::AuditAdministrator, Role::SystemAdministrator];
    let mut people = vec![app.staff("王主任", committee).await, administrator, leader];
    for duty in duties {
        people.push(app.on_platform("三员", duty).await);
    }
    (ids, people)
}

/// The columns of a whole list.
fn columns(whole: &Answer) -> Vec<String> {
    assert_eq!(whole.status(), 200, "{}", whole.text());
    let text = whole.text();
    let heading = text.trim_start_matches('\u{feff}').lines().next().unwrap();
    heading.split(',').map(str::to_owned).collect()
}

/// A client may ask for each field of a list's items, and for nothing that stands elsewhere: in other schemas, or in the tables only.
#[rstest]
#[actix_web::test]
async fn fields_are_those_of_the_items(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    const IN_TABLES: [&str; 8] =
        ["password_hash", "salt", "query_code_hash", "phone_sealed", "fence", "object_key", "*", "id;--"];
    let Some(world) = World::start(backend).await else { return };
    let (ids, people) = town(&world).await;
    let lists = lists(&document());
    let headings: BTreeSet<_> = HEADINGS.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    let known: BTreeSet<&str> = lists.values().flatten().map(String::as_str).collect();
    for (list, own) in &lists {
        let id = ids.iter().find(|(under, _)| list.starts_with(under)).map_or("", |(_, id)| id);
        let path = list.replace("{id}", id).replace("{stream}", "suggestion");
        let mut reader = None;
        for person in &people {
            if person.get(&path).await.status() == 200 {
                reader = Some(person);
                break;
            }
        }
        let reader = reader.unwrap_or_else(|| panic!("nobody reads {list}"));
        for column in columns(&csv(reader, &path).await) {
            assert!(
                headings.contains(column.as_str()),
                "{list} has the column {column}, which has no heading for people"
            );
        }
        let status = async |query: String| reader.get(format!("{path}?{query}")).await.status();
        let all: Vec<_> = own.iter().map(String::as_str).collect();
        assert_eq!(status(format!("fields={}", all.join(","))).await, 200, "{list}");
        // Which names there are is asked of no database.
        let others = known.iter().copied().chain(IN_TABLES).filter(|name| !own.contains(*name));
        for name in others.filter(|_| backend == Backend::Sqlite) {
            assert_eq!(status(format!("fields={name}")).await, 400, "{list} gives {name}");
        }
        for bad in [all[0].to_uppercase(), format!("{}.", all[0]), format!("{}.id", all[0])] {
            assert_eq!(status(format!("fields={bad}")).await, 400, "{list} takes {bad:?}");
        }
        assert_eq!(status(format!("expand={}", all[0])).await, 400, "{list}");
    }
}
