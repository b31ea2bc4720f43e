//! What is done about it: the vocabularies of a case as a whole.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// Where a case stands.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// Waiting to be assigned.
    Open,
    /// Assigned.
    Assigned,
    /// Being handled.
    Handling,
    /// Replied.
    Replied,
    /// Reply under review.
    InReview,
    /// Answered.
    Answered,
    /// Rated.
    Rated,
    /// Closed.
    Closed,
    /// Looked back on.
    LookedBack,
}

impl Vocabulary for CaseStatus {
    const NAME: &'static str = "case_status";

    fn zh(self) -> &'static str {
        match self {
            Self::Open => "待交办",
            Self::Assigned => "已交办",
            Self::Handling => "办理中",
            Self::Replied => "已答复待发布",
            Self::InReview => "答复审核中",
            Self::Answered => "已答复",
            Self::Rated => "已评价",
            Self::Closed => "已办结",
            Self::LookedBack => "已回头看",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Open => "waiting to be assigned",
            Self::Assigned => "assigned",
            Self::Handling => "being handled",
            Self::Replied => "replied",
            Self::InReview => "reply under review",
            Self::Answered => "answered",
            Self::Rated => "rated",
            Self::Closed => "closed",
            Self::LookedBack => "looked back on",
        }
    }
}

/// How a case is shared between its handlers.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum HandlingMode {
    /// One handler.
    Single,
    /// A lead with co-handlers.
    Joint,
    /// Split between handlers.
    Split,
}

impl Vocabulary for HandlingMode {
    const NAME: &'static str = "handling_mode";

    fn zh(self) -> &'static str {
        match self {
            Self::Single => "单办",
            Self::Joint => "主会办",
            Self::Split => "分办",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Single => "one handler",
            Self::Joint => "a lead with co-handlers",
            Self::Split => "split between handlers",
        }
    }
}

/// What is added to a case while it is handled.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// Urge.
    Urge,
    /// Supervision.
    Supervise,
    /// Escalated supervision.
    Escalate,
    /// Instruction.
    Instruct,
    /// Comment.
    Comment,
}

impl Vocabulary for NoteKind {
    const NAME: &'static str = "note_kind";

    fn zh(self) -> &'static str {
        match self {
            Self::Urge => "催办",
            Self::Supervise => "督办",
            Self::Escalate => "提级督办",
            Self::Instruct => "批示",
            Self::Comment => "意见",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Urge => "urge",
            Self::Supervise => "supervision",
            Self::Escalate => "escalated supervision",
            Self::Instruct => "instruction",
            Self::Comment => "comment",
        }
    }
}

/// What a look-back found.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The promise was kept.
    Confirmed,
    /// Handled again.
    Reopened,
}

impl Vocabulary for Finding {
    const NAME: &'static str = "finding";

    fn zh(self) -> &'static str {
        match self {
            Self::Confirmed => "属实",
            Self::Reopened => "重新办理",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Confirmed => "the promise was kept",
            Self::Reopened => "handled again",
        }
    }
}
