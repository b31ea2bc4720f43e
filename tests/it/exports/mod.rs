//! Whole lists: as CSV that is sent while it is read, and as workbooks that jobs write.

mod jobs;
mod streams;
mod workbooks;

use sea_orm::{EntityTrait, IntoActiveModel};
use shangliang::clock::Clock;
use shangliang_entity::ids::SectorId;
use shangliang_entity::{committee, sector};
use shangliang_tests::{Answer, Client, TestApp};

pub use jobs::{ask as ask_for, ended};

/// The media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A whole list as CSV.
pub async fn csv(who: &Client, path: &str) -> Answer {
    who.get(path).header("accept", "text/csv").await
}

/// The records of a CSV without its heading, each with its cells by their columns.
fn records(answer: &Answer) -> Vec<std::collections::BTreeMap<String, String>> {
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let text = answer.text();
    let mut lines = csv_lines(text.strip_prefix('\u{feff}').unwrap()).into_iter();
    let heading = lines.next().unwrap();
    lines.map(|cells| heading.iter().cloned().zip(cells).collect()).collect()
}

/// The cells of each record (RFC 4180).
fn csv_lines(text: &str) -> Vec<Vec<String>> {
    let (mut lines, mut cells, mut cell, mut is_quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(std::mem::take(&mut cell)),
            '\r' if !is_quoted => {
                assert_eq!(letters.next(), Some('\n'));
                cells.push(std::mem::take(&mut cell));
                lines.push(std::mem::take(&mut cells));
            }
            letter => cell.push(letter),
        }
    }
    assert!(cells.is_empty() && cell.is_empty(), "the last record ends too");
    lines
}

/// Enters so many sectors beside the API, named by their number.
pub async fn many_sectors(app: &TestApp, of: &committee::Model, count: usize) {
    enter_sectors(app, of, (0..count).map(|number| format!("界别{number:05}"))).await;
}

/// Enters sectors of these names beside the API.
pub async fn enter_sectors(app: &TestApp, of: &committee::Model, names: impl Iterator<Item = String>) {
    let now = app.clock.now();
    let rows: Vec<_> = names
        .map(|name| sector::Model {
            id: app.id::<SectorId>(),
            committee_id: of.id,
            name,
            version: 1,
            created_at: now,
            updated_at: now,
        })
        .map(IntoActiveModel::into_active_model)
        .collect();
    for some in rows.chunks(500) {
        sector::Entity::insert_many(some.to_vec()).exec_without_returning(&app.sql).await.unwrap();
    }
}
