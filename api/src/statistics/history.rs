//! The life of one suggestion or case as its chain tells it, pure: the same counts as the rows give, from the facts of the
//! entries alone.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveEnum;
use serde_json::Value;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::{
    AssignmentRole, AssignmentStatus, CaseStatus, Finding, HandlerKind, ResultClass, Satisfaction, StreamKind,
};
use uuid::Uuid;

use super::grouping::Place;
use super::{Counts, Grouping, Period, Tally};
use crate::calendar::local_date;
use crate::cases::assignment::{self, writes};
use crate::cases::lifecycle;

/// What is asked of a history.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// In which stretch of time.
    pub period: Period,
    /// By what it is grouped.
    pub grouping: Option<Grouping>,
    /// The date in China now.
    pub today: NaiveDate,
}

/// One chain, entry after entry.
#[derive(Debug)]
pub enum History {
    /// Of a suggestion.
    Suggestion(Suggestion),
    /// Of a case.
    Case(Case),
}

impl History {
    /// Before the first entry of a chain; absent where figures count nothing of its kind.
    pub fn begin(kind: StreamKind, committee: Option<CommitteeId>) -> Option<Self> {
        let committee = committee?;
        match kind {
            StreamKind::Suggestion => Some(Self::Suggestion(Suggestion::of(committee))),
            StreamKind::Case => Some(Self::Case(Case::of(committee))),
            _ => None,
        }
    }

    /// Goes on with an entry.
    pub fn apply(&mut self, action: &str, at: DateTime<Utc>, facts: &Value) {
        match self {
            Self::Suggestion(suggestion) => suggestion.apply(action, at, facts),
            Self::Case(case) => case.apply(action, at, facts),
        }
    }

    /// Counts what the whole chain told.
    pub fn count(&self, asked: &Asked, tally: &mut Tally) {
        match self {
            Self::Suggestion(suggestion) => suggestion.count(asked, tally),
            Self::Case(case) => case.count(asked, tally),
        }
    }
}

/// A suggestion, as far as figures go.
#[derive(Debug)]
pub struct Suggestion {
    committee: CommitteeId,
    studio: Option<Uuid>,
    category: Option<String>,
    submitted_on: Option<NaiveDate>,
    is_converted: bool,
    has_case: bool,
}

impl Suggestion {
    fn of(committee: CommitteeId) -> Self {
        Self { committee, studio: None, category: None, submitted_on: None, is_converted: false, has_case: false }
    }

    fn apply(&mut self, action: &str, at: DateTime<Utc>, facts: &Value) {
        if facts.get("category").is_some() {
            self.category = text(facts, "category");
            self.studio = id(facts, "studio_id");
        }
        self.has_case |= id(facts, "case_id").is_some();
        match action {
            "suggestion.submitted" => self.submitted_on = self.submitted_on.or_else(|| Some(local_date(at))),
            "suggestion.converted" => self.is_converted = true,
            _ => {}
        }
    }

    fn count(&self, asked: &Asked, tally: &mut Tally) {
        let Some(on) = self.submitted_on.filter(|on| !self.is_converted && asked.period.contains(*on)) else { return };
        let category = self.category.clone();
        let place = Place { committee: self.committee, department: None, studio: self.studio, category };
        let counts = tally.entry(place.key(asked.grouping, on)).or_default();
        counts.received += 1;
        counts.accepted += u64::from(self.has_case);
    }
}

/// A case, as far as figures go.
#[derive(Debug)]
pub struct Case {
    committee: CommitteeId,
    studio: Option<Uuid>,
    category: Option<String>,
    status: Option<CaseStatus>,
    round: i64,
    class: Option<ResultClass>,
    lead: Option<Handler>,
    parts: BTreeMap<Uuid, Part>,
    rounds: Vec<Answered>,
    looked_back: Option<LookBack>,
}

/// A department or studio.
#[derive(Clone, Copy, Debug)]
struct Handler {
    kind: HandlerKind,
    id: Uuid,
}

/// What one handler has to reply to in a round.
#[derive(Debug)]
struct Part {
    handler: Handler,
    round: i64,
    status: AssignmentStatus,
    is_upheld: bool,
    assigned_on: NaiveDate,
    due_on: NaiveDate,
    replied: Option<(NaiveDate, i32)>,
}

/// A round whose reply was released.
#[derive(Debug)]
struct Answered {
    round: i64,
    lead: Option<Handler>,
    raters: u64,
    on: NaiveDate,
    ratings: Vec<(Option<Satisfaction>, Option<Satisfaction>)>,
}

#[derive(Debug)]
struct LookBack {
    on: NaiveDate,
    improved: bool,
}

impl Case {
    fn of(committee: CommitteeId) -> Self {
        Self {
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

    fn apply(&mut self, action: &str, at: DateTime<Utc>, facts: &Value) {
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
                "case.extended" => self.extend(facts),
                "case.rater_joined" => {
                    if let Some(answered) = self.rounds.last_mut() {
                        answered.raters += 1;
                    }
                }
                "case.rating_given" => {
                    if let Some(answered) = self.rounds.last_mut() {
                        answered.ratings.push((code(facts, "process"), code(facts, "result")));
                    }
                }
                _ => {}
            }
        }
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

    fn count(&self, asked: &Asked, tally: &mut Tally) {
        for part in self.parts.values() {
            self.count_part(part, asked, tally);
        }
        for answered in &self.rounds {
            if let Some(counts) = self.group(answered.lead, answered.on, asked, tally) {
                answered.count(counts);
            }
        }
        if let Some(look_back) = &self.looked_back
            && let Some(counts) = self.group(self.lead, look_back.on, asked, tally)
        {
            counts.looked_back += 1;
            counts.improved += u64::from(look_back.improved);
        }
    }

    fn count_part(&self, part: &Part, asked: &Asked, tally: &mut Tally) {
        let handler = Some(part.handler);
        if part.round == 1
            && let Some(counts) = self.group(handler, part.assigned_on, asked, tally)
        {
            let is_closed = matches!(self.status, Some(CaseStatus::Closed | CaseStatus::LookedBack));
            counts.given += 1;
            counts.upheld += u64::from(part.is_upheld);
            counts.assigned += u64::from(part.is_kept());
            counts.replied += u64::from(part.is_kept() && part.replied.is_some());
            counts.closed += u64::from(part.is_kept() && is_closed);
        }
        if part.is_kept()
            && let Some(counts) = self.group(handler, part.due_on, asked, tally)
        {
            match part.replied {
                Some((on, _)) if on <= part.due_on => counts.in_time += 1,
                Some(_) => counts.late += 1,
                None => counts.past_due += u64::from(part.is_awaited() && part.due_on < asked.today),
            }
        }
        if part.round == 1
            && let Some((on, days)) = part.replied
            && let Some(counts) = self.group(handler, on, asked, tally)
        {
            *counts.days.entry(days).or_default() += 1;
            counts.class_a += u64::from(self.class == Some(ResultClass::A));
            counts.class_b += u64::from(self.class == Some(ResultClass::B));
            counts.class_c += u64::from(self.class == Some(ResultClass::C));
            counts.again += u64::from(self.round > 1);
        }
    }

    /// The group of what a handler did on a date; absent where that is not in the period.
    fn group<'a>(
        &self,
        handler: Option<Handler>,
        on: NaiveDate,
        asked: &Asked,
        tally: &'a mut Tally,
    ) -> Option<&'a mut Counts> {
        let of_kind = |kind| handler.filter(|handler| handler.kind == kind).map(|handler| handler.id);
        let place = Place {
            committee: self.committee,
            department: of_kind(HandlerKind::Department),
            studio: self.studio.or_else(|| of_kind(HandlerKind::Studio)),
            category: self.category.clone(),
        };
        asked.period.contains(on).then(|| tally.entry(place.key(asked.grouping, on)).or_default())
    }
}

impl Part {
    /// Whether its handler was not released from it.
    fn is_kept(&self) -> bool {
        self.status != AssignmentStatus::Released
    }

    /// Whether something is to be handed in, and its clock runs.
    fn is_awaited(&self) -> bool {
        matches!(self.status, AssignmentStatus::Pending | AssignmentStatus::Received | AssignmentStatus::Drafting)
    }
}

impl Answered {
    fn count(&self, counts: &mut Counts) {
        counts.asked += self.raters;
        for (process, result) in &self.ratings {
            counts.rated += 1;
            counts.process_satisfied += u64::from(*process == Some(Satisfaction::Satisfied));
            counts.process_basically += u64::from(*process == Some(Satisfaction::BasicallySatisfied));
            counts.result_satisfied += u64::from(*result == Some(Satisfaction::Satisfied));
            counts.result_basically += u64::from(*result == Some(Satisfaction::BasicallySatisfied));
            counts.first_rated += u64::from(self.round == 1);
            counts.first_satisfied += u64::from(self.round == 1 && *result == Some(Satisfaction::Satisfied));
        }
    }
}

fn text(facts: &Value, name: &str) -> Option<String> {
    facts.get(name)?.as_str().map(str::to_owned)
}

fn id(facts: &Value, name: &str) -> Option<Uuid> {
    facts.get(name)?.as_str()?.parse().ok()
}

fn date(facts: &Value, name: &str) -> Option<NaiveDate> {
    facts.get(name)?.as_str()?.parse().ok()
}

/// A word of a closed vocabulary.
fn code<T: ActiveEnum<Value = String>>(facts: &Value, name: &str) -> Option<T> {
    T::try_from_value(&text(facts, name)?).ok()
}

fn handler(facts: &Value, kind: &str, name: &str) -> Option<Handler> {
    Some(Handler { kind: code(facts, kind)?, id: id(facts, name)? })
}

fn list<'a>(facts: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    facts.get(name).and_then(Value::as_array).into_iter().flatten()
}
