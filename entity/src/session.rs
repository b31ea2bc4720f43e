//! One sign-in on one device.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, SessionId};

/// One sign-in on one device.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Its id, the `sid` of its access tokens.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// Who signed in.
    pub account_id: AccountId,
    /// What the device calls itself.
    pub device_name: Option<String>,
    /// Its platform, such as `ios`.
    pub device_platform: Option<String>,
    /// The network that it was last used from.
    pub network: Option<String>,
    /// Whether a second factor was shown.
    pub second_factor: bool,
    /// When it began.
    pub created_at: ChronoDateTimeUtc,
    /// When it was last refreshed.
    pub used_at: ChronoDateTimeUtc,
    /// When it ends whatever happens.
    pub expires_at: ChronoDateTimeUtc,
    /// When it was ended.
    pub revoked_at: Option<ChronoDateTimeUtc>,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
