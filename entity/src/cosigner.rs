//! A member invited to sign a joint proposal.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, MemberId, SuggestionId};
use crate::vocab::CosignStatus;

/// A member invited to sign a joint proposal.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cosigner")]
pub struct Model {
    /// The suggestion.
    #[sea_orm(primary_key, auto_increment = false)]
    pub suggestion_id: SuggestionId,
    /// The member.
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    /// The member's account.
    pub account_id: AccountId,
    /// Where the invitation stands.
    pub status: CosignStatus,
    /// When it was sent.
    pub invited_at: ChronoDateTimeUtc,
    /// The member who answered as the substitute, where one did.
    pub substitute_id: Option<MemberId>,
    /// When it was answered.
    pub decided_at: Option<ChronoDateTimeUtc>,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
