//! The courses of the cases: in order, over by today, and complete.

use super::*;

/// The days of a case in the order in which they are told, those of handlers that act beside the lead apart.
fn days_in_order(accepted: u32, case: &Case) -> Vec<u32> {
    let mut days = vec![accepted];
    for part in case.assignments.iter().filter(|part| part.role == AssignmentRole::Lead) {
        days.push(part.assigned);
        if let Some(objection) = &part.objection {
            days.push(objection.made);
            days.extend(objection.decided.map(|(day, _)| day));
        }
        days.extend(part.received);
    }
    for round in &case.rounds {
        for reply in &round.replies {
            days.extend(reply.submitted);
            days.extend(reply.decided.filter(|day| Some(*day) != reply.submitted));
        }
        days.extend(round.ratings.first().map(|rating| rating.day));
        days.extend(round.closed);
        days.extend(round.look_back.as_ref().map(|look_back| look_back.day));
    }
    days
}

#[rstest]
#[case(1)]
#[case(2)]
#[case(20_261_123)]
fn time_only_goes_on_and_ends_before_today(#[case] seed: u64) {
    for suggestion in Plan::new(seed).suggestions {
        let last = match &suggestion.fate {
            Fate::Draft | Fate::Submitted | Fate::Cosigning { .. } => 0,
            Fate::Reviewing { since: day } | Fate::Withdrawn { day } => *day,
            Fate::Returned { day, .. } | Fate::Declined { day, .. } => *day,
            Fate::Merged { day, .. } | Fate::Converted { day, .. } => *day,
            Fate::Accepted { day, case } => {
                let mut days = days_in_order(*day, case);
                assert!(days.is_sorted_by(|a, b| a < b), "{days:?} {case:?}");
                let extension = case.extension.iter().flat_map(|extension| [extension.made, extension.decided]);
                days.extend(case.notes.iter().map(|note| note.day).chain(extension));
                days.sort_unstable();
                assert!(days.is_sorted_by(|a, b| a < b), "two things on one day: {days:?} {case:?}");
                case.last_day().unwrap_or(*day).max(*day)
            }
        };
        assert!(suggestion.day + last < YEAR, "{suggestion:?}");
        let later = [suggestion.published, suggestion.adopted].into_iter().flatten();
        assert!(later.into_iter().all(|day| suggestion.day + day < YEAR), "{suggestion:?}");
    }
}

#[rstest]
fn a_case_has_what_its_status_asks_for(plan: &Plan) {
    for (_, case) in cases(plan) {
        let round = case.rounds.last();
        let last = round.and_then(|round| round.replies.last()).map(|reply| reply.status);
        let rating = round.and_then(|round| round.ratings.first());
        match case.status {
            CaseStatus::Open => assert!(case.assignments.is_empty()),
            CaseStatus::Assigned => assert!(case.rounds.is_empty() && !case.assignments.is_empty()),
            CaseStatus::Handling => assert!(matches!(last, None | Some(ReplyStatus::Draft))),
            CaseStatus::Replied | CaseStatus::InReview => assert_eq!(last, Some(ReplyStatus::Submitted)),
            CaseStatus::Answered => assert!(last == Some(ReplyStatus::Approved) && rating.is_none()),
            CaseStatus::Rated => assert!(rating.is_some() && round.is_some_and(|round| round.closed.is_none())),
            CaseStatus::Closed => {
                assert!(round.is_some_and(|round| round.closed.is_some() && round.look_back.is_none()))
            }
            CaseStatus::LookedBack => {
                let found = round.and_then(|round| round.look_back.as_ref()).map(|look_back| look_back.finding);
                assert_eq!(found, Some(Finding::Confirmed));
            }
        }
        let (_, earlier) = case.rounds.split_last().unzip();
        for round in earlier.unwrap_or_default() {
            let unsatisfied = round.ratings.first().is_some_and(|rating| rating.result == Satisfaction::Unsatisfied);
            let reopened = round.look_back.as_ref().is_some_and(|look_back| look_back.finding == Finding::Reopened);
            assert!(unsatisfied != reopened, "{round:?}");
        }
        assert_eq!(case.rounds.len() == 3, case.notes.iter().any(|note| note.kind == NoteKind::Escalate));
        let several = case.assignments.iter().any(|part| part.role != AssignmentRole::Lead);
        assert_eq!(case.mode != HandlingMode::Single, several);
        for reply in case.rounds.iter().flat_map(|round| &round.replies) {
            assert_eq!(reply.countersigned.is_some(), several && reply.status != ReplyStatus::Draft);
            assert!(reply.countersigned < reply.submitted || reply.submitted.is_none());
            assert!(reply.class_changed_to.is_none_or(|class| class == ResultClass::B));
        }
        let leads = case.assignments.iter().filter(|part| part.role == AssignmentRole::Lead);
        let at_work = leads.filter(|part| part.status != AssignmentStatus::Released);
        assert_eq!(at_work.count(), usize::from(case.status != CaseStatus::Open));
    }
}

#[rstest]
fn most_replies_are_in_time_and_some_are_late(plan: &Plan) {
    let replied =
        || rounds(plan).filter_map(|round| Some((round.due, round.replies.iter().find_map(|reply| reply.submitted)?)));
    let late = replied().filter(|(due, day)| day > due).count();
    let share = late * 100 / replied().count();
    assert!((2..=15).contains(&share), "{share} % late");
    let overdue = cases(plan).filter(|(suggestion, case)| {
        case.status == CaseStatus::Handling && case.rounds.last().is_some_and(|round| suggestion.day + round.due < YEAR)
    });
    assert!((10..=80).contains(&overdue.count()));
}
