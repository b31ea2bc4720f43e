//! What is answered: the vocabularies of replies and their ratings.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// Where a reply stands.
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
pub enum ReplyStatus {
    /// Draft.
    Draft,
    /// Submitted.
    Submitted,
    /// Approved.
    Approved,
    /// Rejected.
    Rejected,
}

impl Vocabulary for ReplyStatus {
    const NAME: &'static str = "reply_status";

    fn zh(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::Submitted => "已提交",
            Self::Approved => "已审核",
            Self::Rejected => "退回重办",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

/// What the reply achieved.
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
pub enum ResultClass {
    /// Solved.
    A,
    /// In progress or planned.
    B,
    /// Kept for reference.
    C,
}

impl Vocabulary for ResultClass {
    const NAME: &'static str = "result_class";

    fn zh(self) -> &'static str {
        match self {
            Self::A => "已解决",
            Self::B => "正在解决或列入计划",
            Self::C => "留作参考",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::A => "solved",
            Self::B => "in progress or planned",
            Self::C => "kept for reference",
        }
    }
}

/// What an author says of the process or of the result.
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
pub enum Satisfaction {
    /// Satisfied.
    Satisfied,
    /// Basically satisfied.
    BasicallySatisfied,
    /// Unsatisfied.
    Unsatisfied,
}

impl Vocabulary for Satisfaction {
    const NAME: &'static str = "satisfaction";

    fn zh(self) -> &'static str {
        match self {
            Self::Satisfied => "满意",
            Self::BasicallySatisfied => "基本满意",
            Self::Unsatisfied => "不满意",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Satisfied => "satisfied",
            Self::BasicallySatisfied => "basically satisfied",
            Self::Unsatisfied => "unsatisfied",
        }
    }
}
