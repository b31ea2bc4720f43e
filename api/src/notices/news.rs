//! What is news, and to whom: pure.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use shangliang_entity::ledger_entry::Model;
use shangliang_entity::vocab::NoticeReason;
use uuid::Uuid;

use crate::http::Text;

/// What is older than this is no news any more: after a restore or an import nobody is told of the past.
const NEWS_FOR: TimeDelta = TimeDelta::days(30);

/// A circle of people whom an entry concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Circle {
    /// The authors of the suggestion, or of all that share the case, with their agents.
    Authors,
    /// Those who are asked to sign and have not answered.
    Invited,
    /// All who handle the case now.
    Handlers,
    /// Those of one department or studio.
    Handler(Uuid),
    /// The committee's staff.
    Staff,
    /// The members whom the topic asks.
    Members,
    /// Whoever holds the account.
    Holder,
}

impl Circle {
    /// Why it concerns them.
    pub fn reason(self) -> NoticeReason {
        match self {
            Self::Authors => NoticeReason::Author,
            Self::Invited => NoticeReason::Cosigner,
            Self::Handlers | Self::Handler(_) => NoticeReason::Handler,
            Self::Staff => NoticeReason::Staff,
            Self::Members => NoticeReason::Member,
            Self::Holder => NoticeReason::Holder,
        }
    }
}

/// To whom an action is addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum To {
    Authors,
    Invited,
    Handlers,
    /// The handler that the entry names.
    Named,
    /// Whoever is waited for, as the entry says.
    Waited,
    Staff,
    Members,
    Holder,
}

use To::{Authors, Handlers, Holder, Invited, Members, Named, Staff, Waited};

impl To {
    fn circles(self, facts: &Value) -> Vec<Circle> {
        match self {
            Self::Authors => vec![Circle::Authors],
            Self::Invited => vec![Circle::Invited],
            Self::Handlers => vec![Circle::Handlers],
            Self::Named => facts.get("handler_id").and_then(id).map(Circle::Handler).into_iter().collect(),
            Self::Waited => {
                facts.get("waiting_for").and_then(Value::as_array).into_iter().flatten().filter_map(party).collect()
            }
            Self::Staff => vec![Circle::Staff],
            Self::Members => vec![Circle::Members],
            Self::Holder => vec![Circle::Holder],
        }
    }
}

fn id(text: &Value) -> Option<Uuid> {
    text.as_str()?.parse().ok()
}

/// One of those who are waited for: `author`, `staff`, `department:ID`, `studio:ID`.
fn party(code: &Value) -> Option<Circle> {
    match code.as_str()?.split_once(':') {
        None if code == "author" => Some(Circle::Authors),
        None if code == "staff" => Some(Circle::Staff),
        None => None,
        Some((_, handler)) => handler.parse().ok().map(Circle::Handler),
    }
}

/// Each action that is news, to whom, and in which words.
const NEWS: &[(&str, &[To], Text)] = &[
    ("suggestion.cosigners_invited", &[Invited], Text::fixed("邀请您联名提案", "you are invited to sign a proposal")),
    ("suggestion.cosigned", &[Authors], Text::fixed("联名委员已答复", "a co-signer has answered")),
    ("suggestion.accepted", &[Authors], Text::fixed("您的建议已立案", "your suggestion was accepted")),
    ("suggestion.returned", &[Authors], Text::fixed("您的建议需要补充", "your suggestion needs more from you")),
    ("suggestion.declined", &[Authors], Text::fixed("您的建议未予立案", "your suggestion was not accepted")),
    (
        "suggestion.declined_with_target",
        &[Authors],
        Text::fixed("您的建议未予立案", "your suggestion was not accepted"),
    ),
    ("suggestion.merged", &[Authors], Text::fixed("您的建议已并案", "your suggestion was merged into another")),
    ("suggestion.case_shared", &[Authors], Text::fixed("您的建议已立案", "your suggestion was accepted")),
    ("suggestion.converted", &[Authors], Text::fixed("您的建议已转为其他类别", "your suggestion became another kind")),
    ("suggestion.published", &[Authors], Text::fixed("您的建议已公开", "your suggestion was published")),
    ("suggestion.adopted", &[Authors], Text::fixed("您的建议被采用", "your suggestion was adopted")),
    (
        "suggestion.adoption_revoked",
        &[Authors],
        Text::fixed("您的建议有一条采用记录被撤销", "an adoption of your suggestion was taken back"),
    ),
    ("case.opened", &[Staff], Text::fixed("有新件待交办", "a case waits to be assigned")),
    ("case.assigned", &[Handlers, Authors], Text::fixed("已交承办单位办理", "it was assigned to its handlers")),
    ("case.objected", &[Staff], Text::fixed("承办单位提出异议", "a handler objects")),
    ("case.objection_upheld", &[Named], Text::fixed("异议成立，已退回", "the objection was upheld")),
    ("case.objection_refused", &[Named], Text::fixed("异议不成立，请继续办理", "the objection was refused")),
    ("case.extension_requested", &[Staff], Text::fixed("承办单位申请延期", "a handler asks for more time")),
    ("case.extended", &[Handlers, Authors], Text::fixed("已同意延期答复", "more time was granted")),
    ("case.extension_refused", &[Handlers], Text::fixed("延期申请未获同意", "more time was refused")),
    ("case.replied", &[Staff], Text::fixed("答复待审核", "a reply waits for review")),
    ("case.sent_back", &[Handlers], Text::fixed("答复被退回修改", "the reply was sent back")),
    ("case.answered", &[Authors], Text::fixed("答复已送达，请评价", "it was answered; please rate the answer")),
    ("case.rehandled", &[Handlers, Staff], Text::fixed("评价不满意，请再次办理", "not satisfied; handle it again")),
    ("case.rated", &[Handlers, Staff], Text::fixed("评价完成", "all authors have rated")),
    ("case.closed", &[Authors, Handlers], Text::fixed("已办结", "it was closed")),
    ("case.looked_back", &[Authors, Handlers], Text::fixed("已回头看", "it was looked back on")),
    ("case.reopened", &[Authors, Handlers], Text::fixed("回头看后重新办理", "looked back on, it is handled again")),
    ("case.urged", &[Handlers], Text::fixed("请抓紧办理", "it was urged")),
    ("case.supervised", &[Handlers], Text::fixed("已列入督办", "it is under supervision")),
    ("case.escalated", &[Handlers, Staff], Text::fixed("督办已提级", "its supervision was escalated")),
    ("case.instructed", &[Handlers], Text::fixed("有领导批示", "a leader gave an instruction")),
    ("suggestion.reminded", &[Staff], Text::fixed("立案审查期限临近", "its review is due soon")),
    ("suggestion.overdue", &[Staff], Text::fixed("立案审查已逾期", "its review is overdue")),
    ("case.reminded", &[Waited], Text::fixed("期限临近", "it is due soon")),
    ("case.overdue", &[Waited, Staff], Text::fixed("已逾期", "it is overdue")),
    ("topic.opened", &[Members], Text::fixed("新议题开始征集建议", "a topic is open for suggestions")),
    (
        "account.claimed",
        &[Holder],
        Text::fixed(
            "您的手机号首次验证，此前的登录和密码已失效",
            "your number was proved for the first time; earlier sign-ins and the password no longer work",
        ),
    ),
];

/// Whom an entry is news to; nobody, where it is old, was taken over from elsewhere, or is no news.
pub fn circles(entry: &Model, facts: &Value, now: DateTime<Utc>) -> Vec<Circle> {
    if entry.effective_at != entry.at || entry.at < now - NEWS_FOR {
        return Vec::new();
    }
    let news = NEWS.iter().find(|(action, ..)| *action == entry.action);
    news.map_or(&[][..], |(_, to, _)| to).iter().flat_map(|to| to.circles(facts)).collect()
}

/// The words of an action.
pub fn text_of(action: &str) -> Option<&'static Text> {
    NEWS.iter().find(|(known, ..)| *known == action).map(|(.., text)| text)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;
    use shangliang_entity::vocab::{StreamKind, Visibility};

    use super::*;

    fn entry(action: &str, at: &str, effective_at: &str) -> Model {
        Model {
            seq: 1,
            at: at.parse().unwrap(),
            effective_at: effective_at.parse().unwrap(),
            committee_id: None,
            stream_kind: StreamKind::Case,
            stream_id: uuid::Uuid::nil(),
            stream_seq: 1,
            action: action.to_owned(),
            actor_id: None,
            on_behalf_of: None,
            permission: String::new(),
            request_id: String::new(),
            visibility: Visibility::Handlers,
            payload: "{}".to_owned(),
            prev_hash: Vec::new(),
            hash: Vec::new(),
            writer: 0,
        }
    }

    const NOW: &str = "2026-03-02T01:00:00Z";
    const HOUSING: Uuid = Uuid::from_u128(0x0193_9f2a_7c11_7a3e_9b1d_6f0c_2a5e_8d34);

    #[rstest]
    #[case::news("case.answered", NOW, NOW, json!({}), &[Circle::Authors])]
    #[case::a_month_old("case.answered", "2026-01-31T00:59:59Z", "2026-01-31T00:59:59Z", json!({}), &[])]
    #[case::imported("case.answered", NOW, "2019-04-25T00:00:00Z", json!({}), &[])]
    #[case::no_news("case.drafting", NOW, NOW, json!({}), &[])]
    #[case::rating_due("case.reminded", NOW, NOW, json!({ "waiting_for": ["author"] }), &[Circle::Authors])]
    #[case::routing_due(
        "case.reminded",
        NOW,
        NOW,
        json!({ "waiting_for": ["staff", "assigning_office"] }),
        &[Circle::Staff]
    )]
    #[case::reply_late(
        "case.overdue",
        NOW,
        NOW,
        json!({ "waiting_for": ["department:01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34"] }),
        &[Circle::Handler(HOUSING), Circle::Staff]
    )]
    #[case::objection(
        "case.objection_upheld",
        NOW,
        NOW,
        json!({ "handler_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34" }),
        &[Circle::Handler(HOUSING)]
    )]
    fn news_has_its_circles(
        #[case] action: &str,
        #[case] at: &str,
        #[case] effective_at: &str,
        #[case] facts: Value,
        #[case] expected: &[Circle],
    ) {
        assert_eq!(circles(&entry(action, at, effective_at), &facts, NOW.parse().unwrap()), expected);
    }

    #[test]
    fn no_action_stands_twice() {
        let actions: std::collections::HashSet<_> = NEWS.iter().map(|(action, ..)| action).collect();
        assert_eq!(actions.len(), NEWS.len());
    }
}
