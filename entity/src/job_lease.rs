//! Which process does a piece of clock-driven work, until when.

use sea_orm::entity::prelude::*;

/// Which process does a piece of clock-driven work, until when.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job_lease")]
pub struct Model {
    /// The job.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// A token that rises with each holder, so that a late one is recognised.
    pub fence: i64,
    /// The process.
    pub holder: String,
    /// Until when it holds the lease.
    pub held_until: ChronoDateTimeUtc,
    /// When the job last ended well.
    pub done_at: Option<ChronoDateTimeUtc>,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
