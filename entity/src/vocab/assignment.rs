//! Who does it: the vocabularies of the parts in a case.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// Who can handle a case.
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
pub enum HandlerKind {
    /// Department.
    Department,
    /// Studio.
    Studio,
}

impl Vocabulary for HandlerKind {
    const NAME: &'static str = "handler_kind";

    fn zh(self) -> &'static str {
        match self {
            Self::Department => "承办单位",
            Self::Studio => "委员工作室",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Studio => "studio",
        }
    }
}

/// A handler's role in a case.
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
pub enum AssignmentRole {
    /// Lead.
    Lead,
    /// Co-handler.
    Co,
    /// Split handler.
    Split,
}

impl Vocabulary for AssignmentRole {
    const NAME: &'static str = "assignment_role";

    fn zh(self) -> &'static str {
        match self {
            Self::Lead => "主办",
            Self::Co => "会办",
            Self::Split => "分办",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Co => "co-handler",
            Self::Split => "split handler",
        }
    }
}

/// Where one handler's part in a case stands.
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
pub enum AssignmentStatus {
    /// Waiting to be received.
    Pending,
    /// Received.
    Received,
    /// Objected to.
    Objected,
    /// Released.
    Released,
    /// Drafting.
    Drafting,
    /// Countersigned.
    Countersigned,
    /// Submitted.
    Submitted,
}

impl Vocabulary for AssignmentStatus {
    const NAME: &'static str = "assignment_status";

    fn zh(self) -> &'static str {
        match self {
            Self::Pending => "待签收",
            Self::Received => "已签收",
            Self::Objected => "已提出异议",
            Self::Released => "异议成立",
            Self::Drafting => "起草中",
            Self::Countersigned => "已会签",
            Self::Submitted => "已提交",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Pending => "waiting to be received",
            Self::Received => "received",
            Self::Objected => "objected to",
            Self::Released => "released",
            Self::Drafting => "drafting",
            Self::Countersigned => "countersigned",
            Self::Submitted => "submitted",
        }
    }
}

/// What becomes of a handler's objection.
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
pub enum ObjectionDecision {
    /// Upheld: the handler is released.
    Uphold,
    /// Refused: the handler keeps the case.
    Refuse,
}

impl Vocabulary for ObjectionDecision {
    const NAME: &'static str = "objection_decision";

    fn zh(self) -> &'static str {
        match self {
            Self::Uphold => "异议成立",
            Self::Refuse => "异议不成立",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Uphold => "upheld: the handler is released",
            Self::Refuse => "refused: the handler keeps the case",
        }
    }
}

/// What becomes of a request for more time.
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
pub enum ExtensionDecision {
    /// Granted.
    Grant,
    /// Refused.
    Refuse,
}

impl Vocabulary for ExtensionDecision {
    const NAME: &'static str = "extension_decision";

    fn zh(self) -> &'static str {
        match self {
            Self::Grant => "同意延期",
            Self::Refuse => "不同意延期",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Grant => "granted",
            Self::Refuse => "refused",
        }
    }
}
