//! A question put up for consultation.

use sea_orm::entity::prelude::*;

use crate::ids::{CommitteeId, GroupId, TopicId};
use crate::vocab::{TopicAudience, TopicKind, TopicSource, TopicStatus};

/// A question put up for consultation.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "topic")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TopicId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// The special committee that runs it.
    pub special_committee_id: Option<GroupId>,
    /// Its title.
    pub title: String,
    /// What is asked.
    pub description: String,
    /// The form of its consultation.
    pub kind: TopicKind,
    /// Where it came from.
    pub source: TopicSource,
    /// Where it stands.
    pub status: TopicStatus,
    /// Who may submit under it.
    pub audience: TopicAudience,
    /// From when suggestions are taken.
    pub opens_at: Option<ChronoDateTimeUtc>,
    /// Until when suggestions are taken.
    pub closes_at: Option<ChronoDateTimeUtc>,
    /// The topic it was merged into.
    pub merged_into_id: Option<TopicId>,
    /// Why it stands as it does.
    pub status_reason: Option<String>,
    /// Rises with every change of what is shown.
    pub version: i64,
    /// When it was entered.
    pub created_at: ChronoDateTimeUtc,
    /// When it last changed.
    pub updated_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
