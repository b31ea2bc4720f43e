//! Suggestions from their first day to their decision, and what happens to accepted ones beside their case.

mod entered;
mod marking;
mod telling;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use shangliang_entity::ids::{AdoptionId, CaseId, SuggestionId};
use shangliang_entity::vocab::{AdoptionLevel, CommitteeLevel};

use super::days::Hours;
use super::directory::TERM;
use super::rows::Numbered;
use super::{Rows, With, at};
use crate::access::hands;
use crate::calendar::local_date;
use crate::demo::suggestion::Fate;
use crate::http::Problem;
use crate::suggestions::number::{Number, Series};
use entered::begun;
use telling::Telling;

/// Writes all of them, in the order of the plan's suggestions, and the open cases of accepted ones.
pub fn write(with: With<'_>, rows: &mut Rows) -> Result<(), Problem> {
    let begun = begun(with, rows)?;
    let ties = Ties::of(with, begun.iter().map(|row| row.id).collect(), &mut rows.numbered)?;
    for (index, (row, suggestion)) in begun.into_iter().zip(&with.plan.suggestions).enumerate() {
        let mut telling = Telling { row, rows, hours: Hours::of(with.days(), index, suggestion.day) };
        telling.hand_in(suggestion)?;
        match suggestion.fate {
            Fate::Accepted { day, .. } => {
                telling.accept(day.into(), ties.number(index)?, ties.case(index)?)?;
                telling.mark(day.into());
                let adopter = suggestion.adopted.map(|_| adopter(with, suggestion.committee)).transpose()?;
                telling.go_on(suggestion, ties.joined(with, index)?, adopter)?;
            }
            Fate::Merged { day, into, text } => telling.merge(day.into(), ties.id(into)?, ties.case(into)?, text)?,
            Fate::Converted { day, into, text } => {
                let kind = at(&with.plan.suggestions, into)?.kind;
                telling.convert(day.into(), ties.id(into)?, kind, text)?;
            }
            _ => telling.decide(suggestion)?,
        }
        telling.remind_until(with.now);
        let row = telling.row;
        rows.suggestions.push(row);
    }
    for (index, all) in &ties.joined {
        let written = all.iter().chain([index]).map(|index| at(&rows.suggestions, *index));
        let written = written.map(|row| row.map(|row| row.hands.as_deref())).collect::<Result<Vec<_>, Problem>>()?;
        let hands = hands::of_all(written);
        rows.suggestions.get_mut(*index).into_iter().for_each(|row| row.hands.clone_from(&hands));
    }
    Ok(())
}

/// What suggestions know of each other, by their places in the plan.
struct Ties {
    ids: Vec<SuggestionId>,
    cases: BTreeMap<usize, CaseId>,
    numbers: BTreeMap<usize, Number>,
    joined: BTreeMap<usize, Vec<usize>>,
}

impl Ties {
    fn of(with: With<'_>, ids: Vec<SuggestionId>, numbered: &mut Numbered) -> Result<Self, Problem> {
        let mut joined: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut cases = BTreeMap::new();
        for (index, suggestion) in with.plan.suggestions.iter().enumerate() {
            match suggestion.fate {
                Fate::Merged { into, .. } => joined.entry(into).or_default().push(index),
                Fate::Accepted { .. } => drop(cases.insert(index, with.id())),
                _ => {}
            }
        }
        Ok(Self { ids, cases, numbers: numbers(with, numbered)?, joined })
    }

    fn id(&self, index: usize) -> Result<SuggestionId, Problem> {
        at(&self.ids, index).copied()
    }

    fn case(&self, index: usize) -> Result<CaseId, Problem> {
        self.cases.get(&index).copied().ok_or_else(|| Problem::internal("the plan speaks of a case that is not there"))
    }

    fn number(&self, index: usize) -> Result<Number, Problem> {
        self.numbers.get(&index).copied().ok_or_else(|| Problem::internal("an accepted suggestion without a number"))
    }

    /// Those that are merged into one, and when.
    fn joined(&self, with: With<'_>, index: usize) -> Result<Vec<(DateTime<Utc>, SuggestionId)>, Problem> {
        let others = self.joined.get(&index).into_iter().flatten();
        others.map(|other| Ok((decided_at(with, *other)?, self.id(*other)?))).collect()
    }
}

/// The body above that adopts what a committee reports.
struct Adopter {
    id: AdoptionId,
    name: String,
    level: AdoptionLevel,
}

fn adopter(with: With<'_>, committee: usize) -> Result<Adopter, Problem> {
    let (name, level) = match at(with.plan.committees, committee)?.level {
        CommitteeLevel::Province => ("政协全国委员会".to_owned(), AdoptionLevel::National),
        CommitteeLevel::City | CommitteeLevel::County => {
            (at(with.plan.committees, 0)?.committee_name(), AdoptionLevel::Province)
        }
    };
    Ok(Adopter { id: with.id(), name, level })
}

/// When it is accepted, merged or converted: after the review, which begins the same morning.
fn decided_at(with: With<'_>, index: usize) -> Result<DateTime<Utc>, Problem> {
    let suggestion = at(&with.plan.suggestions, index)?;
    let (Fate::Accepted { day, .. } | Fate::Merged { day, .. } | Fate::Converted { day, .. }) = suggestion.fate else {
        return Err(Problem::internal("the plan speaks of a decision that is not there"));
    };
    let mut hours = Hours::of(with.days(), index, suggestion.day);
    hours.on(day.into());
    Ok(hours.on(day.into()))
}

/// The numbers of accepted suggestions: the next ones in each committee and series, as they were accepted.
fn numbers(with: With<'_>, numbered: &mut Numbered) -> Result<BTreeMap<usize, Number>, Problem> {
    let mut order = Vec::new();
    for (index, suggestion) in with.plan.suggestions.iter().enumerate().filter(|(_, one)| one.case().is_some()) {
        order.push((decided_at(with, index)?, index, suggestion.committee, suggestion.kind));
    }
    order.sort_unstable();
    let numbered = order.into_iter().map(|(when, index, committee, kind)| {
        let series = Series::of(kind, Some(TERM.0), local_date(when));
        let number = numbered.entry((committee, series)).or_default();
        *number += 1;
        (index, Number { series, number: *number })
    });
    Ok(numbered.collect())
}
