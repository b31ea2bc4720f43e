//! A message on its way out: one or more notices about the same item, to one device or mailbox.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, MessageId, NoticeId, SessionId};
use crate::vocab::{DeliveryFailure, DeliveryStatus, OutsideChannel};

/// A message on its way out: one or more notices about the same item, to one device or mailbox.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox_message")]
pub struct Model {
    /// Its id, the same for every attempt: by it a receiver drops a double.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MessageId,
    /// Whom it is for.
    pub account_id: AccountId,
    /// How it goes out.
    pub channel: OutsideChannel,
    /// To the device of which session; absent for a mailbox.
    pub session_id: Option<SessionId>,
    /// The last notice that it tells of.
    pub notice_id: NoticeId,
    /// The suggestion, case or topic that it is about.
    pub item_id: Option<Uuid>,
    /// How many notices it tells of.
    pub notices: i32,
    /// How far it got.
    pub status: DeliveryStatus,
    /// How often it was tried.
    pub attempts: i32,
    /// The day in China whose limit it counts for.
    pub counts_on: Date,
    /// When it is tried next, while it waits.
    pub due_at: ChronoDateTimeUtc,
    /// When it was put here.
    pub queued_at: ChronoDateTimeUtc,
    /// When its last attempt ended.
    pub attempted_at: Option<ChronoDateTimeUtc>,
    /// Why that failed.
    pub failure: Option<DeliveryFailure>,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
