//! One refused, failed or security-relevant attempt, kept at least a year, outside the ledger.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

/// One refused, failed or security-relevant attempt, kept at least a year, outside the ledger.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "access_record")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When.
    pub at: ChronoDateTimeUtc,
    /// What happened, such as `sign_in.failed`.
    pub event: String,
    /// Who, where known.
    pub account_id: Option<AccountId>,
    /// From where.
    pub client: String,
    /// The operation.
    pub method: String,
    /// The operation's path.
    pub path: String,
    /// The answer's status.
    pub status: i32,
    /// The answer's problem code.
    pub code: Option<String>,
    /// The request.
    pub request_id: String,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
