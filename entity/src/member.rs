//! A membership: a person in a committee for a term.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, CommitteeId, MemberId, SectorId, TermId};
use crate::vocab::MemberStatus;

/// A membership: a person in a committee for a term.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "member")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MemberId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// The term.
    pub term_id: Option<TermId>,
    /// The person's account, once there is one.
    pub account_id: Option<AccountId>,
    /// The member's name, as in the public roster.
    pub name: String,
    /// The sector the member stands for.
    pub sector_id: Option<SectorId>,
    /// Posts held, as text.
    pub posts: Option<String>,
    /// Where the membership stands.
    pub status: MemberStatus,
    /// Why it stands so.
    pub status_reason: Option<String>,
    /// The decision behind it.
    pub status_decision: Option<String>,
    /// Since when it stands so.
    pub status_since: Option<Date>,
    /// The member who may act for this one (AB角).
    pub substitute_id: Option<MemberId>,
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
