//! What the API shows of groups.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::{CommitteeId, GroupId, MemberId, SectorId};
use shangliang_entity::member_group::Model;
use shangliang_entity::vocab::GroupKind;
use utoipa::ToSchema;

use super::store::Seat;

/// A group.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupView {
    /// Its id.
    pub id: GroupId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// Its name.
    #[schema(max_length = 50, example = "社会和法制委员会")]
    pub name: String,
    /// Its kind.
    pub kind: GroupKind,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Rises with every change; what `If-Match` names, and what an `ETag` begins with.
    #[schema(minimum = 1)]
    pub version: i64,
}

/// A member of a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupSeatView {
    /// The member.
    pub member_id: MemberId,
    /// The member's name.
    #[schema(max_length = 50, example = "李建国")]
    pub name: String,
    /// The sector that the member stands for.
    pub sector_id: Option<SectorId>,
    /// Whether the member convenes the group.
    pub is_convener: bool,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl From<Seat> for GroupSeatView {
    fn from(seat: Seat) -> Self {
        Self {
            member_id: seat.member_id,
            name: seat.name,
            sector_id: seat.sector_id,
            is_convener: seat.is_convener,
            since: seat.since,
        }
    }
}

impl From<Model> for GroupView {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            committee_id: row.committee_id,
            name: row.name,
            kind: row.kind,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
