//! One event on its way to one webhook: once for each entry of the ledger.

use sea_orm::entity::prelude::*;

use crate::ids::{DeliveryId, WebhookId};
use crate::vocab::{DeliveryFailure, DeliveryStatus};

/// One event on its way to one webhook: once for each entry of the ledger.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    /// Whom it goes to.
    pub webhook_id: WebhookId,
    /// The entry's place in the ledger.
    pub entry_seq: i64,
    /// How far it got.
    pub status: DeliveryStatus,
    /// How often it was tried since it was queued.
    pub attempts: i32,
    /// When it is tried next, while it waits.
    pub due_at: ChronoDateTimeUtc,
    /// When it was queued, the last time.
    pub queued_at: ChronoDateTimeUtc,
    /// When it was last tried.
    pub attempted_at: Option<ChronoDateTimeUtc>,
    /// The HTTP status of the last answer.
    pub http_status: Option<i32>,
    /// Why the last attempt failed.
    pub failure: Option<DeliveryFailure>,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
