//! What the API takes and shows of committees.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shangliang_entity::committee::Model;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::CommitteeLevel;
use utoipa::ToSchema;

/// A committee, as it is entered or changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "西安市政协", "code": "610100", "level": "city", "parent_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34",
    "brand": { "name": "西安商量", "slogan": "有事好商量" }
}))]
pub struct CommitteeFields {
    /// Its name.
    #[schema(min_length = 2, max_length = 50, format = "line")]
    pub name: String,
    /// Administrative division code of GB/T 2260; no two committees share one.
    #[schema(min_length = 6, max_length = 6, pattern = "^[1-9][0-9]{5}$")]
    pub code: String,
    /// Its level: below that of the committee above it.
    pub level: CommitteeLevel,
    /// The committee above it; null for the root of a tree.
    pub parent_id: Option<CommitteeId>,
    /// The brand of its platform.
    pub brand: Option<Brand>,
}

/// How a committee's platform presents itself.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// The name it goes by.
    #[schema(min_length = 1, max_length = 30, format = "line", example = "秦商量")]
    pub name: Option<String>,
    /// The line under the name.
    #[schema(min_length = 1, max_length = 60, format = "line")]
    pub slogan: Option<String>,
}

/// A committee.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommitteeView {
    /// Its id.
    pub id: CommitteeId,
    /// The committee above it.
    pub parent_id: Option<CommitteeId>,
    /// Its name.
    #[schema(max_length = 50, example = "西安市政协")]
    pub name: String,
    /// Administrative division code of GB/T 2260.
    #[schema(max_length = 6, example = "610100")]
    pub code: String,
    /// Its level.
    pub level: CommitteeLevel,
    /// The brand of its platform.
    pub brand: Option<Brand>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Rises with every change; what `If-Match` names, and what an `ETag` begins with.
    #[schema(minimum = 1)]
    pub version: i64,
}

impl From<Model> for CommitteeView {
    fn from(row: Model) -> Self {
        let has_brand = row.brand_name.is_some() || row.brand_slogan.is_some();
        Self {
            id: row.id,
            parent_id: row.parent_id,
            name: row.name,
            code: row.code,
            level: row.level,
            brand: has_brand.then_some(Brand { name: row.brand_name, slogan: row.brand_slogan }),
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
