//! One entry of the ledger: what was done, to what, by whom. Never changed, never deleted.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, CommitteeId};
use crate::vocab::{StreamKind, Visibility};

/// One entry of the ledger: what was done, to what, by whom. Never changed, never deleted.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_entry")]
pub struct Model {
    /// Its place in the whole ledger.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// When it was written.
    pub at: ChronoDateTimeUtc,
    /// When it happened; differs for imports.
    pub effective_at: ChronoDateTimeUtc,
    /// The committee it belongs to.
    pub committee_id: Option<CommitteeId>,
    /// What its chain is about.
    pub stream_kind: StreamKind,
    /// Which one.
    pub stream_id: Uuid,
    /// Its place in its chain, from 1.
    pub stream_seq: i64,
    /// What was done, such as `suggestion.submitted`.
    pub action: String,
    /// Who did it; absent for the platform itself.
    pub actor_id: Option<AccountId>,
    /// For which member it was done, by their substitute.
    pub on_behalf_of: Option<Uuid>,
    /// The permission it was done by.
    pub permission: String,
    /// The request it was done in.
    pub request_id: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// Facts in canonical JSON: codes, figures and references, never personal data in clear.
    pub payload: String,
    /// The hash of the entry before it in its chain; zeros for the first.
    pub prev_hash: Vec<u8>,
    /// SHA-256(prev_hash ‖ SHA-256(canonical JSON of the entry)).
    pub hash: Vec<u8>,
    /// The transaction that wrote it, on PostgreSQL; the database fills it in. Zero on SQLite and after a restore.
    pub writer: i64,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
