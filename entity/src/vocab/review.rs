//! What intake finds: the vocabularies of its decisions.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// Why a suggestion is not accepted.
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
pub enum DeclineReason {
    /// State secret.
    Secret,
    /// Prohibited by law.
    Prohibited,
    /// In litigation, arbitration or petition.
    InLitigation,
    /// Personal matter.
    PersonalMatter,
    /// Commercial promotion.
    CommercialPromotion,
    /// Named accusation.
    NamedAccusation,
    /// Academic discussion.
    AcademicDiscussion,
    /// No concrete suggestion.
    Empty,
    /// Duplicate.
    Duplicate,
    /// Out of scope.
    OutOfScope,
}

impl Vocabulary for DeclineReason {
    const NAME: &'static str = "decline_reason";

    fn zh(self) -> &'static str {
        match self {
            Self::Secret => "涉及国家秘密",
            Self::Prohibited => "法律法规禁止的内容",
            Self::InLitigation => "已进入诉讼、仲裁或信访",
            Self::PersonalMatter => "个人事务",
            Self::CommercialPromotion => "商业宣传",
            Self::NamedAccusation => "指名举报",
            Self::AcademicDiscussion => "学术讨论",
            Self::Empty => "没有具体建议",
            Self::Duplicate => "重复提交",
            Self::OutOfScope => "不属于受理范围",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Secret => "state secret",
            Self::Prohibited => "prohibited by law",
            Self::InLitigation => "in litigation, arbitration or petition",
            Self::PersonalMatter => "personal matter",
            Self::CommercialPromotion => "commercial promotion",
            Self::NamedAccusation => "named accusation",
            Self::AcademicDiscussion => "academic discussion",
            Self::Empty => "no concrete suggestion",
            Self::Duplicate => "duplicate",
            Self::OutOfScope => "out of scope",
        }
    }
}

/// What was done with a declined suggestion instead.
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
pub enum DoneInstead {
    /// Taken up as another kind.
    Convert,
    /// Referred to another body.
    Refer,
    /// The author was told where to turn.
    Tell,
}

impl Vocabulary for DoneInstead {
    const NAME: &'static str = "done_instead";

    fn zh(self) -> &'static str {
        match self {
            Self::Convert => "转为其他类型",
            Self::Refer => "转交其他单位",
            Self::Tell => "告知作者其他途径",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Convert => "taken up as another kind",
            Self::Refer => "referred to another body",
            Self::Tell => "the author was told where to turn",
        }
    }
}

/// What a returned suggestion lacks.
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
pub enum ReturnReason {
    /// Incomplete.
    Incomplete,
    /// Unclear.
    Unclear,
    /// Of another kind.
    WrongKind,
    /// Evidence missing.
    EvidenceMissing,
}

impl Vocabulary for ReturnReason {
    const NAME: &'static str = "return_reason";

    fn zh(self) -> &'static str {
        match self {
            Self::Incomplete => "内容不完整",
            Self::Unclear => "表述不清",
            Self::WrongKind => "类别不符",
            Self::EvidenceMissing => "缺少依据",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete",
            Self::Unclear => "unclear",
            Self::WrongKind => "of another kind",
            Self::EvidenceMissing => "evidence missing",
        }
    }
}

/// What the word-list screening of a citizen's text found.
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
pub enum Screening {
    /// Nothing found.
    Clear,
    /// Held for a person to look at.
    Held,
    /// Passed by a person.
    Passed,
    /// Kept from the public by a person.
    Blocked,
}

impl Vocabulary for Screening {
    const NAME: &'static str = "screening";

    fn zh(self) -> &'static str {
        match self {
            Self::Clear => "通过",
            Self::Held => "待人工审核",
            Self::Passed => "人工审核通过",
            Self::Blocked => "不予公开",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Clear => "nothing found",
            Self::Held => "held for a person to look at",
            Self::Passed => "passed by a person",
            Self::Blocked => "kept from the public",
        }
    }
}
