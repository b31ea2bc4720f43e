//! How somebody wants to be told outside their inbox; absent for whoever has chosen nothing.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

/// How somebody wants to be told outside their inbox; absent for whoever has chosen nothing.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_preference")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// The kinds that go to their devices, separated by blanks; absent for all of them.
    pub push_kinds: Option<String>,
    /// The kinds that go to their mailbox, likewise.
    pub mail_kinds: Option<String>,
    /// From when on they are left alone, as `HH:MM` in China.
    pub quiet_from: Option<String>,
    /// Until when, likewise.
    pub quiet_until: Option<String>,
    /// How many messages reach each device, and the mailbox, in a day.
    pub daily_limit: i32,
    /// Rises with every change.
    pub version: i64,
    /// When it last changed.
    pub updated_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
