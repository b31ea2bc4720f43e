//! What the API shows of departments.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::department::Model;
use shangliang_entity::ids::{CommitteeId, DepartmentId};
use shangliang_entity::vocab::DepartmentSystem;
use utoipa::ToSchema;

/// A department.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepartmentView {
    /// Its id.
    pub id: DepartmentId,
    /// The committee it answers to.
    pub committee_id: CommitteeId,
    /// Its name.
    #[schema(max_length = 50, example = "市住房和城乡建设局")]
    pub name: String,
    /// The system it belongs to.
    pub system: DepartmentSystem,
    /// Whether it is its system's assigning office.
    pub is_assigning_office: bool,
    /// Whether it still takes items.
    pub is_active: bool,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Rises with every change; what `If-Match` names, and what an `ETag` begins with.
    #[schema(minimum = 1)]
    pub version: i64,
}

impl From<Model> for DepartmentView {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            committee_id: row.committee_id,
            name: row.name,
            system: row.system,
            is_assigning_office: row.is_assigning_office,
            is_active: row.is_active,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
