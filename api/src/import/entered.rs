//! What a row of the source becomes here: pure, but for the ids and salts that it is given.

use serde_json::json;
use shangliang_entity::suggestion;
use shangliang_entity::vocab::{Anonymity, SuggestionKind};

use super::SourceRow;
use super::destination::{Destination, taken_over};
use super::handled::{Answer, Handled, handled};
use crate::http::Problem;
use crate::ledger::Entry;
use crate::suggestions::lifecycle::{Action, step};
use crate::suggestions::screening::screen;
use crate::suggestions::{Written, first_entry, step_entry};

/// Everything that one row becomes.
#[derive(Debug)]
pub struct Entered {
    /// The suggestion: nobody's account, not published, no deadline.
    pub suggestion: suggestion::Model,
    /// Its closed case, where the source has a reply.
    pub handled: Option<Handled>,
    /// What the ledger says of both, in the order in which it happened.
    pub entries: Vec<Entry>,
}

/// Makes the rows and ledger entries of a source row; `category` is the code of its `level1`.
///
/// A suggestion without a reply waits for intake. One with a reply was accepted when it was submitted, and its case is closed.
/// Publication stays an act of somebody here: the source cannot give the author's consent.
pub fn entered(row: &SourceRow, category: Option<String>, to: &Destination<'_>) -> Result<Entered, Problem> {
    let written = Written {
        id: to.ids.next(to.now).into(),
        committee: to.committee,
        kind: SuggestionKind::Citizen,
        title: &row.title,
        body: &row.body,
        at: row.submitted_at,
        is_submitted: true,
    };
    let mut suggestion = suggestion::Model {
        category,
        author_label: row.author.as_deref().map(masked),
        anonymity: Anonymity::Public,
        screening: screen(&row.title, &row.body),
        imported_supports: row.supports,
        imported_opposes: row.opposes,
        source_id: Some(row.id.clone()),
        created_at: to.now,
        updated_at: to.now,
        ..written.row(to.random)
    };
    let first = first_entry(&suggestion, Action::Submit.event());
    let mut entries = vec![taken_over(first, row.submitted_at)];
    let answer = row.reply.as_deref().zip(row.replied_at).map(|(text, at)| Answer { text, at });
    let Some((answer, department)) = answer.zip(to.department) else {
        return Ok(Entered { suggestion, handled: None, entries });
    };
    let (handled, of_case) = handled(&suggestion, row.submitted_at, &answer, department, to)?;
    let accepted = json!({
        "case_id": handled.case.id,
        "kind": suggestion.kind,
        "topic_id": suggestion.topic_id,
        "studio_id": suggestion.studio_id,
        "category": suggestion.category,
    });
    let transition = step(suggestion.status, Action::Accept)?;
    entries.push(taken_over(step_entry(&suggestion, transition, accepted), row.submitted_at));
    entries.extend(of_case);
    suggestion.status = transition.to();
    suggestion.decided_at = Some(row.submitted_at);
    suggestion.case_id = Some(handled.case.id);
    Ok(Entered { suggestion, handled: Some(handled), entries })
}

/// The name or account of an author as it may be kept: the first character of a name, the ends of a longer account.
pub fn masked(author: &str) -> String {
    let characters: Vec<char> = author.chars().collect();
    match characters.as_slice() {
        [a, b, _, _, .., y, z] if characters.len() > 6 => [*a, *b, '*', '*', '*', '*', *y, *z].iter().collect(),
        [first, ..] => format!("{first}**"),
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rstest::rstest;
    use shangliang_entity::vocab::SuggestionStatus;

    use super::*;
    use crate::ids::Ids;
    use crate::secrets::SeededRandom;

    fn row(reply: bool) -> SourceRow {
        SourceRow {
            line: 1,
            id: "2549".to_owned(),
            author: Some("A00045581".to_owned()),
            title: "小区".to_owned(),
            submitted_at: "2019-04-25T01:32:09Z".parse().unwrap(),
            body: "短".to_owned(),
            reply: reply.then(|| "已办。".to_owned()),
            replied_at: reply.then(|| "2019-05-10T06:56:53Z".parse().unwrap()),
            supports: 7,
            opposes: 2,
            level1: None,
        }
    }

    fn make(row: &SourceRow) -> Entered {
        let random = Arc::new(SeededRandom::new(1));
        let ids = Ids::new(random.clone());
        let now = "2026-03-02T01:00:00Z".parse().unwrap();
        let committee = ids.next(now).into();
        let department = Some(ids.next(now).into());
        let to = Destination { committee, department, ids: &ids, random: &*random, now };
        entered(row, Some("0001".to_owned()), &to).unwrap()
    }

    #[rstest]
    #[case("A00045581", "A0****81")]
    #[case("张小明", "张**")]
    #[case("张", "张**")]
    #[case("欧阳小明先生", "欧**")]
    fn authors_are_masked(#[case] author: &str, #[case] expected: &str) {
        assert_eq!(masked(author), expected);
    }

    #[test]
    fn without_a_reply_it_waits_for_intake_and_nothing_is_due() {
        let Entered { suggestion, handled, entries } = make(&row(false));
        assert!(handled.is_none());
        assert_eq!(suggestion.status, SuggestionStatus::Submitted);
        assert_eq!((suggestion.triage_due_on, suggestion.published_at, suggestion.author_id), (None, None, None));
        assert_eq!((suggestion.supports, suggestion.imported_supports, suggestion.imported_opposes), (0, 7, 2));
        assert_eq!(entries.iter().map(|entry| entry.action).collect::<Vec<_>>(), ["suggestion.submitted"]);
        assert_eq!(entries[0].payload["to"], "submitted");
    }

    #[test]
    fn with_a_reply_it_is_closed_at_the_times_of_the_source() {
        let row = row(true);
        let Entered { suggestion, handled, entries } = make(&row);
        let Handled { case, part, reply, round } = handled.unwrap();
        assert_eq!(suggestion.case_id, Some(case.id));
        assert_eq!(case.suggestion_id, Some(suggestion.id));
        assert_eq!((case.opened_at, case.assigned_at), (row.submitted_at, Some(row.submitted_at)));
        let end = row.replied_at;
        assert_eq!([case.replied_at, case.answered_at, case.round_answered_at, case.closed_at], [end; 4]);
        assert_eq!([reply.submitted_at, reply.reviewed_at, reply.released_at, part.submitted_at], [end; 4]);
        assert_eq!((Some(round.answered_at), round.raters), (end, 0));
        assert_eq!((case.result_class, reply.result_class, reply.reviewed_class), (None, None, None));
        // 60 days after 25 April in China.
        assert_eq!(case.due_on.unwrap().to_string(), "2019-06-24");
        assert_eq!((case.waiting_for, case.rating_due_on, case.routing_due_on), (None, None, None));

        let actions: Vec<_> = entries.iter().map(|entry| entry.action).collect();
        assert_eq!(
            actions,
            [
                "suggestion.submitted",
                "suggestion.accepted",
                "case.opened",
                "case.assigned",
                "case.replied",
                "case.answered",
                "case.closed"
            ]
        );
        assert!(entries.windows(2).all(|pair| pair[0].effective_at <= pair[1].effective_at));
        let steps = entries[3..].iter().map(|entry| (&entry.payload["from"], &entry.payload["to"]));
        let steps: Vec<_> = steps.map(|(from, to)| (from.as_str().unwrap(), to.as_str().unwrap())).collect();
        let expected =
            [("open", "assigned"), ("handling", "in_review"), ("in_review", "answered"), ("rated", "closed")];
        assert_eq!(steps, expected);
        assert!(entries[2].payload["routing_due_on"].is_null() && entries[5].payload["rating_due_on"].is_null());
        for entry in &entries {
            assert_eq!(entry.payload["imported"], true);
            let text = entry.payload.to_string();
            assert!(![&row.title, &row.body, "已办", "A000"].iter().any(|secret| text.contains(*secret)), "{text}");
        }
    }
}
