//! The bytes of what was removed, until they are swept away.

use sea_orm::entity::prelude::*;

/// The bytes of a file or an upload that was removed, until they are swept away.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dropped_object")]
pub struct Model {
    /// Their random name in the object store.
    #[sea_orm(primary_key, auto_increment = false)]
    pub object_key: String,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
