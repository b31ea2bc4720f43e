//! A case going on, pure: the steps taken, what they change, and the ledger entry that each leaves.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use shangliang_entity::ids::AssignmentId;
use shangliang_entity::vocab::{NoteKind, Visibility, Vocabulary};
use shangliang_entity::{assignment, extension, handling_case, reply};

use super::facts::{entry, step_entry};
use super::{assignment as part, deadlines, lifecycle, reply as replies, waiting};
use crate::committees::settings::Settings;
use crate::ids::Ids;
use crate::ledger::{Entry, joined};

/// One case with its parts at one moment. States change by transitions only, and each leaves its entry.
pub struct Progress<'a> {
    ids: &'a Ids,
    now: DateTime<Utc>,
    case: handling_case::Model,
    parts: Vec<assignment::Model>,
    open_extension: Option<extension::Model>,
    settings: Settings,
    changed: BTreeSet<AssignmentId>,
    added: BTreeSet<AssignmentId>,
    entries: Vec<Entry>,
}

impl<'a> Progress<'a> {
    /// A case as it stands at a moment, under the settings of its committee, with the parts of its round and the request for more time that is undecided.
    pub fn new(
        ids: &'a Ids,
        now: DateTime<Utc>,
        settings: Settings,
        case: handling_case::Model,
        parts: Vec<assignment::Model>,
        open_extension: Option<extension::Model>,
    ) -> Self {
        Self {
            ids,
            now,
            case,
            parts,
            open_extension,
            settings,
            changed: BTreeSet::new(),
            added: BTreeSet::new(),
            entries: Vec::new(),
        }
    }

    /// The moment of the steps.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Lets the steps from now on be taken at a later moment.
    pub fn pass_to(&mut self, later: DateTime<Utc>) {
        self.now = later;
    }

    /// A new id.
    pub fn new_id<T: From<uuid::Uuid>>(&self) -> T {
        self.ids.next(self.now).into()
    }

    /// The case as it stands now.
    pub fn case(&self) -> &handling_case::Model {
        &self.case
    }

    /// The live parts of the current round.
    pub fn parts(&self) -> impl Iterator<Item = &assignment::Model> + Clone {
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

    /// Notes that one waits for its decision from now on, or that none does.
    pub fn set_open_extension(&mut self, asked: Option<extension::Model>) {
        self.open_extension = asked;
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
        self.entries.push(step_entry(&self.case, transition, facts));
    }

    /// Changes the case without a step, and records what was done.
    pub fn note(&mut self, event: &'static str, facts: Value, change: impl FnOnce(&mut handling_case::Model)) {
        self.adjust(change);
        self.record(event, joined(json!({ "round": self.case.round }), facts));
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
        row.updated_at = self.now;
        self.changed.insert(id);
        let of_part = json!({
            "assignment_id": id,
            "handler_kind": row.handler_kind.code(),
            "handler_id": row.handler_id,
            "role": row.role.code(),
        });
        self.note(event, joined(of_part, facts), |_| {});
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
        let Some(row) = self.parts.iter_mut().find(|part| part.id == id) else { return };
        debug_assert_eq!(row.status, transition.from());
        change(row);
        row.status = transition.to();
        row.updated_at = self.now;
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
        self.record(transition.event(), joined(states, facts));
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

    /// Takes a step of a reply, and gives its row as it is then.
    pub fn reply_step(
        &mut self,
        before: &reply::Model,
        transition: replies::Transition,
        facts: Value,
        change: impl FnOnce(&mut reply::Model),
    ) -> reply::Model {
        debug_assert_eq!(before.status, transition.from());
        let mut row = before.clone();
        change(&mut row);
        row.status = transition.to();
        row.version += 1;
        row.updated_at = self.now;
        let states = json!({
            "reply_id": row.id,
            "assignment_id": row.assignment_id,
            "round": row.round,
            "result_class": row.result_class.map(Vocabulary::code),
            "from": transition.from().code(),
            "to": transition.to().code(),
        });
        self.record(transition.event(), joined(states, facts));
        row
    }

    /// Ends what was done at this moment: who is waited for now, where lists have it, whether its parts have it in hand, and a version that
    /// tells it from before.
    pub fn settle(&mut self) {
        self.escalate_by_itself();
        let has_open_extension = self.open_extension.is_some();
        self.case.waiting_for = waiting::stored(&waiting::parties(self.case.status, self.parts(), has_open_extension));
        self.case.listed_due_on = deadlines::listed_due_on(&self.case);
        for row in self.parts.iter_mut().filter(|row| row.case_closed_at != self.case.closed_at) {
            row.case_closed_at = self.case.closed_at;
            self.changed.insert(row.id);
        }
        self.case.version += 1;
        self.case.updated_at = self.now;
    }

    /// The entries since they were last taken, in their order.
    pub fn take_entries(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }

    /// The parts that were added, and those that were changed.
    pub fn written_parts(&self) -> (Vec<&assignment::Model>, Vec<&assignment::Model>) {
        let changed = self.parts.iter().filter(|row| self.added.contains(&row.id) || self.changed.contains(&row.id));
        changed.partition(|row| self.added.contains(&row.id))
    }

    /// The case, and every part that it was given or began with.
    pub fn into_rows(self) -> (handling_case::Model, Vec<assignment::Model>) {
        (self.case, self.parts)
    }

    /// Three or more rounds or transfers escalate the supervision, where the committee has set no other number.
    fn escalate_by_itself(&mut self) {
        if deadlines::escalates(&self.settings, &self.case) && self.case.supervision != Some(NoteKind::Escalate) {
            let facts = json!({ "transfers": self.case.transfers, "automatic": true });
            self.note("case.escalated", facts, |case| case.supervision = Some(NoteKind::Escalate));
        }
    }

    /// Records what only those who handle the case see.
    fn record(&mut self, action: &'static str, facts: Value) {
        self.entries.push(entry(&self.case, action, Visibility::Handlers, facts));
    }
}
