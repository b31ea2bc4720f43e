//! What the API shows of sectors.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::{CommitteeId, SectorId};
use shangliang_entity::sector::Model;
use utoipa::ToSchema;

/// A sector.
#[derive(Debug, Serialize, ToSchema)]
pub struct SectorView {
    /// Its id.
    pub id: SectorId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// Its name.
    #[schema(max_length = 50, example = "工商联界")]
    pub name: String,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Rises with every change; what `If-Match` names, and what an `ETag` begins with.
    #[schema(minimum = 1)]
    pub version: i64,
}

impl From<Model> for SectorView {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            committee_id: row.committee_id,
            name: row.name,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
