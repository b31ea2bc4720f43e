//! Makes up the course of one case, so that it ends where it should.

use shangliang_entity::vocab::{
    AssignmentRole, AssignmentStatus, CaseStatus, ExtensionDecision, Finding, HandlingMode, NoteKind, ObjectionDecision,
    ReplyStatus, ResultClass, Satisfaction,
};

use super::{
    case::{Assignment, Case, Extension, Handler, LookBack, Note, Objection, Rating, Reply, Round},
    dice::Dice,
    words,
};

/// How many days a second round has.
const SECOND_ROUND: u32 = 30;

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
        let failures = match target {
            CaseStatus::Replied => 0,
            _ => [1, 1, 1, 1, 1, 1, 1, 2].get(self.dice.index(100)).copied().unwrap_or(0),
        };
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
        self.case.assignments.push(Assignment { handler, role, status, assigned, due, received: None, objection: None });
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

    /// A round that the author is not satisfied with, or that a look-back finds unfinished.
    fn fail(&mut self, round: u32, look_back: bool) {
        let class = [ResultClass::A, ResultClass::B, ResultClass::B, ResultClass::C].get(self.dice.index(4)).copied();
        self.answer(round, class.unwrap_or(ResultClass::B));
        if look_back && self.dice.chance(15) {
            self.rate(Satisfaction::BasicallySatisfied);
            let closed = self.pass(1, 7);
            self.look_back(closed, Finding::Reopened);
        } else {
            self.rate(Satisfaction::Unsatisfied);
        }
        self.due = self.day + SECOND_ROUND;
    }

    fn last_round(&mut self, target: CaseStatus, round: u32) -> Option<(u32, u32)> {
        match target {
            CaseStatus::Open | CaseStatus::Assigned => None,
            CaseStatus::Handling => Some(self.still_handling(round)),
            CaseStatus::Replied | CaseStatus::InReview => {
                let class = self.class();
                self.submit(round, class);
                Some((1, 4))
            }
            CaseStatus::Answered => {
                let class = self.class();
                self.answer(round, class);
                // The rating lapses after 15 working days, which are 19 days at least.
                Some((1, 14))
            }
            CaseStatus::Rated => {
                self.answer_well(round);
                Some((1, 5))
            }
            CaseStatus::Closed | CaseStatus::LookedBack => {
                let closed = if self.dice.chance(78) {
                    self.answer_well(round);
                    self.pass(1, 7)
                } else {
                    let class = self.class();
                    self.answer(round, class);
                    self.pass(32, 36)
                };
                match self.case.rounds.last_mut() {
                    _ if target == CaseStatus::LookedBack => self.look_back(closed, Finding::Confirmed),
                    Some(round) => round.closed = Some(closed),
                    None => {}
                }
                None
            }
        }
    }

    fn class(&mut self) -> ResultClass {
        match self.dice.between(1, 100) {
            1..=55 => ResultClass::A,
            56..=90 => ResultClass::B,
            _ => ResultClass::C,
        }
    }

    fn begin(&mut self) {
        let due = self.due;
        self.case.rounds.push(Round { due, replies: Vec::new(), ratings: Vec::new(), closed: None, look_back: None });
    }

    fn still_handling(&mut self, round: u32) -> (u32, u32) {
        let drafting = self.dice.chance(60);
        self.begin();
        let parts = if drafting { AssignmentStatus::Drafting } else { AssignmentStatus::Received };
        self.set_parts(parts, AssignmentStatus::Received);
        if drafting {
            let class = self.class();
            self.push_reply(round, class, ReplyStatus::Draft);
        }
        if round == 0 && self.dice.chance(15) {
            self.day = self.due;
            self.note(NoteKind::Urge);
            return (1, 20);
        }
        (1, self.due.saturating_sub(self.day).clamp(2, 60) - 1)
    }

    fn answer_well(&mut self, round: u32) {
        let class = self.class();
        self.answer(round, class);
        let satisfied = self.dice.chance(76);
        self.rate(if satisfied { Satisfaction::Satisfied } else { Satisfaction::BasicallySatisfied });
    }

    /// A reply that the author gets.
    fn answer(&mut self, round: u32, class: ResultClass) {
        self.submit(round, class);
        let changed = self.start.reviewed && class == ResultClass::A && self.dice.chance(8);
        let decided = self.pass(1, 4);
        if let Some(reply) = self.last_reply() {
            reply.status = ReplyStatus::Approved;
            reply.decided = Some(decided);
            reply.class_changed_to = changed.then_some(ResultClass::B);
        }
    }

    /// A reply of the lead, now and then after one that was sent back.
    fn submit(&mut self, round: u32, class: ResultClass) {
        if round == 0 {
            self.work();
        } else {
            self.pass(8, 20);
        }
        self.begin();
        self.set_parts(AssignmentStatus::Submitted, AssignmentStatus::Countersigned);
        if self.start.reviewed && self.dice.chance(8) {
            self.push_reply(round, class, ReplyStatus::Rejected);
            let decided = self.pass(1, 3);
            let remark = words::rejection(self.dice);
            if let Some(reply) = self.last_reply() {
                reply.decided = Some(decided);
                reply.remark = Some(remark);
            }
            self.pass(3, 6);
        }
        self.push_reply(round, class, ReplyStatus::Submitted);
    }

    /// The weeks up to the first reply: most are in time, some get more time, some are late and urged.
    fn work(&mut self) {
        match self.dice.between(1, 100) {
            1..=6 => {
                self.day = self.due;
                self.note(NoteKind::Urge);
                self.pass(2, 18);
            }
            7..=12 => {
                self.extend(ExtensionDecision::Grant);
                self.pass(15, 30);
            }
            13 => {
                self.extend(ExtensionDecision::Refuse);
                self.pass(1, 4);
            }
            _ => {
                let latest = self.due.saturating_sub(self.day + 2);
                self.pass(8, latest);
            }
        }
    }

    /// Asks for more time 10 to 14 days before the reply is due.
    fn extend(&mut self, decision: ExtensionDecision) {
        self.day = self.day.max(self.due.saturating_sub(15));
        let made = self.pass(1, 5);
        let due = self.due + 30;
        let decided = self.pass(1, 3);
        if decision == ExtensionDecision::Grant {
            self.due = due;
        }
        self.case.extension = Some(Extension { made, due, reason: words::extension(self.dice), decided, decision });
    }

    fn push_reply(&mut self, round: u32, class: ResultClass, status: ReplyStatus) {
        let text = words::reply(self.start.title, self.start.proposals, class, round > 0, self.dice);
        let submitted = (status != ReplyStatus::Draft).then_some(self.day);
        let shared = self.case.mode != HandlingMode::Single;
        let reply = Reply {
            text,
            class,
            status,
            countersigned: submitted.filter(|_| shared).map(|day| day - 1),
            submitted,
            decided: None,
            class_changed_to: None,
            remark: None,
        };
        if let Some(round) = self.case.rounds.last_mut() {
            round.replies.push(reply);
        }
    }

    fn last_reply(&mut self) -> Option<&mut Reply> {
        self.case.rounds.last_mut()?.replies.last_mut()
    }

    fn rate(&mut self, result: Satisfaction) {
        let day = self.pass(1, 12);
        // Who is not satisfied with the result often still is with the people.
        let milder = self.dice.chance(40);
        let process = match result {
            Satisfaction::Unsatisfied if milder => Satisfaction::BasicallySatisfied,
            Satisfaction::BasicallySatisfied if milder => Satisfaction::Satisfied,
            as_result => as_result,
        };
        let comment = words::comment(result, self.dice);
        let suggestion = self.start.suggestion;
        if let Some(round) = self.case.rounds.last_mut() {
            round.ratings.push(Rating { suggestion, day, process, result, comment });
        }
    }

    fn look_back(&mut self, closed: u32, finding: Finding) {
        let day = self.pass(20, 45);
        let evidence =
            if finding == Finding::Confirmed { words::kept(self.dice) } else { words::not_kept(self.dice) };
        if let Some(round) = self.case.rounds.last_mut() {
            round.closed = Some(closed);
            round.look_back = Some(LookBack { day, finding, evidence });
        }
    }
}
