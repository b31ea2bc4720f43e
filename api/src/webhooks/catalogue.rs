//! What is told outside: the catalogue of events, pure.

use std::borrow::Cow;

use shangliang_entity::ledger_entry;
use shangliang_entity::vocab::{StreamKind, SuggestionStatus, Vocabulary};
use shangliang_entity::webhook;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use super::event::EventFacts;
use crate::http::Text;

/// The event that a webhook is tried with; it is not subscribed to.
pub const TESTED: &str = "webhook.tested";

/// Each type of event that can be subscribed to, and what it tells.
pub const EVENTS: &[(&str, Text)] = &[
    (
        "suggestion.submitted",
        Text::fixed("建议已提交", "A suggestion was handed in, the first time or after it was returned"),
    ),
    ("suggestion.withdrawn", Text::fixed("作者撤回建议", "A suggestion was withdrawn by its author")),
    ("suggestion.review_begun", Text::fixed("建议开始审查", "The review of a suggestion began")),
    ("suggestion.accepted", Text::fixed("建议已立案", "A suggestion was accepted and its case opened")),
    ("suggestion.returned", Text::fixed("建议退回作者补充", "A suggestion was returned to its author")),
    ("suggestion.declined", Text::fixed("建议不予立案", "A suggestion was declined")),
    ("suggestion.merged", Text::fixed("建议并入另一建议", "A suggestion was merged into another")),
    (
        "suggestion.case_shared",
        Text::fixed("建议共用所并入建议的办理件", "A suggestion shares the case of the one that it was merged into"),
    ),
    (
        "suggestion.declined_with_target",
        Text::fixed("建议随所并入的建议不予立案", "A suggestion was declined with the one that it was merged into"),
    ),
    ("suggestion.converted", Text::fixed("建议转为其他类别", "A suggestion was converted into another kind")),
    ("suggestion.published", Text::fixed("建议已公开", "A suggestion was published")),
    ("suggestion.unpublished", Text::fixed("建议停止公开", "A suggestion is no longer published")),
    ("case.opened", Text::fixed("办理件已建立", "A case was opened")),
    ("case.assigned", Text::fixed("办理件已交办", "A case was assigned to its handlers")),
    ("case.received", Text::fixed("承办单位签收", "A handler received its part in a case")),
    ("case.begun", Text::fixed("办理件开始办理", "The handling of a case began")),
    ("case.objected", Text::fixed("承办单位提出异议", "A handler objects to its part in a case")),
    ("case.objection_upheld", Text::fixed("承办单位的异议成立", "The objection of a handler was upheld")),
    ("case.objection_refused", Text::fixed("承办单位的异议不成立", "The objection of a handler was refused")),
    ("case.vacated", Text::fixed("办理件待重新交办", "A case waits to be assigned again")),
    ("case.extension_requested", Text::fixed("承办单位申请延期", "A handler asks for more time")),
    ("case.extended", Text::fixed("同意延期", "More time was granted")),
    ("case.extension_refused", Text::fixed("不同意延期", "More time was refused")),
    ("case.author_contacted", Text::fixed("承办单位已联系作者", "A handler contacted the author")),
    ("case.countersigned", Text::fixed("会办单位同意答复", "A co-handler agreed to the reply")),
    ("case.replied", Text::fixed("答复已提交审核", "The reply to a case was handed in")),
    ("case.sent_back", Text::fixed("答复退回修改", "The reply to a case was sent back")),
    ("case.answered", Text::fixed("答复已送达作者", "A case was answered to its authors")),
    ("case.rated", Text::fixed("全部作者已评价答复", "All authors of a case have rated its answer")),
    ("case.rating_lapsed", Text::fixed("答复评价期限已过", "The time to rate the answer of a case is over")),
    ("case.rehandled", Text::fixed("作者不满意，再次办理", "A case is handled again, as an author is not satisfied")),
    ("case.closed", Text::fixed("办理件办结", "A case was closed")),
    ("case.looked_back", Text::fixed("回头看：承诺已落实", "A case was looked back on and its promise confirmed")),
    ("case.reopened", Text::fixed("回头看：重新办理", "A case was looked back on and is handled again")),
    ("case.urged", Text::fixed("催办", "A case was urged")),
    ("case.supervised", Text::fixed("督办", "A case was put under supervision")),
    ("case.escalated", Text::fixed("提级督办", "The supervision of a case was escalated")),
    ("case.instructed", Text::fixed("领导批示", "A leader gave an instruction on a case")),
    ("case.reminded", Text::fixed("办理事项即将到期", "Something about a case is due soon")),
    ("case.overdue", Text::fixed("办理事项已逾期", "Something about a case is overdue")),
    ("topic.opened", Text::fixed("议题开始征集", "A topic was opened for suggestions")),
    ("topic.concluded", Text::fixed("议题征集结束", "A topic was concluded")),
    ("topic.outcome_reported", Text::fixed("议题结果已反馈", "The outcome of a topic was reported")),
    ("topic.closed", Text::fixed("议题关闭", "A topic was closed")),
    ("studio.approved", Text::fixed("工作室获批准", "A studio was approved")),
    ("studio.suspended", Text::fixed("工作室暂停", "A studio was suspended")),
    ("studio.resumed", Text::fixed("工作室恢复工作", "A studio works again")),
    ("studio.closed", Text::fixed("工作室关闭", "A studio was closed")),
    ("department.created", Text::fixed("承办单位已录入", "A department was entered")),
    ("department.updated", Text::fixed("承办单位信息变更", "A department was changed")),
];

/// Whether an entry is told to a webhook.
///
/// Nothing is told of what was imported or made up, nor of drafts: until it is handed in, a suggestion is its author's alone.
pub fn is_told(webhook: &webhook::Model, entry: &ledger_entry::Model) -> bool {
    if entry.committee_id != Some(webhook.committee_id) || entry.effective_at != entry.at {
        return false;
    }
    if entry.action == TESTED {
        return entry.stream_kind == StreamKind::Webhook && entry.stream_id == webhook.id.0;
    }
    EVENTS.iter().any(|(code, _)| *code == entry.action) && wants(webhook, &entry.action) && !is_of_a_draft(entry)
}

fn wants(webhook: &webhook::Model, event_type: &str) -> bool {
    let wanted = webhook.event_types.as_deref();
    wanted.is_none_or(|wanted| wanted.split_whitespace().any(|wanted| wanted == event_type))
}

fn is_of_a_draft(entry: &ledger_entry::Model) -> bool {
    let drafts = [SuggestionStatus::Draft, SuggestionStatus::Cosigning].map(Vocabulary::code);
    let is_withdrawal = entry.stream_kind == StreamKind::Suggestion && entry.action == "suggestion.withdrawn";
    is_withdrawal && EventFacts::of(entry).from.is_none_or(|from| drafts.contains(&from))
}

/// A type of events, as the document calls it: clients that are generated from it make an enumeration of that name.
pub struct EventType;

impl PartialSchema for EventType {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .enum_values(Some(EVENTS.iter().map(|(code, _)| *code)))
            .description(Some("A type of events that a webhook can be told of."))
            .into()
    }
}

impl ToSchema for EventType {
    fn name() -> Cow<'static, str> {
        "EventType".into()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use serde_json::{Value, json};
    use shangliang_entity::ids::{CommitteeId, WebhookId};
    use shangliang_entity::vocab::{Visibility, WebhookStatus};
    use uuid::Uuid;

    use super::*;

    const NOW: &str = "2026-03-02T01:00:00Z";
    const HERE: CommitteeId = CommitteeId(Uuid::from_u128(1));
    const ELSEWHERE: CommitteeId = CommitteeId(Uuid::from_u128(2));
    const ME: WebhookId = WebhookId(Uuid::from_u128(3));

    fn webhook(event_types: Option<&str>) -> webhook::Model {
        let now: DateTime<Utc> = NOW.parse().unwrap();
        webhook::Model {
            id: ME,
            committee_id: HERE,
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
        let now: DateTime<Utc> = NOW.parse().unwrap();
        ledger_entry::Model {
            seq: 1,
            at: now,
            effective_at: now,
            committee_id: Some(HERE),
            stream_kind: stream.0,
            stream_id: stream.1,
            stream_seq: 1,
            action: action.to_owned(),
            actor_id: None,
            on_behalf_of: None,
            permission: String::new(),
            request_id: String::new(),
            visibility: Visibility::Handlers,
            payload: facts.to_string(),
            prev_hash: Vec::new(),
            hash: Vec::new(),
            writer: 0,
        }
    }

    const CASE: (StreamKind, Uuid) = (StreamKind::Case, Uuid::from_u128(9));
    const SUGGESTION: (StreamKind, Uuid) = (StreamKind::Suggestion, Uuid::from_u128(9));

    #[rstest::rstest]
    #[case::all(None, "case.closed", CASE, json!({}), true)]
    #[case::wanted(Some("case.opened case.closed"), "case.closed", CASE, json!({}), true)]
    #[case::not_wanted(Some("case.opened"), "case.closed", CASE, json!({}), false)]
    #[case::no_event(None, "case.commented", CASE, json!({}), false)]
    #[case::a_draft(None, "suggestion.drafted", SUGGESTION, json!({ "to": "draft" }), false)]
    #[case::withdrawn_draft(None, "suggestion.withdrawn", SUGGESTION, json!({ "from": "draft" }), false)]
    #[case::withdrawn_proposal(None, "suggestion.withdrawn", SUGGESTION, json!({ "from": "cosigning" }), false)]
    #[case::withdrawn(None, "suggestion.withdrawn", SUGGESTION, json!({ "from": "submitted" }), true)]
    #[case::own_test(Some("case.opened"), TESTED, (StreamKind::Webhook, ME.0), json!({}), true)]
    #[case::test_of_another(None, TESTED, (StreamKind::Webhook, Uuid::from_u128(4)), json!({}), false)]
    fn told_is_what_is_wanted(
        #[case] wanted: Option<&str>,
        #[case] action: &str,
        #[case] stream: (StreamKind, Uuid),
        #[case] facts: Value,
        #[case] expected: bool,
    ) {
        assert_eq!(is_told(&webhook(wanted), &entry(action, stream, &facts)), expected);
    }

    #[test]
    fn nothing_is_told_of_other_committees_or_of_the_past() {
        let told = entry("case.closed", CASE, &json!({}));
        let elsewhere = ledger_entry::Model { committee_id: Some(ELSEWHERE), ..told.clone() };
        let nowhere = ledger_entry::Model { committee_id: None, ..told.clone() };
        let imported = ledger_entry::Model { effective_at: DateTime::UNIX_EPOCH, ..told.clone() };
        assert!(is_told(&webhook(None), &told));
        for entry in [elsewhere, nowhere, imported] {
            assert!(!is_told(&webhook(None), &entry));
        }
    }

    #[test]
    fn no_type_stands_twice() {
        let types: std::collections::HashSet<_> = EVENTS.iter().map(|(code, _)| code).collect();
        assert_eq!(types.len(), EVENTS.len());
    }
}
