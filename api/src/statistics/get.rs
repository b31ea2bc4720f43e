//! `GET /statistics/handling`

use actix_web::get;
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use shangliang_entity::ids::CommitteeId;
use utoipa::IntoParams;

use super::labels::labels;
use super::policy::Read;
use super::reach::Reach;
use super::store::{self, Question};
use super::view::{Figures, Group, HandlingStatistics};
use super::{Grouping, Key, Period};
use crate::calendar::local_date;
use crate::http::query::Query;
use crate::http::{Handled, Op, Output, Problem, Text};
use crate::ledger::mark;

/// Which figures.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct StatisticsQuery {
    /// Of one committee and those below it; else of all in one's scope.
    committee_id: Option<CommitteeId>,
    /// The first day, in China.
    from: Option<NaiveDate>,
    /// The last day, in China.
    to: Option<NaiveDate>,
    /// By what they are grouped.
    #[param(inline)]
    group_by: Option<Grouping>,
}

/// See the figures of handling.
///
/// Up to date at each request, in the caller's scope: of whole committees for their staff and those above them, of their own items
/// for departments and studios. Each figure goes by the date, in China, of what its denominator counts: handed in, assigned,
/// due, replied to, released, looked back on. A split case counts once for each of those who reply to it.
#[utoipa::path(tag = "statistics", params(StatisticsQuery),
    responses((status = OK, description = "The figures.", body = HandlingStatistics)),
    extensions(("x-permission" = json!("statistics.read"))))]
#[get("/statistics/handling")]
pub async fn get_handling_statistics(op: Op<Read, Query<StatisticsQuery>>) -> Handled {
    op.read(async |op, db, Query(query)| {
        for (name, day) in [("from", query.from), ("to", query.to)] {
            if day.is_some_and(|day| !(1..=9999).contains(&day.year())) {
                let text = Text::fixed("应为四位数的年份", "expected a year of four digits");
                return Err(Problem::parameter(name, "out_of_range", text));
            }
        }
        if query.from.zip(query.to).is_some_and(|(from, to)| to < from) {
            let text = Text::fixed("不能早于起始日期", "expected a day not before the first");
            return Err(Problem::parameter("to", "out_of_range", text));
        }
        let as_of = op.app().clock.now();
        let version = mark::version(db).await?;
        let question = Question {
            reach: Reach::of(db, op.actor(), op.scope().committee.as_ref()).await?,
            period: Period { from: query.from, to: query.to },
            grouping: query.group_by,
            today: local_date(as_of),
        };
        let count = async |question: &Question| {
            let snapshot = op.snapshot().await?;
            store::count(&(&snapshot).into(), question).await
        };
        let tally = op.app().counted.answer(&question, version, count).await?;
        let labels = match query.group_by {
            Some(grouping) => labels(db, grouping, &question.reach, &tally).await?,
            None => Default::default(),
        };
        let lang = op.meta().lang;
        let label = |key: &Option<Key>| match key {
            Some(key) => labels.get(key).cloned().unwrap_or_else(|| key.to_string()),
            None if query.group_by.is_none() => Text::fixed("合计", "all").in_lang(lang).to_owned(),
            None => Text::fixed("未指定", "none").in_lang(lang).to_owned(),
        };
        let mut groups: Vec<_> = tally
            .iter()
            .map(|(key, counts)| Group {
                key: key.as_ref().map(Key::to_string),
                label: label(key),
                figures: Figures::from(counts),
            })
            .collect();
        // What belongs to no group comes last.
        groups.sort_by(|one, other| (one.key.is_none(), &one.label).cmp(&(other.key.is_none(), &other.label)));
        Output::list(&HandlingStatistics { from: query.from, to: query.to, as_of, groups })
    })
    .await
}
