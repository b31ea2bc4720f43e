//! A system outside that is told of what happens in a committee.

use sea_orm::entity::prelude::*;

use crate::ids::{CommitteeId, DepartmentId, WebhookId};
use crate::vocab::WebhookStatus;

/// A system outside that is told of what happens in a committee.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookId,
    /// The committee that it is told of.
    pub committee_id: CommitteeId,
    /// The department whose part in cases it is told of; absent where it is told of everything in the committee.
    pub department_id: Option<DepartmentId>,
    /// Where it is told.
    pub url: String,
    /// What it is for, in the words of whoever set it up.
    pub description: Option<String>,
    /// The types of events that it wants, separated by blanks; absent for all of them.
    pub event_types: Option<String>,
    /// Whether it is told at present.
    pub status: WebhookStatus,
    /// The secret that signs what it is told, sealed.
    pub secret_sealed: Vec<u8>,
    /// The secret before it, sealed.
    pub previous_secret_sealed: Option<Vec<u8>>,
    /// Until when the one before signs too.
    pub previous_secret_until: Option<ChronoDateTimeUtc>,
    /// The writing transaction of the entry that a replay has come to.
    pub replay_writer: Option<i64>,
    /// The place of that entry; absent while nothing is replayed.
    pub replay_seq: Option<i64>,
    /// Rises with every change of what is shown.
    pub version: i64,
    /// When it was set up.
    pub created_at: ChronoDateTimeUtc,
    /// When it last changed.
    pub updated_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
