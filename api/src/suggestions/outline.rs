//! A suggestion's row without what was written in it: all of it that the rules go by.

use chrono::{DateTime, Utc};
use sea_orm::DerivePartialModel;
use shangliang_entity::ids::{AccountId, MemberId, StudioId, SuggestionId, TopicId};
use shangliang_entity::suggestion;
use shangliang_entity::vocab::{Anonymity, Screening, SuggestionKind, SuggestionStatus};

/// The columns that rules look at.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "suggestion::Entity")]
pub struct Outline {
    /// Its id.
    pub id: SuggestionId,
    /// The topic it answers.
    pub topic_id: Option<TopicId>,
    /// The studio it was handed to.
    pub studio_id: Option<StudioId>,
    /// Its kind.
    pub kind: SuggestionKind,
    /// Where it stands.
    pub status: SuggestionStatus,
    /// Its first author.
    pub author_id: Option<AccountId>,
    /// The membership it was submitted as.
    pub member_id: Option<MemberId>,
    /// Who submitted it for the author.
    pub agent_id: Option<AccountId>,
    /// Who had a hand in it.
    pub hands: Option<String>,
    /// Whether it is issued only after two others had it in hand.
    pub in_three_hands: bool,
    /// Whether the author agrees to publication.
    pub publish_consent: bool,
    /// From whom the author's name is kept.
    pub anonymity: Anonymity,
    /// What screening found.
    pub screening: Screening,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// By when co-signers sign.
    pub cosign_until: Option<DateTime<Utc>>,
    /// When it was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
}

impl Outline {
    /// Whether co-signers may still sign it.
    pub fn may_be_signed(&self, now: DateTime<Utc>) -> bool {
        self.cosign_until.is_some_and(|end| now < end)
    }
}

impl From<&suggestion::Model> for Outline {
    fn from(row: &suggestion::Model) -> Self {
        Self {
            id: row.id,
            topic_id: row.topic_id,
            studio_id: row.studio_id,
            kind: row.kind,
            status: row.status,
            author_id: row.author_id,
            member_id: row.member_id,
            agent_id: row.agent_id,
            hands: row.hands.clone(),
            in_three_hands: row.in_three_hands,
            publish_consent: row.publish_consent,
            anonymity: row.anonymity,
            screening: row.screening,
            published_at: row.published_at,
            cosign_until: row.cosign_until,
            submitted_at: row.submitted_at,
        }
    }
}
