//! A notice in somebody's inbox: that an entry of the ledger concerns them.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, CaseId, NoticeId, SuggestionId, TopicId};
use crate::vocab::NoticeReason;

/// A notice in somebody's inbox: that an entry of the ledger concerns them.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    /// Whose inbox.
    pub account_id: AccountId,
    /// The entry's place in the ledger.
    pub entry_seq: i64,
    /// What was done, as the entry says.
    pub action: String,
    /// Why it concerns them.
    pub reason: NoticeReason,
    /// The suggestion that it is about.
    pub suggestion_id: Option<SuggestionId>,
    /// The case that it is about.
    pub case_id: Option<CaseId>,
    /// The topic that it is about.
    pub topic_id: Option<TopicId>,
    /// When it was done.
    pub at: ChronoDateTimeUtc,
    /// When it was read.
    pub read_at: Option<ChronoDateTimeUtc>,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
