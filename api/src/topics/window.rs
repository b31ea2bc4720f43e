//! Whose suggestions a topic takes, and when: pure.

use chrono::{DateTime, Utc};
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

/// Whether a topic is open and its window, which ends before `closes_at`, includes this moment.
pub fn takes_suggestions(topic: &topic::Model, now: DateTime<Utc>) -> bool {
    topic.status == TopicStatus::Open
        && topic.opens_at.is_none_or(|opens| opens <= now)
        && topic.closes_at.is_none_or(|closes| now < closes)
}

#[cfg(test)]
mod tests {
    use shangliang_entity::ids::{CommitteeId, TopicId};
    use shangliang_entity::vocab::{TopicKind, TopicSource};
    use uuid::Uuid;

    use super::*;

    fn at(hour: u32) -> DateTime<Utc> {
        format!("2026-03-02T{hour:02}:00:00Z").parse().unwrap()
    }

    fn topic(status: TopicStatus, opens_at: Option<u32>, closes_at: Option<u32>) -> topic::Model {
        topic::Model {
            id: TopicId(Uuid::nil()),
            committee_id: CommitteeId(Uuid::nil()),
            special_committee_id: None,
            title: String::new(),
            description: String::new(),
            kind: TopicKind::Micro,
            source: TopicSource::AdHoc,
            status,
            audience: TopicAudience::All,
            opens_at: opens_at.map(at),
            closes_at: closes_at.map(at),
            merged_into_id: None,
            status_reason: None,
            version: 1,
            created_at: at(0),
            updated_at: at(0),
        }
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
        assert_eq!(takes_suggestions(&topic(TopicStatus::Open, opens, closes), at(12)), takes);
    }

    #[test]
    fn only_open_topics_take_suggestions() {
        for status in shangliang_entity::all::<TopicStatus>() {
            assert_eq!(takes_suggestions(&topic(status, None, None), at(12)), status == TopicStatus::Open);
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
