//! What is due of cases, as SQL: the twin of [`Matter`]. Reminders and the list of what is late go by it.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Func, IntoTableRef, Query};
use sea_orm::{ColumnTrait, Condition};
use shangliang_entity::handling_case::{Column, Entity};
use shangliang_entity::vocab::{AssignmentRole, AssignmentStatus, CaseStatus, NoteKind};
use shangliang_entity::{assignment, case_note};

use crate::cases::matter::{AT_WORK, Matter};

/// A date, and what must hold of its row and of its case for it to count.
pub struct Duty {
    /// The date.
    pub due_on: Expr,
    /// For as long as this holds.
    pub counts: Condition,
}

impl Duty {
    fn of(matter: Matter, due_on: impl ColumnTrait) -> Self {
        let states = Column::Status.is_in(matter.states().iter().copied());
        Self { due_on: due_on.into_expr(), counts: Condition::all().add(states) }
    }

    fn only(mut self, condition: Expr) -> Self {
        self.counts = self.counts.add(condition);
        self
    }

    /// It counts, and its date is past.
    fn past(self, today: NaiveDate) -> Condition {
        self.counts.add(self.due_on.clone().is_not_null()).add(self.due_on.lt(today))
    }
}

/// The case's own date: the twin of [`Matter::of_case`].
pub fn of_case(matter: Matter) -> Option<Duty> {
    let due_on = match matter {
        Matter::Routing => Column::RoutingDueOn,
        Matter::Reply => Column::DueOn,
        Matter::Rating => Column::RatingDueOn,
        Matter::Opinion | Matter::FirstContact | Matter::Instruction => return None,
    };
    Some(Duty::of(matter, due_on))
}

/// The date of a part, beside its case: the twin of [`Matter::of_part`].
pub fn of_part(matter: Matter) -> Option<Duty> {
    use assignment::Column as Part;
    let duty = match matter {
        Matter::Reply => {
            let reply = Column::DueOn.into_expr();
            let is_its_own = reply.clone().is_null().or(reply.ne(Part::DueOn.into_expr()));
            Duty::of(matter, Part::DueOn).only(Part::Role.eq(AssignmentRole::Split)).only(is_its_own)
        }
        Matter::Opinion => Duty::of(matter, Part::DueOn).only(Part::Role.eq(AssignmentRole::Co)).only(is_drafting()),
        Matter::FirstContact => Duty::of(matter, Part::FirstContactDueOn)
            .only(Part::Role.ne(AssignmentRole::Co))
            .only(Part::ContactedAt.is_null()),
        Matter::Routing | Matter::Rating | Matter::Instruction => return None,
    };
    Some(
        duty.only(Part::CaseId.into_expr().eq(Column::Id.into_expr()))
            .only(Part::Round.into_expr().eq(Column::Round.into_expr()))
            .only(Part::Status.is_in(AT_WORK)),
    )
}

/// Whether a reply is being written in the round of a case: the twin of `assignment::is_drafting`.
fn is_drafting() -> Expr {
    use assignment::Column as Part;
    const WRITER: &str = "writer";
    let of = |column: Part| Expr::col((WRITER, column));
    let writers = Query::select()
        .expr(Expr::val(1))
        .from_as(assignment::Entity, WRITER)
        .and_where(of(Part::CaseId).equals((Entity, Column::Id)))
        .and_where(of(Part::Round).equals((Entity, Column::Round)))
        .and_where(of(Part::Status).eq(AssignmentStatus::Drafting))
        .to_owned();
    Expr::exists(writers)
}

/// The date of an instruction, beside its case: the twin of [`Matter::of_note`].
pub fn of_note(matter: Matter) -> Option<Duty> {
    match matter {
        Matter::Instruction => Some(of_instruction()),
        Matter::Routing | Matter::Reply | Matter::Rating | Matter::Opinion | Matter::FirstContact => None,
    }
}

fn of_instruction() -> Duty {
    use case_note::Column as Note;
    Duty::of(Matter::Instruction, Note::DueOn)
        .only(Note::CaseId.into_expr().eq(Column::Id.into_expr()))
        .only(Note::Round.into_expr().eq(Column::Round.into_expr()))
        .only(Note::Kind.eq(NoteKind::Instruct))
}

/// The first date of the instructions that count, beside their case.
pub fn first_instruction() -> Expr {
    let Duty { due_on, counts } = of_instruction();
    let first = Query::select().expr(Func::min(due_on)).from(case_note::Entity).cond_where(counts).to_owned();
    Expr::from(first)
}

/// Whether the date of the case that everybody is told of is past: by the twin of [`Matter::told_of_case`].
pub fn is_late(matter: Matter, today: NaiveDate) -> Condition {
    let told = match matter {
        Matter::Routing => of_case(matter).map(|duty| duty.only(Column::Status.eq(CaseStatus::Open))),
        Matter::Reply => Some(Duty::of(matter, Column::ListedDueOn)),
        Matter::Rating | Matter::Opinion | Matter::FirstContact | Matter::Instruction => of_case(matter),
    };
    Condition::any().add_option(told.map(|duty| duty.past(today)))
}

/// Whether a date is past that those inside go by: the case's own, or that of one of its parts or instructions.
pub fn is_late_within(matter: Matter, today: NaiveDate) -> Condition {
    Condition::any()
        .add_option(of_case(matter).map(|duty| duty.past(today)))
        .add_option(of_part(matter).map(|duty| any_past(assignment::Entity, duty, today)))
        .add_option(of_note(matter).map(|duty| any_past(case_note::Entity, duty, today)))
}

fn any_past(rows: impl IntoTableRef, duty: Duty, today: NaiveDate) -> Expr {
    Expr::exists(Query::select().expr(Expr::val(1)).from(rows).cond_where(duty.past(today)).to_owned())
}
