//! The life of a case: what each entry changes of what is known of it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::{AssignmentRole, AssignmentStatus, CaseStatus, Finding, ResultClass, Satisfaction};
use uuid::Uuid;

use super::facts::{Handler, code, date, handler, id, list, text};
use crate::calendar::local_date;
use crate::cases::assignment::{self, writes};
use crate::cases::lifecycle;

/// A case, as far as figures go.
#[derive(Debug)]
pub struct Case {
    pub(super) id: Uuid,
    pub(super) is_instructed: bool,
    pub(super) committee: CommitteeId,
    pub(super) studio: Option<Uuid>,
    pub(super) category: Option<String>,
    pub(super) status: Option<CaseStatus>,
    pub(super) round: i64,
    pub(super) class: Option<ResultClass>,
    pub(super) lead: Option<Handler>,
    pub(super) parts: BTreeMap<Uuid, Part>,
    pub(super) rounds: Vec<Answered>,
    pub(super) looked_back: Option<LookBack>,
}

/// What one handler has to reply to in a round.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) handler: Handler,
    pub(super) round: i64,
    pub(super) status: AssignmentStatus,
    pub(super) is_upheld: bool,
    pub(super) assigned_on: NaiveDate,
    pub(super) due_on: NaiveDate,
    pub(super) replied: Option<(NaiveDate, i32)>,
}

/// A round whose reply was released.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) round: i64,
    pub(super) lead: Option<Handler>,
    pub(super) raters: u64,
    pub(super) on: NaiveDate,
    pub(super) ratings: Vec<(Option<Satisfaction>, Option<Satisfaction>)>,
}

#[derive(Debug)]
pub(super) struct LookBack {
    pub(super) on: NaiveDate,
    pub(super) improved: bool,
}

impl Case {
    /// Before its first entry.
    pub fn of(id: Uuid, committee: CommitteeId) -> Self {
        Self {
            id,
            is_instructed: false,
            committee,
            studio: None,
            category: None,
            status: None,
            round: 1,
            class: None,
            lead: None,
            parts: BTreeMap::new(),
            rounds: Vec::new(),
            looked_back: None,
        }
    }

    /// Goes on with an entry.
    pub fn apply(&mut self, action: &str, at: DateTime<Utc>, facts: &Value) {
        let on = local_date(at);
        if let Some(step) = lifecycle::Action::ALL.iter().find(|step| step.event() == action) {
            self.status = code(facts, "to");
            self.round = facts.get("round").and_then(Value::as_i64).unwrap_or(self.round);
            self.take(*step, on, facts);
        } else if let Some(step) = assignment::Action::ALL.iter().find(|step| step.event() == action) {
            self.take_part(*step, facts);
        } else {
            match action {
                "case.opened" => {
                    self.category = text(facts, "category");
                    self.studio = id(facts, "studio_id");
                }
                "case.instructed" => self.is_instructed = true,
                "case.extended" => self.extend(facts),
                "case.rater_joined" => {
                    if let Some(answered) = self.answered(facts) {
                        answered.raters += 1;
                    }
                }
                "case.rating_given" => {
                    if let Some(answered) = self.answered(facts) {
                        answered.ratings.push((code(facts, "process"), code(facts, "result")));
                    }
                }
                _ => {}
            }
        }
    }

    /// The answered round that an entry names: an earlier one can still be rated after the next has begun.
    fn answered(&mut self, facts: &Value) -> Option<&mut Answered> {
        let round = facts.get("round").and_then(Value::as_i64);
        self.rounds.iter_mut().find(|answered| Some(answered.round) == round)
    }

    /// A step of the case.
    fn take(&mut self, step: lifecycle::Action, on: NaiveDate, facts: &Value) {
        use lifecycle::Action;
        match step {
            Action::Assign => {
                self.lead = handler(facts, "lead_kind", "lead_id");
                self.give(on, facts);
            }
            Action::Vacate => self.lead = None,
            Action::Answer => self.answer(on, facts),
            Action::Rehandle => self.give(on, facts),
            Action::Confirm => self.look_back(on, facts),
            Action::Reopen => {
                self.give(on, facts);
                self.look_back(on, facts);
            }
            Action::Begin
            | Action::Submit
            | Action::Publish
            | Action::SendBack
            | Action::Rate
            | Action::Lapse
            | Action::Close => {}
        }
    }

    fn look_back(&mut self, on: NaiveDate, facts: &Value) {
        let before: Option<ResultClass> = code(facts, "result_class_before");
        self.class = code(facts, "result_class");
        let is_confirmed = code(facts, "finding") == Some(Finding::Confirmed);
        let is_solved = (before, self.class) == (Some(ResultClass::B), Some(ResultClass::A));
        self.looked_back = Some(LookBack { on, improved: is_confirmed && is_solved });
    }

    /// Parts are given to handlers.
    fn give(&mut self, on: NaiveDate, facts: &Value) {
        for given in list(facts, "handlers") {
            let role: Option<AssignmentRole> = code(given, "role");
            let Some((assignment, handler)) = id(given, "assignment_id").zip(handler(given, "kind", "id")) else {
                continue;
            };
            let Some(due_on) = date(given, "due_on").filter(|_| role.is_some_and(writes)) else { continue };
            let part = Part {
                handler,
                round: self.round,
                status: AssignmentStatus::Pending,
                is_upheld: false,
                assigned_on: on,
                due_on,
                replied: None,
            };
            self.parts.insert(assignment, part);
        }
    }

    /// A step of one part; co-handlers' are not counted.
    fn take_part(&mut self, step: assignment::Action, facts: &Value) {
        if step == assignment::Action::Uphold {
            self.lead = handler(facts, "lead_kind", "lead_id");
        }
        let Some(part) = id(facts, "assignment_id").and_then(|id| self.parts.get_mut(&id)) else { return };
        part.status = code(facts, "to").unwrap_or(part.status);
        part.is_upheld |= step == assignment::Action::Uphold;
        if step == assignment::Action::Refuse {
            part.due_on = date(facts, "due_on").unwrap_or(part.due_on);
        }
    }

    /// Everybody who writes a reply in this round got more time.
    fn extend(&mut self, facts: &Value) {
        let Some(due_on) = date(facts, "due_on") else { return };
        let round = self.round;
        for part in self.parts.values_mut().filter(|part| part.round == round && part.is_kept()) {
            part.due_on = part.due_on.max(due_on);
        }
    }

    /// The replies of this round are released.
    fn answer(&mut self, on: NaiveDate, facts: &Value) {
        self.class = code(facts, "result_class");
        for replied in list(facts, "replied") {
            let days = replied.get("days").and_then(Value::as_i64).and_then(|days| i32::try_from(days).ok());
            if let Some(part) = id(replied, "assignment_id").and_then(|id| self.parts.get_mut(&id)) {
                part.replied = date(replied, "replied_on").zip(days);
            }
        }
        let lead = handler(facts, "lead_kind", "lead_id");
        let raters = facts.get("raters").and_then(Value::as_u64).unwrap_or(0);
        self.rounds.push(Answered { round: self.round, lead, raters, on, ratings: Vec::new() });
    }
}

impl Part {
    /// Whether its handler was not released from it.
    pub fn is_kept(&self) -> bool {
        self.status != AssignmentStatus::Released
    }

    /// Whether something is to be handed in, and its clock runs.
    pub fn is_awaited(&self) -> bool {
        matches!(self.status, AssignmentStatus::Pending | AssignmentStatus::Received | AssignmentStatus::Drafting)
    }
}
