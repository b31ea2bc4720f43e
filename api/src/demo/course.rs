//! Makes up the course of one case, so that it ends where it should.

mod round;

use shangliang_entity::vocab::{
    AssignmentRole, AssignmentStatus, CaseStatus, HandlingMode, NoteKind, ObjectionDecision,
};

use super::{
    case::{Assignment, Case, Handler, Note, Objection},
    dice::Dice,
    words,
};

/// What a case starts from.
#[derive(Debug)]
pub struct Start<'a> {
    /// Index of the suggestion.
    pub suggestion: usize,
    /// Its title.
    pub title: &'a str,
    /// What it proposes.
    pub proposals: &'a [&'static str],
    /// When it was accepted.
    pub accepted: u32,
    /// Who should handle it.
    pub lead: Handler,
    /// Indices of the committee's other departments.
    pub others: &'a [usize],
    /// How many days the reply has from the assignment on.
    pub period: u32,
    /// Whether replies are reviewed.
    pub reviewed: bool,
}

/// A case that stands at `target`, and how many days before the present its last event may lie at least and at
/// most; no limit where nothing is awaited any more.
pub fn case(target: CaseStatus, start: &Start<'_>, dice: &mut Dice) -> (Case, Option<(u32, u32)>) {
    let case = Case {
        status: target,
        mode: HandlingMode::Single,
        assignments: Vec::new(),
        extension: None,
        rounds: Vec::new(),
        notes: Vec::new(),
    };
    let mut course = Course { start, dice, case, day: start.accepted, due: 0 };
    let slack = course.run(target);
    (course.case, slack)
}

struct Course<'a> {
    start: &'a Start<'a>,
    dice: &'a mut Dice,
    case: Case,
    /// The day of the last event.
    day: u32,
    /// By when the reply of the round is due.
    due: u32,
}

impl Course<'_> {
    fn run(&mut self, target: CaseStatus) -> Option<(u32, u32)> {
        if target == CaseStatus::Open {
            return Some((1, 4));
        }
        self.assign();
        if target == CaseStatus::Assigned {
            if self.dice.chance(12) {
                self.object(None);
            }
            return Some((1, 4));
        }
        self.receive();
        let failures = [1, 1, 1, 1, 1, 1, 1, 2].get(self.dice.index(100)).copied().unwrap_or(0);
        for round in 0..failures {
            self.fail(round, failures == 1);
        }
        if failures > 1 {
            self.note(NoteKind::Escalate);
        }
        self.last_round(target, failures)
    }

    /// Lets `low` to `high` days pass; at least one, so that nothing happens on one day with what came before.
    fn pass(&mut self, low: u32, high: u32) -> u32 {
        self.day += self.dice.between(low, high).max(1);
        self.day
    }

    fn assign(&mut self) {
        let assigned = self.pass(1, 6);
        self.due = assigned + self.start.period;
        self.hand_to(self.start.lead, AssignmentRole::Lead, AssignmentStatus::Pending);
        let role = match self.dice.between(1, 100) {
            _ if self.start.others.is_empty() || matches!(self.start.lead, Handler::Studio(_)) => return,
            1..=18 => AssignmentRole::Co,
            19..=21 => AssignmentRole::Split,
            _ => return,
        };
        self.case.mode = if role == AssignmentRole::Co { HandlingMode::Joint } else { HandlingMode::Split };
        let count = if self.dice.chance(25) { 2 } else { 1 };
        for other in self.dice.some(self.start.others, count) {
            self.hand_to(Handler::Department(other), role, AssignmentStatus::Pending);
        }
    }

    fn hand_to(&mut self, handler: Handler, role: AssignmentRole, status: AssignmentStatus) {
        let (assigned, due) = (self.day, self.due);
        self.case.assignments.push(Assignment {
            handler,
            role,
            status,
            assigned,
            due,
            received: None,
            objection: None,
        });
    }

    /// The lead objects; without a decision the objection still waits for one.
    fn object(&mut self, decision: Option<ObjectionDecision>) {
        let made = self.pass(1, 4);
        let reason = words::objection(self.dice);
        let decided = decision.map(|decision| (self.pass(1, 3), decision));
        if let Some(lead) = self.case.assignments.first_mut() {
            lead.status = match decision {
                None => AssignmentStatus::Objected,
                Some(ObjectionDecision::Uphold) => AssignmentStatus::Released,
                Some(ObjectionDecision::Refuse) => AssignmentStatus::Pending,
            };
            lead.objection = Some(Objection { made, reason, decided });
        }
    }

    fn receive(&mut self) {
        let alone = self.case.mode == HandlingMode::Single && matches!(self.start.lead, Handler::Department(_));
        if alone && !self.start.others.is_empty() && self.dice.chance(5) {
            let upheld = self.dice.chance(60);
            self.object(Some(if upheld { ObjectionDecision::Uphold } else { ObjectionDecision::Refuse }));
            if upheld {
                let next = Handler::Department(self.dice.pick(self.start.others));
                self.due = self.pass(1, 2) + self.start.period;
                self.hand_to(next, AssignmentRole::Lead, AssignmentStatus::Pending);
            }
        }
        let received = self.pass(1, 3);
        self.set_parts(AssignmentStatus::Received, AssignmentStatus::Received);
        for part in self.case.assignments.iter_mut().filter(|part| part.status != AssignmentStatus::Released) {
            part.received = Some(received);
        }
        match self.dice.between(1, 100) {
            1..=3 => self.note(NoteKind::Instruct),
            4..=5 => self.note(NoteKind::Supervise),
            6..=9 => self.note(NoteKind::Comment),
            _ => {}
        }
    }

    fn set_parts(&mut self, lead: AssignmentStatus, others: AssignmentStatus) {
        for part in self.case.assignments.iter_mut().filter(|part| part.status != AssignmentStatus::Released) {
            part.status = if part.role == AssignmentRole::Lead { lead } else { others };
        }
    }

    fn note(&mut self, kind: NoteKind) {
        let day = self.pass(1, 2);
        self.case.notes.push(Note { day, kind, text: words::note(kind, self.dice) });
    }
}
