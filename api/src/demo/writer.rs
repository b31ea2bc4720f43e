//! Makes up the suggestions, each so that it stands today where it should.

mod dress;

use shangliang_entity::vocab::{Anonymity, CaseStatus, Screening, StudioStatus, SuggestionKind, SuggestionStatus};

use super::{
    YEAR,
    case::Handler,
    course::{self, Start},
    dice::Dice,
    directory::Department,
    places::{PLACES, Place, XIAN, YANGLING},
    roster::{Citizen, Member, some_committee},
    studios::Studio,
    subjects::{Desk, Subject},
    suggestion::{Fate, Suggestion, Target},
    texts::{Text, compose, some_subject, somewhere},
    topics::Topic,
    words,
};
use crate::suggestions::is_citizens;

/// Of a hundred suggestions, how many are of which kind.
const KINDS: [(SuggestionKind, u32); 6] = [
    (SuggestionKind::Citizen, 36),
    (SuggestionKind::Micro, 20),
    (SuggestionKind::Opinion, 20),
    (SuggestionKind::Proposal, 17),
    (SuggestionKind::Demand, 5),
    (SuggestionKind::Speech, 2),
];

/// The three days before the deadline for proposals, when most of the year's come in.
const PROPOSAL_DAYS: (u32, u32) = (60, 62);

/// What suggestions are made of.
#[derive(Debug)]
pub struct Writer<'a> {
    /// All members.
    pub members: &'a [Member],
    /// All citizens.
    pub citizens: &'a [Citizen],
    /// All departments.
    pub departments: &'a [Department],
    /// All studios.
    pub studios: &'a [Studio],
    /// All topics.
    pub topics: &'a [Topic],
    /// Where chance comes from.
    pub dice: &'a mut Dice,
}

/// A suggestion, and what another one at the same place would be about.
#[derive(Debug)]
pub struct Written {
    /// The suggestion.
    pub suggestion: Suggestion,
    /// What it is about.
    pub subject: &'static Subject,
    /// Where that is.
    pub place: String,
}

/// A fate, the last day of it, and how long ago that day may be at least and at most.
type Placed = (Fate, u32, Option<(u32, u32)>);

impl Writer<'_> {
    /// A suggestion that stands at `target`, at `index` in the plan.
    pub fn write(&mut self, index: usize, target: Target) -> Written {
        let committee = self.committee(target);
        let kind = self.kind(target);
        let subject = self.some_subject(committee);
        let place = somewhere(subject, place_of(committee), self.dice);
        let text = compose(subject, &place, kind, self.dice);
        let proposals = text.proposals.clone();
        let mut suggestion = self.blank(committee, kind, subject, text, 0);
        suggestion.studio = self.some_studio(committee, kind);
        let (fate, last, slack) = match target {
            Target::Intake(status) => self.intake(status),
            Target::Case(status) => self.case(status, index, &suggestion, subject.desk, &proposals),
        };
        suggestion.fate = fate;
        suggestion.day = self.day(kind, last, slack);
        suggestion.topic = self.fitting_topic(committee, subject, suggestion.day, suggestion.member.is_some());
        self.dress(&mut suggestion);
        Written { suggestion, subject, place }
    }

    /// A draft with an author, and nothing else to it.
    pub fn blank(
        &mut self,
        committee: usize,
        kind: SuggestionKind,
        subject: &Subject,
        text: Text,
        day: u32,
    ) -> Suggestion {
        let from_citizen = matches!(kind, SuggestionKind::Citizen | SuggestionKind::Demand);
        let member = self.some_member(committee);
        let author = if from_citizen { self.some_citizen(committee) } else { self.person_of(member) };
        Suggestion {
            kind,
            committee,
            author,
            member: (!from_citizen).then_some(member),
            taken_down_by: (kind == SuggestionKind::Demand).then_some(member),
            cosigners: Vec::new(),
            topic: None,
            studio: None,
            category: subject.category,
            title: text.title,
            body: text.body,
            publish_consent: self.dice.chance(80),
            anonymity: match self.dice.between(1, 100) {
                1..=4 if from_citizen => Anonymity::Handlers,
                5..=25 if from_citizen => Anonymity::Public,
                _ => Anonymity::None,
            },
            screening: Screening::Clear,
            day,
            published: None,
            adopted: None,
            supporters: Vec::new(),
            converted_from: None,
            fate: Fate::Draft,
        }
    }

    /// A case rests at `in_review` only where replies are reviewed.
    fn committee(&mut self, target: Target) -> usize {
        let at = |code| PLACES.iter().position(|place| place.code == code).unwrap_or_default();
        let some = some_committee(self.dice);
        match target {
            Target::Case(CaseStatus::InReview) if some == at(YANGLING) => at(XIAN),
            _ => some,
        }
    }

    fn kind(&mut self, target: Target) -> SuggestionKind {
        let mut left = self.dice.between(1, 100);
        if target == Target::Intake(SuggestionStatus::Cosigning) {
            return SuggestionKind::Proposal;
        }
        for (kind, share) in KINDS {
            if left <= share {
                return kind;
            }
            left -= share;
        }
        SuggestionKind::Citizen
    }

    fn some_member(&mut self, committee: usize) -> usize {
        let active: Vec<usize> =
            (0..).zip(self.members).filter(|(_, member)| member.may_act_in(committee)).map(|(at, _)| at).collect();
        self.dice.pick(&active)
    }

    fn person_of(&self, member: usize) -> usize {
        self.members.get(member).map_or(0, |member| member.person)
    }

    fn some_citizen(&mut self, committee: usize) -> usize {
        let own = self.citizens.iter().filter(|citizen| citizen.committee == committee);
        let persons: Vec<usize> = own.map(|citizen| citizen.person).collect();
        self.dice.pick(&persons)
    }

    /// What a suggestion to the committee is about: for four of ten, one of its topics.
    fn some_subject(&mut self, committee: usize) -> &'static Subject {
        let own: Vec<&Topic> = self.topics.iter().filter(|topic| topic.committee == committee).collect();
        match own.get(self.dice.index(own.len())) {
            Some(topic) if self.dice.chance(40) => topic.subject,
            _ => some_subject(place_of(committee), self.dice),
        }
    }

    /// The committee's topic about that subject, where it took suggestions on that day.
    fn fitting_topic(&self, committee: usize, subject: &Subject, day: u32, member: bool) -> Option<usize> {
        self.topics.iter().position(|topic| {
            topic.committee == committee && topic.subject.name == subject.name && topic.takes(day, member)
        })
    }

    fn some_studio(&mut self, committee: usize, kind: SuggestionKind) -> Option<usize> {
        if !matches!(kind, SuggestionKind::Citizen | SuggestionKind::Micro | SuggestionKind::Demand)
            || !self.dice.chance(25)
        {
            return None;
        }
        let own = (0..).zip(self.studios).filter(|(_, s)| s.committee == committee && s.status == StudioStatus::Active);
        let own: Vec<usize> = own.map(|(at, _)| at).collect();
        (!own.is_empty()).then(|| self.dice.pick(&own))
    }

    /// An accepted suggestion with its case.
    fn case(
        &mut self,
        status: CaseStatus,
        index: usize,
        suggestion: &Suggestion,
        desk: Desk,
        proposals: &[&'static str],
    ) -> Placed {
        let accepted = self.dice.between(1, 12);
        let (lead, others) = self.handlers(suggestion.committee, desk, suggestion.studio);
        let for_a_citizen = is_citizens(suggestion.kind, suggestion.taken_down_by.is_some());
        let start = Start {
            suggestion: index,
            title: &suggestion.title,
            proposals,
            accepted,
            lead,
            others: &others,
            period: if for_a_citizen { 60 } else { 90 },
            reviewed: place_of(suggestion.committee).reviews_replies(),
        };
        let (case, slack) = course::case(status, &start, self.dice);
        let last = case.last_day().unwrap_or(accepted);
        (Fate::Accepted { day: accepted, case: Box::new(case) }, last, slack)
    }

    /// A suggestion without a case.
    fn intake(&mut self, status: SuggestionStatus) -> Placed {
        let day = self.dice.between(1, 12);
        match status {
            SuggestionStatus::Cosigning => (Fate::Cosigning { until: 14 }, 0, Some((1, 10))),
            SuggestionStatus::Submitted => (Fate::Submitted, 0, Some((1, 10))),
            SuggestionStatus::Reviewing => {
                let since = self.dice.between(1, 5);
                (Fate::Reviewing { since }, since, Some((1, 8)))
            }
            SuggestionStatus::Returned => {
                let (reason, text) = words::give_back(self.dice);
                (Fate::Returned { day, reason, text }, day, Some((1, 60)))
            }
            SuggestionStatus::Declined => {
                let (reason, instead, text) = words::decline(self.dice);
                (Fate::Declined { day, reason, instead, text }, day, None)
            }
            SuggestionStatus::Withdrawn => (Fate::Withdrawn { day }, day, None),
            // Merged and converted ones depend on another and are made up in `pairs.rs`.
            SuggestionStatus::Draft
            | SuggestionStatus::Accepted
            | SuggestionStatus::Merged
            | SuggestionStatus::Converted => (Fate::Draft, 0, Some((1, 120))),
        }
    }

    /// Who handles it, and the committee's other departments that handle subjects of their own.
    fn handlers(&mut self, committee: usize, desk: Desk, studio: Option<usize>) -> (Handler, Vec<usize>) {
        let own: Vec<(usize, Option<Desk>)> = (0..)
            .zip(self.departments)
            .filter(|(_, department)| department.committee == committee && department.desk.is_some())
            .map(|(at, department)| (at, department.desk))
            .collect();
        let of = |wanted| own.iter().find(|(_, desk)| *desk == Some(wanted)).map(|(at, _)| *at);
        let lead = of(desk).or_else(|| of(Desk::General)).unwrap_or_default();
        let others = own.into_iter().map(|(at, _)| at).filter(|at| *at != lead).collect();
        match studio.filter(|_| self.dice.chance(30)) {
            Some(studio) => (Handler::Studio(studio), others),
            None => (Handler::Department(lead), others),
        }
    }

    /// A first day from which all days up to `last` are over.
    fn day(&mut self, kind: SuggestionKind, last: u32, slack: Option<(u32, u32)>) -> u32 {
        let latest = (YEAR - 1).saturating_sub(last);
        match slack {
            Some((low, high)) => YEAR.saturating_sub(last + self.dice.between(low, high)),
            None if kind == SuggestionKind::Proposal && PROPOSAL_DAYS.1 <= latest && self.dice.chance(60) => {
                self.dice.between(PROPOSAL_DAYS.0, PROPOSAL_DAYS.1)
            }
            None => self.dice.between(0, latest),
        }
    }
}

fn place_of(committee: usize) -> &'static Place {
    PLACES.get(committee).unwrap_or(&PLACES[0])
}
