//! The recount: figures from the ledger alone, compared with those from the rows.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::DatabaseTransaction;
use serde_json::Value;
use shangliang_entity::all;
use shangliang_entity::vocab::StreamKind;
use uuid::Uuid;

use super::counts::tidy;
use super::history::{Asked, History};
use super::reach::Reach;
use super::store::{self, Question};
use super::{Counts, Grouping, Key, Period, Tally};
use crate::access::Actor;
use crate::http::Problem;
use crate::ledger::chains;

/// A group whose figures from the rows are not those from the ledger.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// By what was grouped.
    pub grouping: Option<Grouping>,
    /// The group.
    pub key: Option<Key>,
    /// What the rows say.
    pub rows: Counts,
    /// What the ledger says.
    pub ledger: Counts,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = self.key.as_ref().map_or_else(|| "all".to_owned(), Key::to_string);
        let named = |counts: &Counts| serde_json::to_value(counts).map_err(|_| std::fmt::Error);
        let (rows, ledger) = (named(&self.rows)?, named(&self.ledger)?);
        let counts = rows.as_object().into_iter().flatten();
        let differing =
            counts.filter_map(|(name, rows)| Some((name, rows, ledger.get(name).filter(|told| *told != rows)?)));
        let told: Vec<_> = differing
            .map(|(name, rows, ledger)| format!("{name} is {rows} by the rows, {ledger} by the ledger"))
            .collect();
        write!(formatter, "the figures of {key} differ: {}", told.join("; "))
    }
}

/// Compares the figures of the whole platform, over all time, in every grouping; gives the number of groups compared, or the
/// first that differs.
pub async fn check(
    snapshot: &DatabaseTransaction,
    today: NaiveDate,
) -> Result<Result<usize, Box<Difference>>, Problem> {
    let groupings: Vec<_> = std::iter::once(None).chain(all::<Grouping>().map(Some)).collect();
    let asked: Vec<_> =
        groupings.iter().map(|grouping| Asked { period: Period::default(), grouping: *grouping, today }).collect();
    let recounted = from_ledger(snapshot, &asked).await?;
    let mut groups = 0;
    for (asked, mut ledger) in asked.into_iter().zip(recounted) {
        let rows = from_rows(snapshot, &asked).await?;
        groups += rows.len();
        for (key, counts) in rows {
            let recounted = ledger.remove(&key).unwrap_or_default();
            if recounted != counts {
                return Ok(Err(difference(&asked, key, counts, recounted)));
            }
        }
        if let Some((key, counts)) = ledger.pop_first() {
            return Ok(Err(difference(&asked, key, Counts::default(), counts)));
        }
    }
    Ok(Ok(groups))
}

fn difference(asked: &Asked, key: Option<Key>, rows: Counts, ledger: Counts) -> Box<Difference> {
    Box::new(Difference { grouping: asked.grouping, key, rows, ledger })
}

/// The counts of the whole platform from its rows.
pub async fn from_rows(snapshot: &DatabaseTransaction, asked: &Asked) -> Result<Tally, Problem> {
    let db = snapshot.into();
    let reach = Reach::of(&db, &Actor::Platform, None).await?;
    let question = Question { reach, period: asked.period, grouping: asked.grouping, today: asked.today };
    store::count(&db, &question).await
}

/// The counts of the whole platform from its ledger, an answer to each question: read once, chain by chain, in memory that
/// grows with the groups and with the cases that were instructed only.
pub async fn from_ledger(snapshot: &DatabaseTransaction, asked: &[Asked]) -> Result<Vec<Tally>, Problem> {
    let mut recount = Recount { asked, tallies: asked.iter().map(begun).collect(), instructed: BTreeSet::new() };
    // Cases come first: of a suggestion it is asked whether its case was instructed.
    for kind in [StreamKind::Case, StreamKind::Suggestion] {
        let mut after = None;
        let mut running = None;
        loop {
            let page = chains::page(&snapshot.into(), kind, after).await?;
            for entry in &page {
                if entry.stream_seq == 1 {
                    recount.add(running.take());
                    running = History::begin(kind, entry.stream_id, entry.committee_id);
                }
                if let Some(history) = &mut running {
                    let facts: Value = serde_json::from_str(&entry.payload).map_err(Problem::internal)?;
                    history.apply(&entry.action, entry.effective_at, &facts);
                }
            }
            after = match page.last() {
                Some(last) => Some((last.stream_id, last.stream_seq)),
                None => break,
            };
        }
        recount.add(running);
    }
    let mut tallies = recount.tallies;
    tallies.iter_mut().for_each(tidy);
    Ok(tallies)
}

/// Without grouping there is one group, even if nothing was counted.
fn begun(asked: &Asked) -> Tally {
    if asked.grouping.is_none() { Tally::from([(None, Counts::default())]) } else { Tally::new() }
}

/// What was counted so far.
struct Recount<'a> {
    asked: &'a [Asked],
    tallies: Vec<Tally>,
    instructed: BTreeSet<Uuid>,
}

impl Recount<'_> {
    fn add(&mut self, history: Option<History>) {
        let Some(history) = history else { return };
        self.instructed.extend(history.instructed());
        for (asked, tally) in self.asked.iter().zip(&mut self.tallies) {
            history.count(asked, &self.instructed, tally);
        }
    }
}
