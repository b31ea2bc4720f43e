use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use shangliang_entity::ids::{CommitteeId, DepartmentId, WebhookId};
use shangliang_entity::vocab::{Visibility, WebhookStatus};
use uuid::Uuid;

use super::*;
use crate::ledger::sample;
use crate::webhooks::parts::Part;

const NOW: &str = "2026-03-02T01:00:00Z";
const HERE: CommitteeId = CommitteeId(Uuid::from_u128(1));
const ELSEWHERE: CommitteeId = CommitteeId(Uuid::from_u128(2));
const ME: WebhookId = WebhookId(Uuid::from_u128(3));

fn webhook(event_types: Option<&str>) -> webhook::Model {
    let now: DateTime<Utc> = NOW.parse().unwrap();
    webhook::Model {
        id: ME,
        committee_id: HERE,
        department_id: None,
        url: String::new(),
        description: None,
        event_types: event_types.map(str::to_owned),
        status: WebhookStatus::Active,
        secret_sealed: Vec::new(),
        previous_secret_sealed: None,
        previous_secret_until: None,
        replay_writer: None,
        replay_seq: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

fn entry(action: &str, stream: (StreamKind, Uuid), facts: &Value) -> ledger_entry::Model {
    let (stream_kind, stream_id) = stream;
    let payload = facts.to_string();
    ledger_entry::Model { committee_id: Some(HERE), stream_kind, stream_id, payload, ..sample::entry(action, NOW) }
}

const CASE: (StreamKind, Uuid) = (StreamKind::Case, Uuid::from_u128(9));
const SUGGESTION: (StreamKind, Uuid) = (StreamKind::Suggestion, Uuid::from_u128(9));

#[rstest::rstest]
#[case::all(None, "case.closed", CASE, json!({}), true)]
#[case::wanted(Some("case.opened case.closed"), "case.closed", CASE, json!({}), true)]
#[case::not_wanted(Some("case.opened"), "case.closed", CASE, json!({}), false)]
#[case::no_event(None, "case.commented", CASE, json!({}), false)]
#[case::a_draft(None, "suggestion.drafted", SUGGESTION, json!({ "to": "draft" }), false)]
#[case::withdrawn_draft(None, "suggestion.withdrawn", SUGGESTION, json!({ "from": "draft", "handed_in": false }), false)]
#[case::withdrawn_proposal(None, "suggestion.withdrawn", SUGGESTION, json!({ "from": "cosigning", "handed_in": false }), false)]
#[case::withdrawn(None, "suggestion.withdrawn", SUGGESTION, json!({ "from": "submitted", "handed_in": true }), true)]
#[case::withdrawn_after_a_return(None, "suggestion.withdrawn", SUGGESTION, json!({ "from": "cosigning", "handed_in": true }), true)]
#[case::own_test(Some("case.opened"), TESTED, (StreamKind::Webhook, ME.0), json!({}), true)]
#[case::test_of_another(None, TESTED, (StreamKind::Webhook, Uuid::from_u128(4)), json!({}), false)]
fn told_is_what_is_wanted(
    #[case] wanted: Option<&str>,
    #[case] action: &str,
    #[case] stream: (StreamKind, Uuid),
    #[case] facts: Value,
    #[case] expected: bool,
) {
    assert_eq!(is_told(&webhook(wanted), &entry(action, stream, &facts), &Parts::default()), expected);
}

#[test]
fn nothing_is_told_of_other_committees_or_of_the_past() {
    let told = entry("case.closed", CASE, &json!({}));
    let elsewhere = ledger_entry::Model { committee_id: Some(ELSEWHERE), ..told.clone() };
    let nowhere = ledger_entry::Model { committee_id: None, ..told.clone() };
    let imported = ledger_entry::Model { effective_at: DateTime::UNIX_EPOCH, ..told.clone() };
    assert!(is_told(&webhook(None), &told, &Parts::default()));
    for entry in [elsewhere, nowhere, imported] {
        assert!(!is_told(&webhook(None), &entry, &Parts::default()));
    }
}

const US: DepartmentId = DepartmentId(Uuid::from_u128(5));
const OTHERS: DepartmentId = DepartmentId(Uuid::from_u128(6));

fn part(since: &str, until: Option<&str>) -> Part {
    let at = |text: &str| text.parse().unwrap();
    Part { case_id: CASE.1, department_id: US, since: at(since), until: until.map(at) }
}

#[rstest::rstest]
#[case::while_it_has_it(US, Some(part("2026-03-01T01:00:00Z", None)), CASE, true)]
#[case::as_it_gets_it(US, Some(part(NOW, None)), CASE, true)]
#[case::as_it_loses_it(US, Some(part("2026-03-01T01:00:00Z", Some(NOW))), CASE, false)]
#[case::before_it(US, Some(part("2026-03-02T01:00:01Z", None)), CASE, false)]
#[case::after_it(US, Some(part("2026-03-01T01:00:00Z", Some("2026-03-02T00:59:59Z"))), CASE, false)]
#[case::without_a_part(US, None, CASE, false)]
#[case::of_others(OTHERS, Some(part(NOW, None)), CASE, false)]
#[case::of_another_case(US, Some(part(NOW, None)), (StreamKind::Case, Uuid::from_u128(10)), false)]
#[case::of_its_suggestion(US, Some(part(NOW, None)), (StreamKind::Suggestion, CASE.1), false)]
fn a_department_is_told_of_its_part(
    #[case] department: DepartmentId,
    #[case] part: Option<Part>,
    #[case] stream: (StreamKind, Uuid),
    #[case] expected: bool,
) {
    let webhook = webhook::Model { department_id: Some(department), ..webhook(None) };
    let parts = Parts::new(part.into_iter().collect());
    let told = entry("case.closed", stream, &json!({}));
    assert_eq!(is_told(&webhook, &told, &parts), expected);
    // Of what is done as it loses its part it is told of that alone.
    let of_its_own = entry("case.released_handler", stream, &json!({ "handler_id": US.0 }));
    let loses_it = part.is_some_and(|part| part.until == Some(told.at)) && department == US;
    assert_eq!(is_told(&webhook, &of_its_own, &parts), expected || loses_it);
    let inner = ledger_entry::Model { visibility: Visibility::Author, ..told };
    assert!(!is_told(&webhook, &inner, &parts));
}

/// As the one that is released reads it, and the one that follows.
#[rstest::rstest]
#[case(US, false)]
#[case(OTHERS, true)]
fn an_assignment_is_told_to_whom_it_gives_a_part(#[case] department: DepartmentId, #[case] expected: bool) {
    let webhook = webhook::Model { department_id: Some(department), ..webhook(None) };
    let released = part("2026-03-01T01:00:00Z", Some(NOW));
    let given = Part { department_id: OTHERS, ..part(NOW, None) };
    let told = entry("case.assigned", CASE, &json!({ "handlers": [{ "id": OTHERS.0 }] }));
    assert_eq!(is_told(&webhook, &told, &Parts::new(vec![released, given])), expected);
}

#[test]
fn a_department_is_told_of_each_type_that_it_can_want() {
    let webhook = webhook::Model { department_id: Some(US), ..webhook(None) };
    let parts = Parts::new(vec![part(NOW, None)]);
    let is_told = |code: &str, stream| {
        let told = entry(code, stream, &json!({ "handlers": [{ "id": US.0 }] }));
        super::is_told(&webhook, &told, &parts)
    };
    for (code, _) in EVENTS {
        let can_want = for_departments().any(|told| told == *code);
        let streams = [CASE, SUGGESTION, (StreamKind::Department, US.0)];
        assert_eq!(streams.into_iter().any(|stream| is_told(code, stream)), can_want, "{code}");
    }
}

#[rstest::rstest]
#[case(US, true)]
#[case(OTHERS, false)]
fn a_department_is_told_of_itself(#[case] changed: DepartmentId, #[case] expected: bool) {
    let webhook = webhook::Model { department_id: Some(US), ..webhook(None) };
    let told = entry("department.updated", (StreamKind::Department, changed.0), &json!({}));
    assert_eq!(is_told(&webhook, &told, &Parts::default()), expected);
}

#[test]
fn no_type_stands_twice() {
    let types: std::collections::HashSet<_> = EVENTS.iter().map(|(code, _)| code).collect();
    assert_eq!(types.len(), EVENTS.len());
}
