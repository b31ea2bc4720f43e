//! What is done about an accepted suggestion of the demo, from its case's first day to the present.
//!
//! Every day is counted from the day on which the suggestion was submitted. What happens to one case happens
//! on different days, in the order told; only co-handlers and merged authors act on the same day as another.

use shangliang_entity::vocab::{
    AssignmentRole, AssignmentStatus, CaseStatus, ExtensionDecision, Finding, HandlingMode, NoteKind,
    ObjectionDecision, ReplyStatus, ResultClass, Satisfaction,
};

/// A case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Where it stands in the end.
    pub status: CaseStatus,
    /// How it is shared.
    pub mode: HandlingMode,
    /// Who handles it, in the order of assignment: a lead that was released, the lead, the others. Empty while open.
    pub assignments: Vec<Assignment>,
    /// At most one request for more time, in the first round.
    pub extension: Option<Extension>,
    /// The first handling and every second one; empty until the lead has received the case.
    pub rounds: Vec<Round>,
    /// What was added along the way, in order.
    pub notes: Vec<Note>,
}

/// Who can handle a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handler {
    /// Index into the departments.
    Department(usize),
    /// Index into the studios.
    Studio(usize),
}

/// One handler's part in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Who.
    pub handler: Handler,
    /// As what.
    pub role: AssignmentRole,
    /// Where it stands in the end.
    pub status: AssignmentStatus,
    /// When it was assigned.
    pub assigned: u32,
    /// By when the reply is due, before any extension.
    pub due: u32,
    /// When it was received.
    pub received: Option<u32>,
    /// That it should be somebody else's.
    pub objection: Option<Objection>,
}

/// A handler's objection to being assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// When it was made, before the case was received.
    pub made: u32,
    /// Why.
    pub reason: &'static str,
    /// What was decided, and when.
    pub decided: Option<(u32, ObjectionDecision)>,
}

/// A lead's request for more time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// When it was made.
    pub made: u32,
    /// By when the reply would be due.
    pub due: u32,
    /// Why.
    pub reason: &'static str,
    /// When it was decided.
    pub decided: u32,
    /// What was decided.
    pub decision: ExtensionDecision,
}

/// One handling, from the work to the look-back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// By when its reply is due, an extension included.
    pub due: u32,
    /// The replies: those sent back, then at most one that was not.
    pub replies: Vec<Reply>,
    /// What the authors said of the reply, the first author first. None where they let the time pass.
    pub ratings: Vec<Rating>,
    /// When the case was closed. Without a rating never before 32 days, more than 15 working days of any month.
    pub closed: Option<u32>,
    /// What a later check found; a reopened case has another round.
    pub look_back: Option<LookBack>,
}

/// A department's reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// What it says.
    pub text: String,
    /// The class that the department gave it.
    pub class: ResultClass,
    /// Where it stands in the end.
    pub status: ReplyStatus,
    /// When the co-handlers countersigned, where there are any.
    pub countersigned: Option<u32>,
    /// When the lead submitted it; absent while it is a draft.
    pub submitted: Option<u32>,
    /// When it was approved, and so shown to the author, or sent back; where nobody reviews, when it was submitted.
    pub decided: Option<u32>,
    /// The class that staff gave it in its place.
    pub class_changed_to: Option<ResultClass>,
    /// Why it was sent back.
    pub remark: Option<&'static str>,
}

/// What one author says of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// Index of the author's suggestion.
    pub suggestion: usize,
    /// When.
    pub day: u32,
    /// Of the process.
    pub process: Satisfaction,
    /// Of the result.
    pub result: Satisfaction,
    /// In words.
    pub comment: Option<&'static str>,
}

/// A later check of a closed case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookBack {
    /// When.
    pub day: u32,
    /// Whether the promise was kept.
    pub finding: Finding,
    /// What was seen.
    pub evidence: &'static str,
}

/// An urge, supervision, instruction or comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// When.
    pub day: u32,
    /// What it is.
    pub kind: NoteKind,
    /// What it says.
    pub text: &'static str,
}

impl Case {
    /// The last day on which something happened to it, where anything did.
    pub fn last_day(&self) -> Option<u32> {
        let assignments = self.assignments.iter().flat_map(|part| {
            let objection =
                part.objection.as_ref().map(|objection| objection.decided.map_or(objection.made, |(day, _)| day));
            [Some(part.assigned), part.received, objection]
        });
        let rounds = self.rounds.iter().flat_map(|round| {
            let replies = round.replies.iter().flat_map(|reply| [reply.countersigned, reply.submitted, reply.decided]);
            let ratings = round.ratings.iter().map(|rating| Some(rating.day));
            replies.chain(ratings).chain([round.closed, round.look_back.as_ref().map(|look_back| look_back.day)])
        });
        let extension = self.extension.as_ref().map(|extension| extension.decided);
        let notes = self.notes.iter().map(|note| Some(note.day));
        assignments.chain(rounds).chain(notes).chain([extension]).flatten().max()
    }

    /// The day of the first reply that was submitted, where one was.
    pub fn first_reply(&self) -> Option<u32> {
        self.rounds.iter().flat_map(|round| &round.replies).find_map(|reply| reply.submitted)
    }
}

impl Reply {
    /// Its class as its author sees it.
    pub fn shown_class(&self) -> ResultClass {
        self.class_changed_to.unwrap_or(self.class)
    }
}
