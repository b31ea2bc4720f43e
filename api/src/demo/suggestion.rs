//! A suggestion of the demo, from its first day to the present.

use shangliang_entity::vocab::{
    Anonymity, CaseStatus, CosignStatus, DeclineReason, DoneInstead, ReturnReason, Screening, SuggestionKind,
    SuggestionStatus,
};

use super::case::Case;

/// A suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What it is.
    pub kind: SuggestionKind,
    /// Index into [`super::places::PLACES`].
    pub committee: usize,
    /// Index of the person whose suggestion it is.
    pub author: usize,
    /// Index of the membership it was submitted as; absent for a citizen's.
    pub member: Option<usize>,
    /// Index of the member who took it down for a citizen: with demands only.
    pub taken_down_by: Option<usize>,
    /// Members invited to sign a proposal.
    pub cosigners: Vec<Cosigner>,
    /// Index of the topic it answers.
    pub topic: Option<usize>,
    /// Index of the studio it was handed to.
    pub studio: Option<usize>,
    /// The code of its category.
    pub category: &'static str,
    /// 5 to 50 characters.
    pub title: String,
    /// 80 to 400 characters.
    pub body: String,
    /// Whether the author agrees to publication.
    pub publish_consent: bool,
    /// From whom the author's name is kept.
    pub anonymity: Anonymity,
    /// What screening found.
    pub screening: Screening,
    /// The day on which it was submitted, or begun where it is a draft: 0 is a year ago, 364 was yesterday.
    pub day: u32,
    /// When it was published, in days from then; only with consent and after it was accepted.
    pub published: Option<u32>,
    /// When a body above adopted it, in days from then; only opinion information, after it was accepted.
    pub adopted: Option<u32>,
    /// Indices of the persons who support it, the author not among them; all on days after it was published.
    pub supporters: Vec<usize>,
    /// Index of the suggestion that was converted into it, on its first day.
    pub converted_from: Option<usize>,
    /// What became of it.
    pub fate: Fate,
}

/// A member invited to sign a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cosigner {
    /// Index of the member.
    pub member: usize,
    /// What the member did.
    pub status: CosignStatus,
}

/// What became of a suggestion. Days are counted from its own first day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Not submitted yet.
    Draft,
    /// Waiting for signatures.
    Cosigning {
        /// The last day to sign.
        until: u32,
    },
    /// Waiting to be looked at.
    Submitted,
    /// Being looked at.
    Reviewing {
        /// Since when.
        since: u32,
    },
    /// Back with its author.
    Returned {
        /// When.
        day: u32,
        /// What is missing.
        reason: ReturnReason,
        /// In words.
        text: &'static str,
    },
    /// Not taken up.
    Declined {
        /// When.
        day: u32,
        /// Why.
        reason: DeclineReason,
        /// What was done instead.
        instead: DoneInstead,
        /// The same in words.
        text: &'static str,
    },
    /// Handled together with another one.
    Merged {
        /// When: after the other one was accepted, before its first reply.
        day: u32,
        /// Index of the other one, of the same committee.
        into: usize,
        /// Why.
        text: &'static str,
    },
    /// Turned into one of another kind.
    Converted {
        /// When: the first day of the other one.
        day: u32,
        /// Index of the other one, of the same author.
        into: usize,
        /// Why.
        text: &'static str,
    },
    /// Taken back by its author.
    Withdrawn {
        /// When.
        day: u32,
    },
    /// Taken up.
    Accepted {
        /// When.
        day: u32,
        /// What is done about it.
        case: Box<Case>,
    },
}

impl Suggestion {
    /// Where it stands.
    pub fn status(&self) -> SuggestionStatus {
        match self.fate {
            Fate::Draft => SuggestionStatus::Draft,
            Fate::Cosigning { .. } => SuggestionStatus::Cosigning,
            Fate::Submitted => SuggestionStatus::Submitted,
            Fate::Reviewing { .. } => SuggestionStatus::Reviewing,
            Fate::Returned { .. } => SuggestionStatus::Returned,
            Fate::Declined { .. } => SuggestionStatus::Declined,
            Fate::Merged { .. } => SuggestionStatus::Merged,
            Fate::Converted { .. } => SuggestionStatus::Converted,
            Fate::Withdrawn { .. } => SuggestionStatus::Withdrawn,
            Fate::Accepted { .. } => SuggestionStatus::Accepted,
        }
    }

    /// Its case, where it has one of its own.
    pub fn case(&self) -> Option<&Case> {
        match &self.fate {
            Fate::Accepted { case, .. } => Some(case),
            _ => None,
        }
    }
}

/// What a suggestion is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A status without a case.
    Intake(SuggestionStatus),
    /// A case with that status.
    Case(CaseStatus),
}

/// How many of the 3,000 become what. No case rests at `replied`: where replies are not reviewed, they are released at once.
pub const TARGETS: [(Target, usize); 17] = [
    (Target::Intake(SuggestionStatus::Draft), 150),
    (Target::Intake(SuggestionStatus::Cosigning), 15),
    (Target::Intake(SuggestionStatus::Submitted), 150),
    (Target::Intake(SuggestionStatus::Reviewing), 90),
    (Target::Intake(SuggestionStatus::Returned), 90),
    (Target::Intake(SuggestionStatus::Declined), 180),
    (Target::Intake(SuggestionStatus::Merged), 60),
    (Target::Intake(SuggestionStatus::Converted), 30),
    (Target::Intake(SuggestionStatus::Withdrawn), 30),
    (Target::Case(CaseStatus::Open), 45),
    (Target::Case(CaseStatus::Assigned), 120),
    (Target::Case(CaseStatus::Handling), 270),
    (Target::Case(CaseStatus::InReview), 75),
    (Target::Case(CaseStatus::Answered), 180),
    (Target::Case(CaseStatus::Rated), 120),
    (Target::Case(CaseStatus::Closed), 1_200),
    (Target::Case(CaseStatus::LookedBack), 195),
];
