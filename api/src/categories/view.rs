//! What the API shows of categories.

use serde::Serialize;
use shangliang_entity::category::Model;
use shangliang_entity::ids::{CategoryId, CommitteeId};
use utoipa::ToSchema;

/// A category.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryView {
    /// Its id.
    pub id: CategoryId,
    /// The committee whose own it is; null where all share it.
    pub committee_id: Option<CommitteeId>,
    /// Its code, which suggestions name.
    #[schema(max_length = 60, example = "urban-renewal")]
    pub code: String,
    /// Its first level.
    #[schema(max_length = 50, example = "城建")]
    pub level1: String,
    /// Its second level.
    #[schema(max_length = 50)]
    pub level2: Option<String>,
    /// Its third level.
    #[schema(max_length = 50)]
    pub level3: Option<String>,
    /// Whether new items may use it.
    pub is_active: bool,
    /// Rises with every change; what `If-Match` names, and what an `ETag` begins with.
    #[schema(minimum = 1)]
    pub version: i64,
}

impl From<Model> for CategoryView {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            committee_id: row.committee_id,
            code: row.code,
            level1: row.level1,
            level2: row.level2,
            level3: row.level3,
            is_active: row.is_active,
            version: row.version,
        }
    }
}
