//! The dates of a case that count now.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use shangliang_entity::ids::AssignmentId;
use utoipa::ToSchema;

use crate::calendar::local_date;
use crate::cases::assignment::is_drafting;
use crate::cases::deadlines;
use crate::cases::matter::Matter;
use crate::cases::scope::CaseScope;
use crate::cases::store::Note;

/// A date that counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deadline {
    /// What it is for.
    pub matter: Matter,
    /// The last day in time, in China.
    pub due_on: NaiveDate,
    /// Whether it may still move.
    pub provisional: bool,
    /// Whether it has passed.
    pub overdue: bool,
    /// The handler's part that it is about, where it is one part's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignment_id: Option<AssignmentId>,
}

impl Deadline {
    fn of(matter: Matter, due_on: NaiveDate, assignment_id: Option<AssignmentId>, now: DateTime<Utc>) -> Self {
        Self {
            matter,
            due_on,
            provisional: matter.in_working_days() && deadlines::is_provisional(due_on),
            overdue: due_on < local_date(now),
            assignment_id,
        }
    }
}

/// Every date of a case that counts now; at last until when the answer of an earlier round can still be rated.
pub fn all(scope: &CaseScope, notes: &[Note], is_inside: bool, now: DateTime<Utc>) -> Vec<Deadline> {
    let case = &scope.case;
    let is_drafting = is_drafting(scope.current_parts());
    let of_matter = |matter: Matter| {
        let of_case = if is_inside { matter.of_case(case) } else { matter.told_of_case(case) };
        let of_case = of_case.map(|due_on| Deadline::of(matter, due_on, None, now));
        let parts = scope.current_parts().filter(|_| is_inside);
        let of_parts = parts.filter_map(move |part| Some((matter.of_part(case, part, is_drafting)?, part.id)));
        let notes = notes.iter().filter(|_| is_inside).filter_map(move |note| matter.of_note(case, &note.row));
        of_case
            .into_iter()
            .chain(of_parts.map(move |(due_on, part)| Deadline::of(matter, due_on, Some(part), now)))
            .chain(notes.map(move |due_on| Deadline::of(matter, due_on, None, now)))
    };
    let earlier = scope.answers.ratable(local_date(now)).filter(|answered| answered.row.round < case.round);
    let earlier =
        earlier.filter_map(|answered| Some(Deadline::of(Matter::Rating, answered.row.rating_due_on?, None, now)));
    shangliang_entity::all::<Matter>().flat_map(of_matter).chain(earlier).collect()
}
