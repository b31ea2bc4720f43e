//! A case being changed: one locked case with its current parts, the steps taken, and one save.

mod written;

use std::collections::BTreeSet;

use sea_orm::sea_query::LockType;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use shangliang_entity::ids::{AssignmentId, CaseId};
use shangliang_entity::vocab::{NoteKind, StreamKind, Visibility, Vocabulary};
use shangliang_entity::{assignment, extension, handling_case};

use crate::cases::{assignment as part, deadlines, lifecycle, waiting};
use crate::committees::settings::{self, Settings};
use crate::db::Uow;
use crate::http::{Kind, Problem};
use crate::ledger::{Entry, Stream};

/// One case in a unit of work. States change by transitions only, and each leaves its ledger entry; [`Work::save`] writes
/// the rows, raises the version, and appends the entries in their order.
pub struct Work<'a> {
    uow: &'a Uow<'a>,
    case: handling_case::Model,
    parts: Vec<assignment::Model>,
    open_extension: Option<extension::Model>,
    settings: Settings,
    changed: BTreeSet<AssignmentId>,
    added: BTreeSet<AssignmentId>,
    entries: Vec<(&'static str, Visibility, Value)>,
}

impl<'a> Work<'a> {
    /// Locks a case against other writers, and loads the live parts of its round and the settings of its committee now.
    pub async fn begin(uow: &'a Uow<'a>, id: CaseId) -> Result<Self, Problem> {
        let db = uow.conn();
        let case = handling_case::Entity::find_by_id(id).lock(LockType::Update).one(&db).await?;
        let case = case.ok_or(Kind::NotFound)?;
        let parts = assignment::Entity::find()
            .filter(assignment::Column::CaseId.eq(id))
            .filter(assignment::Column::Round.eq(case.round))
            .order_by_asc(assignment::Column::Id)
            .all(&db)
            .await?;
        let open_extension = extension::Entity::find()
            .filter(extension::Column::CaseId.eq(id))
            .filter(extension::Column::Round.eq(case.round))
            .filter(extension::Column::Decision.is_null())
            .one(&db)
            .await?;
        let settings = settings::at(&db, case.committee_id, uow.now()).await?;
        Ok(Self {
            uow,
            settings,
            case,
            parts: parts.into_iter().filter(part::is_live).collect(),
            open_extension,
            changed: BTreeSet::new(),
            added: BTreeSet::new(),
            entries: Vec::new(),
        })
    }

    /// The unit of work.
    pub fn uow(&self) -> &'a Uow<'a> {
        self.uow
    }

    /// The case as it stands now.
    pub fn case(&self) -> &handling_case::Model {
        &self.case
    }

    /// The live parts of the current round.
    pub fn parts(&self) -> impl Iterator<Item = &assignment::Model> {
        self.parts.iter().filter(|row| row.round == self.case.round && part::is_live(row))
    }

    /// One of them.
    pub fn part(&self, id: AssignmentId) -> Option<&assignment::Model> {
        self.parts().find(|part| part.id == id)
    }

    /// What the committee has set for what begins now.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The request for more time that waits for its decision.
    pub fn open_extension(&self) -> Option<&extension::Model> {
        self.open_extension.as_ref()
    }

    /// Takes a step of the case; `change` sets what else changes with it.
    pub fn step(
        &mut self,
        transition: lifecycle::Transition,
        facts: Value,
        change: impl FnOnce(&mut handling_case::Model),
    ) {
        debug_assert_eq!(self.case.status, transition.from());
        change(&mut self.case);
        self.case.status = transition.to();
        let states =
            json!({ "from": transition.from().code(), "to": transition.to().code(), "round": self.case.round });
        self.entries.push((transition.event(), transition.visibility(), joined(states, facts)));
    }

    /// Changes the case without a step, and records what was done.
    pub fn note(&mut self, event: &'static str, facts: Value, change: impl FnOnce(&mut handling_case::Model)) {
        let status = self.case.status;
        change(&mut self.case);
        self.case.status = status;
        self.entries.push((event, Visibility::Handlers, joined(json!({ "round": self.case.round }), facts)));
    }

    /// Changes what goes with a step that was just taken; the step's entry tells it.
    pub fn adjust(&mut self, change: impl FnOnce(&mut handling_case::Model)) {
        let status = self.case.status;
        change(&mut self.case);
        self.case.status = status;
    }

    /// Changes every part that writes a reply, beside its state; a step's entry tells it.
    pub fn change_writers(&mut self, change: impl Fn(&mut assignment::Model)) {
        let round = self.case.round;
        let writers = self.parts.iter_mut().filter(|row| row.round == round && part::writes(row.role));
        for row in writers.filter(|row| part::is_live(row)) {
            change(row);
            self.changed.insert(row.id);
        }
    }

    /// Takes a step of one part; a released one takes no part any more.
    pub fn part_step(
        &mut self,
        id: AssignmentId,
        transition: part::Transition,
        facts: Value,
        change: impl FnOnce(&mut assignment::Model),
    ) {
        let now = self.uow.now();
        let Some(row) = self.parts.iter_mut().find(|part| part.id == id) else { return };
        debug_assert_eq!(row.status, transition.from());
        change(row);
        row.status = transition.to();
        row.updated_at = now;
        self.changed.insert(id);
        let states = json!({
            "assignment_id": id,
            "handler_kind": row.handler_kind.code(),
            "handler_id": row.handler_id,
            "role": row.role.code(),
            "round": row.round,
            "from": transition.from().code(),
            "to": transition.to().code(),
        });
        self.entries.push((transition.event(), Visibility::Handlers, joined(states, facts)));
    }

    /// Changes a part without a step, and records what was done.
    pub fn note_part(
        &mut self,
        id: AssignmentId,
        event: &'static str,
        facts: Value,
        change: impl FnOnce(&mut assignment::Model),
    ) {
        let Some(row) = self.parts.iter_mut().find(|part| part.id == id) else { return };
        let status = row.status;
        change(row);
        row.status = status;
        row.updated_at = self.uow.now();
        self.changed.insert(id);
        let of_part = json!({
            "assignment_id": id,
            "handler_kind": row.handler_kind.code(),
            "handler_id": row.handler_id,
            "role": row.role.code(),
        });
        self.note(event, joined(of_part, facts), |_| {});
    }

    /// Takes the same step of every part that allows it.
    pub fn step_all(&mut self, action: part::Action, facts: &Value) {
        let steps: Vec<_> = self.parts().filter_map(|row| Some((row.id, part::step(row, action).ok()?))).collect();
        for (id, transition) in steps {
            self.part_step(id, transition, facts.clone(), |_| {});
        }
    }

    /// Gives a part to a handler.
    pub fn add_part(&mut self, row: assignment::Model) {
        self.added.insert(row.id);
        self.parts.push(row);
    }

    /// Writes everything.
    pub async fn save(mut self) -> Result<(), Problem> {
        self.escalate_by_itself();
        let now = self.uow.now();
        let before = self.case.version;
        let has_open_extension = self.open_extension.is_some();
        self.case.waiting_for = waiting::stored(&waiting::parties(self.case.status, self.parts(), has_open_extension));
        self.case.version = before + 1;
        self.case.updated_at = now;
        self.write_case(before).await?;
        self.write_parts().await?;
        for (action, visibility, payload) in std::mem::take(&mut self.entries) {
            let entry = Entry {
                stream: Stream(StreamKind::Case, self.case.id.0),
                action,
                committee: Some(self.case.committee_id),
                visibility,
                payload,
                effective_at: None,
            };
            self.uow.record(entry).await?;
        }
        Ok(())
    }

    /// Three or more rounds or transfers escalate the supervision, where the committee has set no other number.
    fn escalate_by_itself(&mut self) {
        if deadlines::escalates(&self.settings, &self.case) && self.case.supervision != Some(NoteKind::Escalate) {
            let facts = json!({ "transfers": self.case.transfers, "automatic": true });
            self.note("case.escalated", facts, |case| case.supervision = Some(NoteKind::Escalate));
        }
    }

    async fn write_case(&self, version: i64) -> Result<(), Problem> {
        use handling_case::{Column, Entity};
        let written = Entity::update_many()
            .set(self.case.clone().into_active_model().reset_all())
            .filter(Column::Id.eq(self.case.id))
            .filter(Column::Version.eq(version))
            .exec(&self.uow.conn())
            .await?;
        if written.rows_affected == 1 { Ok(()) } else { Err(Problem::retry()) }
    }

    async fn write_parts(&self) -> Result<(), Problem> {
        use assignment::{Column, Entity};
        for row in &self.parts {
            let values = row.clone().into_active_model();
            if self.added.contains(&row.id) {
                Entity::insert(values).exec_without_returning(&self.uow.conn()).await?;
            } else if self.changed.contains(&row.id) {
                let update = Entity::update_many().set(values.reset_all()).filter(Column::Id.eq(row.id));
                update.exec(&self.uow.conn()).await?;
            }
        }
        Ok(())
    }
}

/// The facts of an entry: those of the step, then those of the operation.
fn joined(mut facts: Value, more: Value) -> Value {
    if let (Some(facts), Value::Object(more)) = (facts.as_object_mut(), more) {
        facts.extend(more);
    }
    facts
}
