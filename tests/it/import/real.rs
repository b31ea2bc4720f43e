//! The real suggestions of a public platform, where they are at hand: `SHANGLIANG_REAL_DATA` names their folder.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use chrono::{DateTime, NaiveDate};
use rstest::rstest;
use serde_json::{Value, json};
use shangliang::calendar::{Calendar, local_date};
use shangliang::import::{Importer, categories};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, Client, TestApp};

use crate::statistics::recount::agrees;
use crate::statistics::{figures, statistics};

use super::{Everything, import, summary, verify};

/// A file of the folder; says whether it is used.
#[expect(clippy::disallowed_methods, reason = "where a test finds its data is no setting of the program")]
fn real(name: &str) -> Option<String> {
    let folder = std::env::var_os("SHANGLIANG_REAL_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")), PathBuf::from);
    let file = std::fs::read_to_string(folder.join(name)).ok();
    let verdict = if file.is_some() { "used" } else { "SKIPPED, it is not in SHANGLIANG_REAL_DATA or ../shared/data" };
    tell(&format!("real data: {name}: {verdict}"));
    file
}

#[expect(clippy::explicit_write, reason = "what was found is to be seen, past the capture of the test runner")]
fn tell(what: &str) {
    writeln!(std::io::stderr(), "{what}").unwrap();
}

/// Figures of handling, counted by hand: of all, or of one month.
#[derive(Debug, Default)]
struct Figures {
    assigned: usize,
    /// Of those that were assigned then.
    replied: usize,
    /// Replied to, and due then.
    due: usize,
    in_time: usize,
    /// Working days from assignment to the replies of then, rising.
    days: Vec<usize>,
}

/// The figures of all (without a key), and of each month of China, as `2019-04`.
type ByMonth = BTreeMap<Option<String>, Figures>;

/// Counted straight from the file, without the project's reader.
fn figures_of_file(file: &str) -> ByMonth {
    let day = |value: &Value| Some(local_date(DateTime::parse_from_rfc3339(value.as_str()?).unwrap().to_utc()));
    let mut counted = ByMonth::new();
    for row in file.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let (assigned, replied) = (day(&row["submitted_at"]).unwrap(), day(&row["replied_at"]));
        let due = assigned + chrono::Days::new(60);
        let mut count = |day: NaiveDate, count: &dyn Fn(&mut Figures)| {
            let month = day.format("%Y-%m").to_string();
            [None, Some(month)].into_iter().for_each(|key| count(counted.entry(key).or_default()));
        };
        count(assigned, &|figures| {
            figures.assigned += 1;
            figures.replied += usize::from(replied.is_some());
        });
        if let Some(replied) = replied {
            count(due, &|figures| {
                figures.due += 1;
                figures.in_time += usize::from(replied <= due);
            });
            let days = assigned.iter_days().skip(1).take_while(|day| *day <= replied);
            let days = days.filter(|day| Calendar::builtin().is_working_day(*day)).count();
            count(replied, &|figures| figures.days.push(days));
        }
    }
    counted.values_mut().for_each(|figures| figures.days.sort_unstable());
    counted
}

impl Figures {
    /// Compares them with those that the API gives.
    fn are(&self, given: &Value, of: &str) {
        let count = |name: &str| (given[name]["numerator"].clone(), given[name]["denominator"].clone());
        assert_eq!(count("reply_rate"), (json!(self.replied), json!(self.assigned)), "{of}");
        assert_eq!(count("in_time_reply_rate"), (json!(self.in_time), json!(self.due)), "{of}");
        assert_eq!(given["class_distribution"]["unclassified"]["numerator"], self.days.len(), "{of}");
        assert_eq!(given["handling_days"], self.handling_days(), "{of}");
    }

    #[expect(clippy::as_conversions, reason = "small counts, as the figures of a test")]
    fn handling_days(&self) -> Value {
        let n = self.days.len();
        if n == 0 {
            return json!({ "median": null, "mean": null, "p90": null, "n": 0 });
        }
        let median = (self.days[(n - 1) / 2] + self.days[n / 2]) as f64 / 2.0;
        let mean = self.days.iter().sum::<usize>() as f64 / n as f64;
        let p90 = self.days[(n * 9).div_ceil(10) - 1] as f64;
        json!({ "median": median, "mean": mean, "p90": p90, "n": n })
    }
}

/// Compares what was counted by hand with what the API says, as a whole and month by month.
async fn are_answered(counted: &ByMonth, leader: &Client) {
    counted[&None].are(&figures(leader, "").await, "all");
    let groups = statistics(leader, "?group_by=month").await["groups"].clone();
    let given: BTreeMap<_, _> =
        groups.as_array().unwrap().iter().map(|group| (group["key"].as_str(), &group["figures"])).collect();
    let months = counted.iter().filter_map(|(key, figures)| Some((key.as_deref()?, figures)));
    assert!(given.keys().copied().eq(months.clone().map(|(month, _)| Some(month))), "{:?}", given.keys());
    months.for_each(|(month, figures)| figures.are(given[&Some(month)], month));
    tell(&format!("handling days of all: {}; {} months agree", counted[&None].handling_days(), given.len()));
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
    tell(&format!("import of 2,816 replied suggestions on {backend:?}: {took:.1} s"));
    verify(&app).await;

    let all = Everything::of(&app).await;
    assert_eq!(
        (all.suggestions.len(), all.cases.len(), all.replies.len(), all.parts.len()),
        (2_816, 2_816, 2_816, 2_816)
    );
    assert_eq!(all.entries.len(), 2_816 * 7 + 1);
    let counted = figures_of_file(&file);
    assert_eq!((counted[&None].assigned, counted[&None].replied), (2_816, 2_816));
    let leader = app.holder("李主席", Role::Leader, ScopeKind::Committee, Some(committee.id.0), &committee.path).await;
    are_answered(&counted, &leader).await;
    agrees(&app).await;

    assert_eq!(import(&app, &committee, &file).await, (summary(0, 2_816, 0, 0), vec![]));
    assert_eq!(Everything::of(&app).await, all);
}

#[rstest]
#[actix_web::test]
async fn every_voted_suggestion_goes_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(file) = real("suggestions_voted.jsonl") else { return };
    let Some(app) = TestApp::start(backend).await else { return };
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
