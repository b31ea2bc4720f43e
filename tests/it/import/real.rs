//! The real suggestions of a public platform, where they are at hand: `SHANGLIANG_REAL_DATA` names their folder.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use chrono::{DateTime, Utc};
use rstest::rstest;
use serde_json::Value;
use shangliang::calendar::{Calendar, local_date};
use shangliang::import::{Importer, categories};
use shangliang_tests::{Backend, TestApp};

use super::{Everything, import, summary, verify};

#[expect(
    clippy::disallowed_methods,
    clippy::explicit_write,
    reason = "where a test finds its data is no setting of the program, and what it found is to be seen"
)]
/// A file of the folder; says on standard error, past the capture of the test runner, whether it is used.
fn real(name: &str) -> Option<String> {
    let folder = std::env::var_os("SHANGLIANG_REAL_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")), PathBuf::from);
    let file = std::fs::read_to_string(folder.join(name)).ok();
    let verdict = if file.is_some() { "used" } else { "SKIPPED, it is not in SHANGLIANG_REAL_DATA or ../shared/data" };
    writeln!(std::io::stderr(), "real data: {name}: {verdict}").unwrap();
    file
}

/// Figures of handling, counted by hand.
#[derive(Debug, Default, PartialEq)]
struct Figures {
    assigned: usize,
    replied: usize,
    in_time: usize,
    /// Working days from assignment to reply, rising.
    days: Vec<usize>,
    /// How many were assigned in each month of China, as `2019-04`.
    months: BTreeMap<String, usize>,
}

impl Figures {
    fn of(items: impl Iterator<Item = (DateTime<Utc>, Option<DateTime<Utc>>)>) -> Self {
        let mut figures = Self::default();
        for (assigned, replied) in items {
            let from = local_date(assigned);
            figures.assigned += 1;
            *figures.months.entry(from.format("%Y-%m").to_string()).or_default() += 1;
            if let Some(to) = replied.map(local_date) {
                figures.replied += 1;
                figures.in_time += usize::from(to <= from + chrono::Days::new(60));
                let days = from.iter_days().skip(1).take_while(|day| *day <= to);
                figures.days.push(days.filter(|day| Calendar::builtin().is_working_day(*day)).count());
            }
        }
        figures.days.sort_unstable();
        figures
    }

    /// Straight from the file, without the project's reader.
    fn of_file(file: &str) -> Self {
        let instant = |value: &Value| {
            let text = value.as_str()?;
            Some(DateTime::parse_from_rfc3339(text).unwrap().to_utc())
        };
        let rows = file.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        Self::of(rows.map(|row| (instant(&row["submitted_at"]).unwrap(), instant(&row["replied_at"]))))
    }
}

#[rstest]
#[actix_web::test]
async fn every_replied_suggestion_goes_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(file) = real("suggestions_replied.jsonl") else { return };
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;

    let started = Instant::now();
    assert_eq!(import(&app, &committee, &file).await, (summary(2_816, 0, 0, 0), vec![]));
    let took = started.elapsed().as_secs_f32();
    writeln!(std::io::stderr(), "import of 2,816 replied suggestions on {backend:?}: {took:.1} s").unwrap();
    verify(&app).await;

    let all = Everything::of(&app).await;
    assert_eq!(
        (all.suggestions.len(), all.cases.len(), all.replies.len(), all.parts.len()),
        (2_816, 2_816, 2_816, 2_816)
    );
    assert_eq!(all.entries.len(), 2_816 * 7 + 1);
    let counted = Figures::of(all.cases.iter().map(|case| (case.assigned_at.unwrap(), case.replied_at)));
    let expected = Figures::of_file(&file);
    assert_eq!((expected.assigned, expected.replied), (2_816, 2_816));
    assert_eq!(counted, expected);
    let in_time = all.cases.iter().filter(|case| local_date(case.replied_at.unwrap()) <= case.due_on.unwrap());
    assert_eq!(in_time.count(), expected.in_time);

    assert_eq!(import(&app, &committee, &file).await, (summary(0, 2_816, 0, 0), vec![]));
    assert_eq!(Everything::of(&app).await, all);
}

#[actix_web::test]
async fn every_voted_suggestion_goes_in() {
    let Some(file) = real("suggestions_voted.jsonl") else { return };
    let Some(app) = TestApp::start(Backend::Sqlite).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    assert_eq!(import(&app, &committee, &file).await, (summary(4_326, 0, 0, 0), vec![]));
    let all = Everything::of(&app).await;
    assert_eq!((all.suggestions.len(), all.cases.len(), all.departments.len()), (4_326, 0, 0));
    let sum = |field: &str| -> i64 {
        file.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()[field].as_i64().unwrap()).sum()
    };
    let stored: i64 = all.suggestions.iter().map(|row| i64::from(row.imported_supports)).sum();
    let opposed: i64 = all.suggestions.iter().map(|row| i64::from(row.imported_opposes)).sum();
    assert_eq!((stored, opposed), (sum("supports"), sum("opposes")));
    assert_eq!(import(&app, &committee, &file).await, (summary(0, 4_326, 0, 0), vec![]));
    verify(&app).await;
}

#[rstest]
#[actix_web::test]
async fn the_categories_fill_the_dictionary(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(file) = real("categories.csv") else { return };
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let importer = Importer::into_committee(&app.app, &committee.code).await.unwrap().unwrap();
    let import =
        async || importer.categories(categories::read(file.as_bytes()), |bad| panic!("{bad:?}")).await.unwrap();
    assert_eq!(import().await, summary(517, 0, 0, 0));
    let all = Everything::of(&app).await;
    assert_eq!((all.categories.len(), all.entries.len()), (517, 1));
    assert_eq!(import().await, summary(0, 517, 0, 0));
    assert_eq!(Everything::of(&app).await, all);
}
