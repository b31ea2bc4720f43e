//! What a member or a citizen submitted.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, CaseId, CommitteeId, MemberId, StudioId, SuggestionId, TopicId};
use crate::vocab::{Anonymity, DoneInstead, Screening, SuggestionKind, SuggestionStatus};

/// What a member or a citizen submitted.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SuggestionId,
    /// The committee it is addressed to.
    pub committee_id: CommitteeId,
    /// The topic it answers.
    pub topic_id: Option<TopicId>,
    /// The studio it was handed to.
    pub studio_id: Option<StudioId>,
    /// Its kind.
    pub kind: SuggestionKind,
    /// Where it stands.
    pub status: SuggestionStatus,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// Its category's code.
    pub category: Option<String>,
    /// Its first author; absent where imported.
    pub author_id: Option<AccountId>,
    /// The membership it was submitted as.
    pub member_id: Option<MemberId>,
    /// The masked name the source gave, for imported ones.
    pub author_label: Option<String>,
    /// The author's name as the agent gave it, sealed; only where an agent submitted it.
    pub author_name_sealed: Option<Vec<u8>>,
    /// Who submitted it for the author (代提).
    pub agent_id: Option<AccountId>,
    /// The member who handed it in last as its author's substitute, where one did.
    pub substitute_id: Option<MemberId>,
    /// Who had a hand in it: its author and whoever signed, wrote, took down or handed in any of it, or had a substitute do so, and those of
    /// merged ones. The ids of their accounts, with spaces between.
    pub hands: Option<String>,
    /// Whether the author agrees to publication.
    pub publish_consent: bool,
    /// From whom the author's name is kept.
    pub anonymity: Anonymity,
    /// What screening found.
    pub screening: Screening,
    /// Why a person passed or blocked it; for staff.
    pub screening_reason: Option<String>,
    /// Whether it is issued only after two others had it in hand: opinion information of a committee that has set that.
    pub in_three_hands: bool,
    /// When it was published.
    pub published_at: Option<ChronoDateTimeUtc>,
    /// HMAC of its query code.
    pub query_code_hash: Option<Vec<u8>>,
    /// The suggestion that the code was made for, where that is not this one: the one it was converted from.
    pub query_code_of: Option<SuggestionId>,
    /// The salt of its content digest.
    pub salt: Vec<u8>,
    /// The local year that its number counts in; absent where it counts in a term.
    pub number_year: Option<i32>,
    /// The term that its number counts in, by the term's number.
    pub number_term: Option<i32>,
    /// Its number in its committee's year or term, given on acceptance.
    pub number: Option<i32>,
    /// The suggestion it was merged into.
    pub merged_into_id: Option<SuggestionId>,
    /// The suggestion it was converted from.
    pub converted_from_id: Option<SuggestionId>,
    /// The suggestion it was converted into.
    pub converted_into_id: Option<SuggestionId>,
    /// Its case.
    pub case_id: Option<CaseId>,
    /// Whether it is one of the key proposals (重点).
    pub is_key: bool,
    /// Whether it is one of the excellent proposals (优秀).
    pub is_excellent: bool,
    /// Live supports.
    pub supports: i32,
    /// Supports counted by the source it was imported from.
    pub imported_supports: i32,
    /// Opposes counted by the source it was imported from.
    pub imported_opposes: i32,
    /// Its id in the source it was imported from.
    pub source_id: Option<String>,
    /// The code of the last decision's reason.
    pub reason_code: Option<String>,
    /// What was done instead, where it was declined.
    pub reason_instead: Option<DoneInstead>,
    /// The text of the last decision's reason: what is missing, or what was done instead.
    pub reason_text: Option<String>,
    /// By when co-signers sign.
    pub cosign_until: Option<ChronoDateTimeUtc>,
    /// By when intake decides.
    pub triage_due_on: Option<Date>,
    /// When it was submitted.
    pub submitted_at: Option<ChronoDateTimeUtc>,
    /// What lists sort it by: when it was submitted, or entered where it was not.
    pub listed_at: ChronoDateTimeUtc,
    /// When intake decided.
    pub decided_at: Option<ChronoDateTimeUtc>,
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
