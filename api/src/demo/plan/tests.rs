//! What the demo promises: its sizes, its limits, and that it makes sense.

mod courses;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use rstest::{fixture, rstest};
use sea_orm::Iterable;
use shangliang_entity::vocab::{
    AssignmentRole, AssignmentStatus, CaseStatus, CosignStatus, DepartmentSystem, Finding, HandlingMode, MemberStatus,
    NoteKind, ReplyStatus, ResultClass, Satisfaction, Screening, SuggestionKind, TopicStatus,
};

use super::*;
use crate::demo::{
    YEAR,
    case::{Case, Handler, Round},
    places::YANGLING,
    subjects::CATEGORIES,
    suggestion::Fate,
};

#[fixture]
#[once]
fn plan() -> Plan {
    Plan::new(1)
}

fn cases(plan: &Plan) -> impl Iterator<Item = (&Suggestion, &Case)> {
    plan.suggestions.iter().filter_map(|suggestion| Some((suggestion, suggestion.case()?)))
}

fn rounds(plan: &Plan) -> impl Iterator<Item = &Round> {
    cases(plan).flat_map(|(_, case)| &case.rounds)
}

#[rstest]
fn the_sizes_are_those_promised(plan: &Plan) {
    assert_eq!(plan.committees.len(), 21);
    assert_eq!(plan.members.len(), 2_400);
    assert_eq!(plan.citizens.len(), 1_000);
    assert_eq!(plan.studios.len(), 380);
    assert_eq!(plan.departments.len(), 84);
    assert_eq!(plan.suggestions.len(), 3_000);
    // One of the staff is a member.
    assert_eq!(plan.persons.len(), 2_376 + 1_000 + plan.staff.len() - 1);
}

#[test]
fn a_seed_gives_one_plan_and_another_seed_another() {
    let text = |seed| format!("{:?}", Plan::new(seed));
    assert_eq!(text(7), text(7));
    assert_ne!(text(7), text(8));
}

#[test]
fn a_plan_is_made_in_no_time() {
    let begun = Instant::now();
    Plan::new(3);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?} even without optimisation", begun.elapsed());
}

#[rstest]
fn nobody_shares_a_number(plan: &Plan) {
    assert_eq!(plan.persons.iter().map(|person| &person.phone).collect::<BTreeSet<_>>().len(), plan.persons.len());
}

#[rstest]
fn texts_keep_the_limits_of_every_kind(plan: &Plan) {
    for suggestion in &plan.suggestions {
        let (title, body) = (suggestion.title.chars().count(), suggestion.body.chars().count());
        assert!((5..=50).contains(&title) && (80..=400).contains(&body), "{suggestion:?}");
        assert!(CATEGORIES.iter().any(|(code, _)| *code == suggestion.category));
    }
    for reply in rounds(plan).flat_map(|round| &round.replies) {
        assert!((80..=600).contains(&reply.text.chars().count()), "{}", reply.text);
    }
}

#[rstest]
fn texts_are_hardly_ever_the_same(plan: &Plan) {
    let bodies: BTreeSet<_> = plan.suggestions.iter().map(|suggestion| &suggestion.body).collect();
    // The converted ones have the text of those they became.
    assert_eq!(bodies.len(), 2_970);
    let titles: BTreeSet<_> = plan.suggestions.iter().map(|suggestion| &suggestion.title).collect();
    assert!(titles.len() > 2_000, "{}", titles.len());
}

#[rstest]
fn every_suggestion_stands_where_it_should(plan: &Plan) {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for suggestion in &plan.suggestions {
        let target = suggestion.case().map_or(Target::Intake(suggestion.status()), |case| Target::Case(case.status));
        *found.entry(format!("{target:?}")).or_default() += 1;
    }
    let expected: BTreeMap<_, _> = TARGETS.into_iter().map(|(target, count)| (format!("{target:?}"), count)).collect();
    assert_eq!(found, expected);
    assert!(SuggestionStatus::iter().all(|status| plan.suggestions.iter().any(|s| s.status() == status)));
    let rests = |status: &CaseStatus| *status != CaseStatus::Replied;
    assert!(CaseStatus::iter().filter(rests).all(|status| cases(plan).any(|(_, case)| case.status == status)));
}

/// Every code of a vocabulary occurs among `found`.
fn all_occur<T: Iterable + Ord + std::fmt::Debug>(found: impl Iterator<Item = T>) {
    let found: BTreeSet<T> = found.collect();
    let missing: Vec<T> = T::iter().filter(|code| !found.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?} never occur");
}

#[rstest]
fn everything_that_can_happen_happens(plan: &Plan) {
    let parts = || cases(plan).flat_map(|(_, case)| &case.assignments);
    let replies = || rounds(plan).flat_map(|round| &round.replies);
    all_occur(plan.suggestions.iter().map(|suggestion| suggestion.kind));
    all_occur(plan.suggestions.iter().map(|suggestion| suggestion.anonymity));
    // A text that was blocked is nothing to show.
    let screened = [Screening::Blocked].into_iter();
    all_occur(screened.chain(plan.suggestions.iter().map(|suggestion| suggestion.screening)));
    // No joint proposal is returned, and all who were asked have answered before theirs was handed in.
    let later = [CosignStatus::Void, CosignStatus::Lapsed].into_iter();
    let cosigners = plan.suggestions.iter().flat_map(|suggestion| &suggestion.cosigners);
    all_occur(later.chain(cosigners.map(|cosigner| cosigner.status)));
    all_occur(cases(plan).map(|(_, case)| case.mode));
    all_occur(cases(plan).flat_map(|(_, case)| &case.notes).map(|note| note.kind));
    all_occur(cases(plan).filter_map(|(_, case)| case.extension.as_ref()).map(|extension| extension.decision));
    all_occur(parts().map(|part| part.status));
    all_occur(parts().filter_map(|part| part.objection.as_ref()?.decided).map(|(_, decision)| decision));
    all_occur(replies().map(|reply| reply.status));
    all_occur(replies().map(|reply| reply.class));
    all_occur(rounds(plan).flat_map(|round| &round.ratings).map(|rating| rating.process));
    all_occur(rounds(plan).flat_map(|round| &round.ratings).map(|rating| rating.result));
    all_occur(rounds(plan).filter_map(|round| round.look_back.as_ref()).map(|look_back| look_back.finding));
    assert!(cases(plan).any(|(_, case)| case.rounds.len() == 3));
    assert!(parts().any(|part| matches!(part.handler, Handler::Studio(_))));
    assert!(parts().any(|part| part.objection.as_ref().is_some_and(|objection| objection.decided.is_none())));
    assert!(replies().any(|reply| reply.class_changed_to.is_some()));
    assert!(rounds(plan).any(|round| round.closed.is_some() && round.ratings.is_empty()), "no rating lapses");
    assert!(plan.suggestions.iter().any(|suggestion| suggestion.topic.is_some()));
    assert!(plan.suggestions.iter().any(|suggestion| !suggestion.supporters.is_empty()));
    assert!(plan.topics.iter().any(|topic| topic.status == TopicStatus::Open));
    assert!(plan.departments.iter().any(|department| department.system == DepartmentSystem::Central));
}

#[rstest]
fn everybody_acts_where_they_belong(plan: &Plan) {
    for (index, suggestion) in plan.suggestions.iter().enumerate() {
        let at = suggestion.committee;
        let members = suggestion
            .member
            .iter()
            .chain(&suggestion.taken_down_by)
            .chain(suggestion.cosigners.iter().map(|c| &c.member));
        for member in members {
            assert_eq!(plan.members[*member].committee, at);
            assert_eq!(plan.members[*member].status, MemberStatus::Active);
        }
        match suggestion.member {
            Some(member) => assert_eq!(plan.members[member].person, suggestion.author),
            None => assert!(plan.citizens.iter().any(|c| c.person == suggestion.author && c.committee == at)),
        }
        assert_eq!(suggestion.taken_down_by.is_some(), suggestion.kind == SuggestionKind::Demand);
        assert_eq!(
            suggestion.member.is_none(),
            matches!(suggestion.kind, SuggestionKind::Citizen | SuggestionKind::Demand)
        );
        assert!(suggestion.cosigners.is_empty() || suggestion.kind == SuggestionKind::Proposal);
        assert!(!suggestion.supporters.contains(&suggestion.author));
        assert_eq!(suggestion.supporters.iter().collect::<BTreeSet<_>>().len(), suggestion.supporters.len());
        assert!(suggestion.studio.is_none_or(|studio| plan.studios[studio].committee == at));
        if let Some(topic) = suggestion.topic.map(|topic| &plan.topics[topic]) {
            assert!(topic.committee == at && topic.takes(suggestion.day, suggestion.member.is_some()));
        }
        for part in suggestion.case().into_iter().flat_map(|case| &case.assignments) {
            match part.handler {
                Handler::Department(department) => assert_eq!(plan.departments[department].committee, at),
                Handler::Studio(studio) => assert_eq!(Some(studio), suggestion.studio),
            }
        }
        if let Some(case) = suggestion.case() {
            let reviewed = plan.committees[at].code != YANGLING;
            assert!(case.status != CaseStatus::InReview || reviewed);
            let rated = case.rounds.iter().filter_map(|round| round.ratings.first());
            assert!(rated.map(|rating| rating.suggestion).all(|rated| rated == index));
        }
    }
}

#[rstest]
fn pairs_refer_to_each_other(plan: &Plan) {
    for (index, suggestion) in plan.suggestions.iter().enumerate() {
        match suggestion.fate {
            Fate::Merged { day, into, .. } => {
                let other = &plan.suggestions[into];
                let Fate::Accepted { day: accepted, ref case } = other.fate else { panic!("{into} has no case") };
                let merged = suggestion.day + day;
                assert!(other.committee == suggestion.committee && merged > other.day + accepted);
                assert!(case.first_reply().is_none_or(|reply| merged < other.day + reply));
            }
            Fate::Converted { day, into, .. } => {
                let other = &plan.suggestions[into];
                assert_eq!(
                    (other.converted_from, other.author, other.day),
                    (Some(index), suggestion.author, suggestion.day + day)
                );
                assert_ne!(other.kind, suggestion.kind);
            }
            _ => {}
        }
        for rating in
            suggestion.case().into_iter().flat_map(|case| &case.rounds).flat_map(|round| round.ratings.iter().skip(1))
        {
            assert!(matches!(plan.suggestions[rating.suggestion].fate, Fate::Merged { into, .. } if into == index));
        }
    }
    assert_eq!(plan.suggestions.iter().filter(|suggestion| suggestion.converted_from.is_some()).count(), 30);
}

#[rstest]
fn what_is_held_is_still_to_be_looked_at(plan: &Plan) {
    let held = plan.suggestions.iter().filter(|suggestion| suggestion.screening == Screening::Held);
    assert!(held.clone().count() >= 3);
    assert!(held.map(Suggestion::status).all(|status| status == SuggestionStatus::Submitted));
}
