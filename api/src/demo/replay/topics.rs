//! Topics, with the steps that brought them where they stand.

use chrono::{DateTime, Utc};
use shangliang_entity::topic;
use shangliang_entity::vocab::{TopicSource, TopicStatus};

use super::{Rows, With, at};
use crate::demo::topics::Topic;
use crate::http::Problem;
use crate::topics;
use crate::topics::lifecycle::{Action, first, step};

/// Writes all of them, in the order of the plan's topics.
pub fn write(with: With<'_>, rows: &mut Rows) -> Result<(), Problem> {
    for planned in &with.plan.topics {
        let mut row = entered(with, planned, rows)?;
        rows.tell(row.created_at, topics::created(&row));
        for (action, when) in actions(with, planned) {
            let transition = step(row.status, action)?;
            row = topic::Model { status: transition.to(), version: row.version + 1, updated_at: when, ..row };
            rows.tell(when, topics::moved(&row, transition));
        }
        rows.topics.push(row);
    }
    Ok(())
}

fn entered(with: With<'_>, planned: &Topic, rows: &Rows) -> Result<topic::Model, Problem> {
    let days = with.days();
    let (opens, closes) = (i64::from(planned.opens), i64::from(planned.closes));
    let created_at = days.at(opens - 45, 10 * 60);
    Ok(topic::Model {
        id: with.id(),
        committee_id: at(&rows.committees, planned.committee)?.id,
        special_committee_id: None,
        title: planned.title.clone(),
        description: planned.description.clone(),
        kind: planned.kind,
        source: planned.source,
        status: first(planned.source),
        audience: planned.audience,
        opens_at: Some(days.at(opens, 0)),
        closes_at: Some(days.at(closes + 1, 0)),
        merged_into_id: None,
        status_reason: None,
        version: 1,
        created_at,
        updated_at: created_at,
    })
}

/// What was done to a topic until it stood there, and when.
fn actions(with: With<'_>, planned: &Topic) -> Vec<(Action, DateTime<Utc>)> {
    let days = with.days();
    let (opens, closes) = (i64::from(planned.opens), i64::from(planned.closes));
    let mut actions = Vec::new();
    if planned.source == TopicSource::Solicited {
        actions.push((Action::Shortlist, days.at(opens - 43, 10 * 60)));
        actions.push((Action::Plan, days.at(opens - 42, 10 * 60)));
    }
    if planned.status != TopicStatus::Planned {
        actions.push((Action::Open, days.at(opens, 8 * 60)));
    }
    if matches!(planned.status, TopicStatus::Concluded | TopicStatus::Closed) {
        actions.push((Action::Conclude, days.at(closes, 20 * 60)));
    }
    if planned.status == TopicStatus::Closed {
        actions.push((Action::ReportOutcome, days.at(closes + 30, 10 * 60)));
        actions.push((Action::Close, days.at(closes + 45, 10 * 60)));
    }
    actions
}
