//! What is news, and to whom: pure.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use shangliang_entity::ledger_entry::Model;
use shangliang_entity::vocab::NoticeReason;
use uuid::Uuid;

use super::catalogue;
use crate::cases::waiting::Party;

/// What is older than this is no news any more: after a restore or an import nobody is told of the past.
const NEWS_FOR: TimeDelta = TimeDelta::days(30);

/// A circle of people whom an entry concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Circle {
    /// The authors of the suggestion, or of all that share the case, with their agents.
    Authors,
    /// Those who are asked to sign and have not answered.
    Invited,
    /// Those whose signatures fell, as the entry names them.
    Unsigned,
    /// All who handle the case now.
    Handlers,
    /// Those of one department or studio.
    Handler(Uuid),
    /// The committee's staff.
    Staff,
    /// The assigning offices that route the case.
    Offices,
    /// Whoever holds an office in a studio.
    Studio(Uuid),
    /// Those who support the suggestion, but for whoever supports another and is told of that one.
    Supporters {
        /// The other one.
        but_of: Option<Uuid>,
    },
    /// The members whom the topic asks.
    Members,
    /// Whoever holds the account, or the membership.
    Holder,
}

impl Circle {
    /// Why it concerns them.
    pub fn reason(self) -> NoticeReason {
        match self {
            Self::Authors => NoticeReason::Author,
            Self::Invited | Self::Unsigned => NoticeReason::Cosigner,
            Self::Handlers | Self::Handler(_) => NoticeReason::Handler,
            Self::Staff => NoticeReason::Staff,
            Self::Offices => NoticeReason::Office,
            Self::Studio(_) => NoticeReason::Studio,
            Self::Supporters { .. } => NoticeReason::Supporter,
            Self::Members => NoticeReason::Member,
            Self::Holder => NoticeReason::Holder,
        }
    }
}

/// To whom an action is addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// The authors of the suggestion or case.
    Authors,
    /// Those who are asked to sign.
    Invited,
    /// Those whose signatures fell, as the entry names them.
    Unsigned,
    /// All who handle the case.
    Handlers,
    /// The handler that the entry names.
    Named,
    /// Whoever is waited for, as the entry says.
    Waited,
    /// Whomever a comment names.
    Mentioned,
    /// The committee's staff.
    Staff,
    /// The assigning offices that route the case.
    Offices,
    /// The studio that the entry names.
    Studio,
    /// Those who support the suggestion.
    Supporters,
    /// The members whom the topic asks.
    Members,
    /// Whoever holds the account, or the membership.
    Holder,
}

impl To {
    fn circles(self, facts: &Value) -> Vec<Circle> {
        match self {
            Self::Authors => vec![Circle::Authors],
            Self::Invited => vec![Circle::Invited],
            Self::Unsigned => vec![Circle::Unsigned],
            Self::Handlers => vec![Circle::Handlers],
            Self::Named => named(facts, "handler_id").map(Circle::Handler).into_iter().collect(),
            Self::Waited => parties(facts, "waiting_for"),
            Self::Mentioned => parties(facts, "mentions"),
            Self::Staff => vec![Circle::Staff],
            Self::Offices => vec![Circle::Offices],
            Self::Studio => named(facts, "studio_id").map(Circle::Studio).into_iter().collect(),
            Self::Supporters => vec![Circle::Supporters { but_of: named(facts, "from_id") }],
            Self::Members => vec![Circle::Members],
            Self::Holder => vec![Circle::Holder],
        }
    }
}

/// An id among the facts.
fn named(facts: &Value, name: &str) -> Option<Uuid> {
    facts.get(name)?.as_str()?.parse().ok()
}

/// Those whom the facts list.
fn parties(facts: &Value, name: &str) -> Vec<Circle> {
    facts.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(party).collect()
}

/// One of them.
fn party(code: &Value) -> Option<Circle> {
    Some(match Party::parse(code.as_str()?)? {
        Party::Author => Circle::Authors,
        Party::Staff => Circle::Staff,
        Party::AssigningOffice => Circle::Offices,
        Party::Department(id) | Party::Studio(id) => Circle::Handler(id),
    })
}

/// Whom an entry is news to; nobody, where it is old, was taken over from elsewhere, or is no news.
pub fn circles(entry: &Model, facts: &Value, now: DateTime<Utc>) -> Vec<Circle> {
    if entry.effective_at != entry.at || entry.at < now - NEWS_FOR {
        return Vec::new();
    }
    catalogue::find(&entry.action).map_or(&[][..], |news| news.to).iter().flat_map(|to| to.circles(facts)).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;
    use crate::ledger::sample;

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
        &[Circle::Staff, Circle::Offices]
    )]
    #[case::mentioned(
        "case.commented",
        NOW,
        NOW,
        json!({ "mentions": ["staff", "studio:01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34"] }),
        &[Circle::Staff, Circle::Handler(HOUSING)]
    )]
    #[case::for_nobody("case.commented", NOW, NOW, json!({}), &[])]
    #[case::for_a_studio(
        "suggestion.submitted",
        NOW,
        NOW,
        json!({ "studio_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34" }),
        &[Circle::Studio(HOUSING)]
    )]
    #[case::for_no_studio("suggestion.submitted", NOW, NOW, json!({ "studio_id": null }), &[])]
    #[case::joined(
        "suggestion.joined",
        NOW,
        NOW,
        json!({ "from_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34" }),
        &[Circle::Supporters { but_of: Some(HOUSING) }]
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
        let entry = Model { effective_at: effective_at.parse().unwrap(), ..sample::entry(action, at) };
        assert_eq!(circles(&entry, &facts, NOW.parse().unwrap()), expected);
    }
}
