//! Reminders of what is due of cases: an entry of the ledger for each, which notices are made of.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef};
use serde_json::{Value, json};
use shangliang_entity::handling_case::{Column, Entity, Model};
use shangliang_entity::vocab::Vocabulary;
use shangliang_entity::{all, assignment, case_note, reminder};

use super::assignment::is_drafting;
use super::matter::Matter;
use super::progress::Progress;
use super::store::duties::Duty;
use super::store::{Work, duties};
use super::waiting::Party;
use crate::calendar::local_date;
use crate::committees::settings::Settings;
use crate::db::Uow;
use crate::http::Problem;
use crate::reminders::{Columns, Schedules, Stage, Subject};

/// Something that is due of a case, and nobody was reminded of yet.
struct Item {
    case: Model,
    /// The part that it is about, where it is one part's.
    part: Option<assignment::Model>,
    subject: Subject,
}

/// A reminder of something that is due of a case.
pub struct Reminder {
    matter: Matter,
    stage: Stage,
    subject: Subject,
    /// The handler who is waited for, where it is one part's.
    handler: Option<Party>,
}

impl Reminder {
    fn new(matter: Matter, stage: Stage, subject: Subject, part: Option<&assignment::Model>) -> Self {
        let handler = part.map(|part| Party::handler(part.handler_kind, part.handler_id));
        Self { matter, stage, subject, handler }
    }

    /// The row that keeps it from being given twice.
    pub fn row(&self, now: DateTime<Utc>) -> reminder::Model {
        self.stage.row(&self.matter.code(), self.subject, now)
    }

    fn facts(&self, work: &Progress<'_>) -> Value {
        let case = work.case();
        let waiting_for: Vec<String> = match &self.handler {
            Some(handler) => vec![handler.code()],
            None => {
                // Whoever has a date of their own is reminded of that.
                let is_drafting = is_drafting(work.parts());
                let apart = work.parts().filter(|part| self.matter.of_part(case, part, is_drafting).is_some());
                let apart: Vec<_> =
                    apart.map(|part| Party::handler(part.handler_kind, part.handler_id).code()).collect();
                let codes = case.waiting_for.iter().flat_map(|codes| codes.split_whitespace());
                codes.map(str::to_owned).filter(|code| !apart.contains(code)).collect()
            }
        };
        json!({
            "matter": self.matter,
            "subject_id": self.subject.id,
            "due_on": self.subject.due_on,
            "days_before": self.stage.days_before,
            "waiting_for": waiting_for,
            "lead_id": case.lead_id,
        })
    }
}

/// What a case and its parts would be reminded of now, under settings, if they had not been yet.
pub fn of_case<'a>(
    case: &Model,
    parts: impl Iterator<Item = &'a assignment::Model> + Clone,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Vec<Reminder> {
    let own = all::<Matter>().filter_map(|matter| Some((matter, case.id.0, matter.of_case(case)?, None)));
    let is_drafting = is_drafting(parts.clone());
    let of_parts = parts.flat_map(|part| {
        let due_on = move |matter: Matter| matter.of_part(case, part, is_drafting);
        all::<Matter>().filter_map(move |matter| Some((matter, part.id.0, due_on(matter)?, Some(part))))
    });
    let reminder = |(matter, id, due_on, part): (Matter, _, NaiveDate, _)| {
        // What is not rated in time lapses instead.
        let stage =
            Stage::of(due_on, local_date(now), settings).filter(|stage| matter.is_owed() || !stage.is_late())?;
        Some(Reminder::new(matter, stage, Subject { id, round: case.round, due_on }, part))
    };
    own.chain(of_parts).filter_map(reminder).collect()
}

/// Records a reminder with its case, and says whether it tells that something is late. That is shown, so it raises the version.
pub fn note(work: &mut Progress<'_>, reminder: &Reminder) -> bool {
    let is_late = reminder.stage.is_late();
    let facts = reminder.facts(work);
    work.note(if is_late { "case.overdue" } else { "case.reminded" }, facts, |_| {});
    is_late
}

/// Gives at most so many reminders, and says how many.
pub async fn remind(uow: &Uow<'_>, limit: u64) -> Result<u64, Problem> {
    let schedules = Schedules::in_force(uow).await?;
    let mut given = 0;
    for matter in all::<Matter>() {
        let call = Call { matter, schedules: &schedules };
        for item in call.due(uow, limit.saturating_sub(given)).await? {
            let Some(stage) = schedules.stage(item.case.committee_id, item.subject.due_on) else { continue };
            give(uow, &item, &Reminder::new(matter, stage, item.subject, item.part.as_ref())).await?;
            given += 1;
        }
    }
    Ok(given)
}

/// What is looked for: a matter, on the days of every committee.
struct Call<'a> {
    matter: Matter,
    schedules: &'a Schedules,
}

impl Call<'_> {
    /// What the matter asks for and was not reminded of yet: of cases, of their parts, of instructions.
    async fn due(&self, uow: &Uow<'_>, limit: u64) -> Result<Vec<Item>, Problem> {
        let left = |found: &[Item]| limit.saturating_sub(u64::try_from(found.len()).unwrap_or(limit));
        let mut found = of_cases(uow, self, limit).await?;
        found.extend(of_parts(uow, self, left(&found)).await?);
        found.extend(of_instructions(uow, self, left(&found)).await?);
        Ok(found)
    }

    /// That a date counts, and a reminder of it is due.
    fn of(&self, duty: &Duty, subject: impl ColumnTrait) -> Condition {
        let columns = Columns {
            committee: Expr::col((Entity, Column::CommitteeId)),
            subject: subject.into_expr(),
            round: Expr::col((Entity, Column::Round)),
            due_on: duty.due_on.clone(),
        };
        duty.counts.clone().add(self.schedules.is_due(&self.matter.code(), self.matter.is_owed(), columns))
    }
}

async fn of_cases(uow: &Uow<'_>, call: &Call<'_>, limit: u64) -> Result<Vec<Item>, Problem> {
    let Some(duty) = duties::of_case(call.matter).filter(|_| limit > 0) else { return Ok(Vec::new()) };
    let cases = Entity::find()
        .filter(call.of(&duty, Column::Id))
        .filter(Column::IsImported.eq(false))
        .order_by_asc(duty.due_on)
        .limit(limit)
        .all(&uow.conn())
        .await?;
    let item = |case: Model| {
        let due_on = call.matter.of_case(&case)?;
        Some(Item { subject: Subject { id: case.id.0, round: case.round, due_on }, part: None, case })
    };
    Ok(cases.into_iter().filter_map(item).collect())
}

async fn of_parts(uow: &Uow<'_>, call: &Call<'_>, limit: u64) -> Result<Vec<Item>, Problem> {
    use assignment::Column as Part;
    let Some(duty) = duties::of_part(call.matter).filter(|_| limit > 0) else { return Ok(Vec::new()) };
    let to_case: RelationDef = assignment::Entity::belongs_to(Entity).from(Part::CaseId).to(Column::Id).into();
    let found = assignment::Entity::find()
        .join(JoinType::InnerJoin, to_case)
        .select_also(Entity)
        .filter(call.of(&duty, Part::Id))
        .filter(Column::IsImported.eq(false))
        .order_by_asc(duty.due_on)
        .limit(limit)
        .all(&uow.conn())
        .await?;
    let item = |(part, case): (assignment::Model, Option<Model>)| {
        let case = case?;
        // The query has looked at the other parts.
        let due_on = call.matter.of_part(&case, &part, true)?;
        Some(Item { subject: Subject { id: part.id.0, round: part.round, due_on }, part: Some(part), case })
    };
    Ok(found.into_iter().filter_map(item).collect())
}

async fn of_instructions(uow: &Uow<'_>, call: &Call<'_>, limit: u64) -> Result<Vec<Item>, Problem> {
    use case_note::Column as Note;
    let Some(duty) = duties::of_note(call.matter).filter(|_| limit > 0) else { return Ok(Vec::new()) };
    let to_case: RelationDef = case_note::Entity::belongs_to(Entity).from(Note::CaseId).to(Column::Id).into();
    let found = case_note::Entity::find()
        .join(JoinType::InnerJoin, to_case)
        .select_also(Entity)
        .filter(call.of(&duty, Note::Id))
        .order_by_asc(duty.due_on)
        .limit(limit)
        .all(&uow.conn())
        .await?;
    let item = |(note, case): (case_note::Model, Option<Model>)| {
        let case = case?;
        let due_on = call.matter.of_note(&case, &note)?;
        Some(Item { subject: Subject { id: note.id.0, round: note.round, due_on }, part: None, case })
    };
    Ok(found.into_iter().filter_map(item).collect())
}

/// Gives one: a row, and an entry of the ledger that notices are made of.
async fn give(uow: &Uow<'_>, item: &Item, reminder: &Reminder) -> Result<(), Problem> {
    crate::reminders::keep(uow, reminder.row(uow.now())).await?;
    let mut work = Work::begin(uow, item.case.id).await?;
    let is_as_found = match &item.part {
        Some(part) => {
            let is_drafting = is_drafting(work.parts());
            let due_on = work.part(part.id).and_then(|part| reminder.matter.of_part(work.case(), part, is_drafting));
            due_on == Some(item.subject.due_on)
        }
        None => dates(work.case(), reminder.matter) == dates(&item.case, reminder.matter),
    };
    if !is_as_found {
        // It changed since it was found: look again.
        return Err(Problem::retry());
    }
    if note(&mut work, reminder) { work.save().await } else { work.save_entries().await }
}

/// What makes a matter of a case due.
fn dates(case: &Model, matter: Matter) -> (i32, bool, Option<NaiveDate>) {
    (case.round, matter.states().contains(&case.status), matter.of_case(case))
}
