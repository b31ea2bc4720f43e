//! A consultative conference's committee, a node of the tree province → city → county.

use sea_orm::entity::prelude::*;

use crate::ids::CommitteeId;
use crate::vocab::CommitteeLevel;

/// A consultative conference's committee, a node of the tree province → city → county.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "committee")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CommitteeId,
    /// The committee above it.
    pub parent_id: Option<CommitteeId>,
    /// The ids from the root to itself, `/a/b/c/`: a subtree is a prefix.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Administrative division code of GB/T 2260, six digits.
    pub code: String,
    /// Its level.
    pub level: CommitteeLevel,
    /// The name its platform goes by, such as 秦商量.
    pub brand_name: Option<String>,
    /// The line under the brand.
    pub brand_slogan: Option<String>,
    /// Whether replies are reviewed before the author sees them.
    pub reviews_replies: bool,
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
