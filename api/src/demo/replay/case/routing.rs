//! Who handles a case, by when, and what is added along the way.

use chrono::Days;
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::{ExtensionDecision, HandlerKind, HandlingMode, NoteKind, Role};
use shangliang_entity::{assignment, extension};
use uuid::Uuid;

use super::Replay;
use crate::access::hands::Request;
use crate::cases::{assignment as part, deadlines, steps};
use crate::demo::case::{Extension, Handler, Note};
use crate::demo::replay::at;
use crate::http::Problem;

impl Replay<'_, '_> {
    pub(super) fn assign(&mut self, day: i64, mode: HandlingMode, handlers: &[Handler]) -> Result<(), Problem> {
        let handlers = handlers.iter().map(|handler| self.handler(*handler)).collect::<Result<Vec<_>, Problem>>()?;
        let (kind, is_citizens) = (self.kind, self.is_citizens);
        self.act(day, |work| {
            let due = deadlines::reply_due(work.settings(), is_citizens, work.now());
            steps::hand_over(work, kind, mode, &handlers, due)
        })
    }

    pub(super) fn handler(&self, handler: Handler) -> Result<(HandlerKind, Uuid), Problem> {
        Ok(match handler {
            Handler::Department(index) => (HandlerKind::Department, at(&self.rows.departments, index)?.id.0),
            Handler::Studio(index) => (HandlerKind::Studio, at(&self.rows.studios, index)?.id.0),
        })
    }

    /// Who writes, or speaks, for the handler of a part.
    pub(super) fn acts_for(&self, row: &assignment::Model, as_lead: bool) -> Option<AccountId> {
        match row.handler_kind {
            HandlerKind::Department => {
                let index = self.rows.departments.iter().position(|department| department.id.0 == row.handler_id)?;
                self.staff.of_handler.get(&(index, as_lead)).copied()
            }
            HandlerKind::Studio => {
                let index = self.rows.studios.iter().position(|studio| studio.id.0 == row.handler_id)?;
                let leader = self.with.plan.studios.get(index)?.leader;
                self.rows.members.get(leader)?.account_id
            }
        }
    }

    pub(super) fn object(&mut self, day: i64, reason: &str) -> Result<(), Problem> {
        let lead = self.part_that(|row| part::writes(row.role))?;
        let transition = part::step(&lead, part::Action::Object)?;
        let asked = Request { by: self.acts_for(&lead, true), stood_in_for: None };
        self.act(day, |work| {
            steps::object(work, &lead, transition, asked, reason);
            Ok(())
        })
    }

    pub(super) fn note(&mut self, day: i64, note: &Note) -> Result<(), Problem> {
        let role = match note.kind {
            NoteKind::Urge | NoteKind::Supervise | NoteKind::Escalate => Role::SupervisionOffice,
            NoteKind::Instruct => Role::Leader,
            NoteKind::Comment => Role::CommitteeStaff,
        };
        let author = self.staff.of_committee(self.committee, role);
        let row = self.act(day, |work| {
            steps::note(work, note.kind, None);
            Ok(steps::note_row(work, note.kind, note.text, None, (author, Some(role))))
        })?;
        self.rows.notes.push(row);
        Ok(())
    }

    pub(super) fn extend(&mut self, day: i64, extension: &Extension) -> Result<(), Problem> {
        let lead = self.part_that(|row| part::writes(row.role))?;
        let requested_by = self.acts_for(&lead, true);
        let requested_role = match lead.handler_kind {
            HandlerKind::Department => Role::DepartmentLead,
            HandlerKind::Studio => Role::StudioLeader,
        };
        let latest = deadlines::latest_reply(self.progress.settings(), self.is_citizens, lead.assigned_at);
        let row = self.act(day, |work| {
            let before_on = work.case().due_on.unwrap_or(lead.due_on);
            let row = extension::Model {
                id: work.new_id(),
                case_id: work.case().id,
                round: work.case().round,
                requested_by,
                requested_for: None,
                requested_role: Some(requested_role),
                due_on: before_on.checked_add_days(Days::new(30)).map_or(latest, |later| later.min(latest)),
                before_on,
                reason: extension.reason.to_owned(),
                decision: None,
                decision_reason: None,
                requested_at: work.now(),
                decided_at: None,
                decided_by: None,
                decided_role: None,
            };
            steps::ask_extension(work, row.clone());
            Ok(row)
        })?;
        self.rows.extensions.push(row);
        Ok(())
    }

    pub(super) fn decide_extension(&mut self, day: i64, decision: ExtensionDecision) -> Result<(), Problem> {
        let decided = self.act(day, |work| steps::decide_extension(work, decision, None))?;
        let role = Role::CommitteeStaff;
        let decided_by = self.staff.of_committee(self.committee, role);
        if let Some(row) = self.rows.extensions.last_mut() {
            *row = extension::Model { decided_by, decided_role: Some(role), ..decided };
        }
        Ok(())
    }
}
