//! Whose suggestions a topic takes, and when: pure.

use chrono::{DateTime, Utc};
use sea_orm::DerivePartialModel;
use shangliang_entity::topic;
use shangliang_entity::vocab::{TopicAudience, TopicStatus};

/// Whether a topic asks members, or those who are none.
pub fn is_for(audience: TopicAudience, is_member: bool) -> bool {
    match audience {
        TopicAudience::All => true,
        TopicAudience::Citizens => !is_member,
        TopicAudience::Members => is_member,
    }
}

/// What of a topic says when it takes suggestions.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "topic::Entity")]
pub struct Window {
    /// Where it stands.
    pub status: TopicStatus,
    /// From when suggestions are taken.
    pub opens_at: Option<DateTime<Utc>>,
    /// Until before when suggestions are taken.
    pub closes_at: Option<DateTime<Utc>>,
}

impl Window {
    /// Whether the topic is open and the window, which ends before `closes_at`, includes this moment.
    pub fn takes_suggestions(&self, now: DateTime<Utc>) -> bool {
        self.status == TopicStatus::Open
            && self.opens_at.is_none_or(|opens| opens <= now)
            && self.closes_at.is_none_or(|closes| now < closes)
    }
}

impl From<&topic::Model> for Window {
    fn from(row: &topic::Model) -> Self {
        Self { status: row.status, opens_at: row.opens_at, closes_at: row.closes_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32) -> DateTime<Utc> {
        format!("2026-03-02T{hour:02}:00:00Z").parse().unwrap()
    }

    fn window(status: TopicStatus, opens_at: Option<u32>, closes_at: Option<u32>) -> Window {
        Window { status, opens_at: opens_at.map(at), closes_at: closes_at.map(at) }
    }

    #[rstest::rstest]
    #[case(None, None, true)]
    #[case(Some(12), None, true)]
    #[case(Some(13), None, false)]
    #[case(None, Some(13), true)]
    #[case(None, Some(12), false)]
    #[case(Some(11), Some(13), true)]
    fn the_window_includes_its_first_moment_only(
        #[case] opens: Option<u32>,
        #[case] closes: Option<u32>,
        #[case] takes: bool,
    ) {
        assert_eq!(window(TopicStatus::Open, opens, closes).takes_suggestions(at(12)), takes);
    }

    #[test]
    fn only_open_topics_take_suggestions() {
        for status in shangliang_entity::all::<TopicStatus>() {
            assert_eq!(window(status, None, None).takes_suggestions(at(12)), status == TopicStatus::Open);
        }
    }

    #[rstest::rstest]
    #[case(TopicAudience::All, true, true)]
    #[case(TopicAudience::Members, true, false)]
    #[case(TopicAudience::Citizens, false, true)]
    fn each_audience(#[case] audience: TopicAudience, #[case] members: bool, #[case] citizens: bool) {
        assert_eq!((is_for(audience, true), is_for(audience, false)), (members, citizens));
    }
}
