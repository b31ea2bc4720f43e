//! What is told outside: the catalogue of events, pure.

use std::borrow::Cow;

use serde_json::Value;
use shangliang_entity::ledger_entry;
use shangliang_entity::vocab::{StreamKind, Visibility};
use shangliang_entity::webhook;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use super::parts::Parts;
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
    ("suggestion.reminded", Text::fixed("建议审查即将到期", "The decision on a suggestion is due soon")),
    ("suggestion.overdue", Text::fixed("建议审查已逾期", "The decision on a suggestion is overdue")),
    ("suggestion.review_begun", Text::fixed("建议开始审查", "The review of a suggestion began")),
    ("suggestion.edited", Text::fixed("社情民意信息已编辑", "Opinion information was edited")),
    (
        "suggestion.edition_approved",
        Text::fixed("社情民意信息编辑稿已审核", "The edition of opinion information was approved"),
    ),
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
    ("suggestion.key_marked", Text::fixed("列为重点提案", "A proposal was made a key one")),
    ("suggestion.key_lifted", Text::fixed("不再列为重点提案", "A proposal is a key one no longer")),
    ("suggestion.excellent_marked", Text::fixed("评为优秀提案", "A proposal was named excellent")),
    ("suggestion.excellent_lifted", Text::fixed("撤销优秀提案", "A proposal is named excellent no longer")),
    ("suggestion.adopted", Text::fixed("社情民意信息被采用", "Opinion information was adopted by a body")),
    ("suggestion.adoption_revoked", Text::fixed("撤销采用记录", "An adoption of opinion information was taken back")),
    ("case.opened", Text::fixed("办理件已建立", "A case was opened")),
    ("case.assigned", Text::fixed("办理件已交办", "A case was assigned to its handlers")),
    ("case.received", Text::fixed("承办单位签收", "A handler received its part in a case")),
    ("case.begun", Text::fixed("办理件开始办理", "The handling of a case began")),
    ("case.objected", Text::fixed("承办单位提出异议", "A handler objects to its part in a case")),
    ("case.objection_upheld", Text::fixed("承办单位的异议成立", "The objection of a handler was upheld")),
    ("case.objection_refused", Text::fixed("承办单位的异议不成立", "The objection of a handler was refused")),
    ("case.released_handler", Text::fixed("承办单位不再承办", "A handler was released from its part in a case")),
    ("case.excused", Text::fixed("会办单位免予会办", "A co-handler was excused from its part in a case")),
    ("case.vacated", Text::fixed("办理件待重新交办", "A case waits to be assigned again")),
    ("case.extension_requested", Text::fixed("承办单位申请延期", "A handler asks for more time")),
    ("case.extended", Text::fixed("同意延期", "More time was granted")),
    ("case.extension_refused", Text::fixed("不同意延期", "More time was refused")),
    ("case.author_contacted", Text::fixed("承办单位已联系作者", "A handler contacted the author")),
    (
        "case.opinion_asked",
        Text::fixed("请会办单位会签", "A co-handler is to agree to the reply that is being written"),
    ),
    ("case.countersigned", Text::fixed("会办单位同意答复", "A co-handler agreed to the reply")),
    ("case.countersign_voided", Text::fixed("会办单位须重新会签", "A co-handler is to agree to the reply anew")),
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

/// Whether an entry is told to a webhook. One that is for a department is told of the department itself and of the cases that it had a part
/// in then, what handlers may read of them.
///
/// Nothing is told of what was imported or made up, nor of drafts: until it is handed in, a suggestion is its author's alone.
pub fn is_told(webhook: &webhook::Model, entry: &ledger_entry::Model, parts: &Parts) -> bool {
    if entry.committee_id != Some(webhook.committee_id) || entry.effective_at != entry.at {
        return false;
    }
    if entry.action == TESTED {
        return entry.stream_kind == StreamKind::Webhook && entry.stream_id == webhook.id.0;
    }
    let is_event = EVENTS.iter().any(|(code, _)| *code == entry.action) && !is_of_a_draft(entry);
    is_event && wants(webhook, &entry.action) && concerns(webhook, entry, parts)
}

/// The types that a webhook for a department may be told: what becomes of itself, and of a case that it has a part in, which none has when it is
/// opened.
pub fn for_departments() -> impl Iterator<Item = &'static str> {
    let kinds = ["case.", "department."];
    let codes = EVENTS.iter().map(|(code, _)| *code);
    codes.filter(move |code| kinds.iter().any(|kind| code.starts_with(kind)) && *code != "case.opened")
}

fn concerns(webhook: &webhook::Model, entry: &ledger_entry::Model, parts: &Parts) -> bool {
    let Some(department) = webhook.department_id else { return true };
    if !for_departments().any(|code| code == entry.action) {
        return false;
    }
    match entry.stream_kind {
        StreamKind::Department => entry.stream_id == department.0,
        _ => entry.visibility != Visibility::Author && parts.has(department, entry),
    }
}

fn wants(webhook: &webhook::Model, event_type: &str) -> bool {
    let wanted = webhook.event_types.as_deref();
    wanted.is_none_or(|wanted| wanted.split_whitespace().any(|wanted| wanted == event_type))
}

fn is_of_a_draft(entry: &ledger_entry::Model) -> bool {
    let is_withdrawal = entry.stream_kind == StreamKind::Suggestion && entry.action == "suggestion.withdrawn";
    let facts: Option<Value> = serde_json::from_str(&entry.payload).ok();
    is_withdrawal && facts.is_none_or(|facts| facts.get("handed_in") != Some(&Value::Bool(true)))
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
mod tests;
