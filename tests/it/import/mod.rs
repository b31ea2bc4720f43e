//! `shangliang import`: what an earlier platform kept.

mod bulk;
pub mod command;
mod real;
mod rules;

use sea_orm::EntityTrait;
use serde_json::{Value, json};
use shangliang::import::reader::{self, Format};
use shangliang::import::{BadLine, Importer, Summary};
use shangliang::ledger::{audit, outside};
use shangliang_entity::{assignment, category, committee, department, handling_case, ledger_entry, reply, suggestion};
use shangliang_tests::TestApp;

/// Imports JSON lines; says what became of them and which lines were not taken.
async fn import(app: &TestApp, committee: &committee::Model, file: &str) -> (Summary, Vec<BadLine>) {
    import_as(app, committee, file, Format::JsonLines).await
}

async fn import_as(app: &TestApp, committee: &committee::Model, file: &str, format: Format) -> (Summary, Vec<BadLine>) {
    let importer = Importer::into_committee(&app.app, &committee.code).await.unwrap().unwrap();
    let mut reported = Vec::new();
    let rows = reader::read(file.as_bytes(), format);
    let summary = importer.suggestions(rows, |bad| reported.push(bad.clone())).await.unwrap();
    (summary, reported)
}

fn summary(new: usize, unchanged: usize, differing: usize, refused: usize) -> Summary {
    Summary { new, unchanged, differing, refused }
}

/// A row of the source without a reply.
pub fn row(id: &str) -> Value {
    json!({
        "id": id, "author": "A00045581", "title": "公交", "submitted_at": "2019-04-25T09:32:09+08:00", "body": "延长。",
        "supports": 3, "opposes": 1,
    })
}

/// A row of the source with a reply.
pub fn replied(id: &str) -> Value {
    let mut row = row(id);
    row["reply"] = json!("已经延长。");
    row["replied_at"] = json!("2019-05-10T14:56:53+08:00");
    row
}

pub fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

/// Everything that an import may write, whole.
#[derive(Debug, PartialEq)]
struct Everything {
    suggestions: Vec<suggestion::Model>,
    cases: Vec<handling_case::Model>,
    parts: Vec<assignment::Model>,
    replies: Vec<reply::Model>,
    categories: Vec<category::Model>,
    departments: Vec<department::Model>,
    entries: Vec<ledger_entry::Model>,
}

impl Everything {
    async fn of(app: &TestApp) -> Self {
        let mut all = Self {
            suggestions: suggestion::Entity::find().all(&app.sql).await.unwrap(),
            cases: handling_case::Entity::find().all(&app.sql).await.unwrap(),
            parts: assignment::Entity::find().all(&app.sql).await.unwrap(),
            replies: reply::Entity::find().all(&app.sql).await.unwrap(),
            categories: category::Entity::find().all(&app.sql).await.unwrap(),
            departments: department::Entity::find().all(&app.sql).await.unwrap(),
            entries: ledger_entry::Entity::find().all(&app.sql).await.unwrap(),
        };
        all.suggestions.sort_by_key(|row| row.id);
        all.cases.sort_by_key(|row| row.id);
        all.parts.sort_by_key(|row| row.id);
        all.replies.sort_by_key(|row| row.id);
        all.categories.sort_by_key(|row| row.id);
        all.departments.sort_by_key(|row| row.id);
        all.entries.sort_by_key(|row| row.seq);
        all
    }

    fn suggestion(&self, source_id: &str) -> &suggestion::Model {
        self.suggestions.iter().find(|row| row.source_id.as_deref() == Some(source_id)).unwrap()
    }
}

/// Verifies the whole ledger.
async fn verify(app: &TestApp) {
    let outside = outside::read(&app.app.config.data_dir).unwrap();
    audit(&(&app.sql).into(), app.app.keys.checkpoint(), outside, |_| {}).await.unwrap();
}
