//! The rounds of a case: the work on the reply, its review, and what its author says.

use shangliang_entity::vocab::{
    AssignmentStatus, CaseStatus, ExtensionDecision, Finding, HandlingMode, NoteKind, ReplyStatus, ResultClass,
    Satisfaction,
};

use super::{
    super::{
        case::{Extension, LookBack, Rating, Reply, Round},
        words,
    },
    Course,
};

/// How many days a second round has.
const SECOND_ROUND: u32 = 30;

impl Course<'_> {
    /// A round that the author is not satisfied with, or that a look-back finds unfinished.
    pub fn fail(&mut self, round: u32, look_back: bool) {
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

    pub fn last_round(&mut self, target: CaseStatus, round: u32) -> Option<(u32, u32)> {
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
        let decided = if self.start.reviewed { self.pass(1, 4) } else { self.day };
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

    /// The class of the last reply as its author sees it.
    fn shown_class(&mut self) -> ResultClass {
        self.last_reply().map_or(ResultClass::C, |reply| reply.shown_class())
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
        let comment = words::comment(result, self.shown_class(), self.dice);
        let suggestion = self.start.suggestion;
        if let Some(round) = self.case.rounds.last_mut() {
            round.ratings.push(Rating { suggestion, day, process, result, comment });
        }
    }

    fn look_back(&mut self, closed: u32, finding: Finding) {
        let day = self.pass(20, 45);
        let evidence = if finding == Finding::Confirmed { words::kept(self.dice) } else { words::not_kept(self.dice) };
        if let Some(round) = self.case.rounds.last_mut() {
            round.closed = Some(closed);
            round.look_back = Some(LookBack { day, finding, evidence });
        }
    }
}
