//! What is said: the vocabularies of suggestions.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// The kinds of suggestion; each has its own limits and its own way in.
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
pub enum SuggestionKind {
    /// Citizen suggestion.
    Citizen,
    /// Micro-suggestion.
    Micro,
    /// Opinion information.
    Opinion,
    /// Proposal.
    Proposal,
    /// Plenary speech.
    Speech,
    /// Dispute or demand taken down by a member for a citizen.
    Demand,
}

impl Vocabulary for SuggestionKind {
    const NAME: &'static str = "suggestion_kind";

    fn zh(self) -> &'static str {
        match self {
            Self::Citizen => "群众建议",
            Self::Micro => "微建议",
            Self::Opinion => "社情民意信息",
            Self::Proposal => "提案",
            Self::Speech => "大会发言",
            Self::Demand => "群众诉求",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Citizen => "citizen suggestion",
            Self::Micro => "micro-suggestion",
            Self::Opinion => "opinion information",
            Self::Proposal => "proposal",
            Self::Speech => "plenary speech",
            Self::Demand => "dispute or demand taken down by a member for a citizen",
        }
    }
}

/// Where a suggestion stands in intake.
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
pub enum SuggestionStatus {
    /// Draft.
    Draft,
    /// Waiting for co-signers.
    Cosigning,
    /// Submitted.
    Submitted,
    /// Under review.
    Reviewing,
    /// Accepted.
    Accepted,
    /// Returned to the author.
    Returned,
    /// Declined.
    Declined,
    /// Merged into another.
    Merged,
    /// Converted into another kind.
    Converted,
    /// Withdrawn.
    Withdrawn,
}

impl Vocabulary for SuggestionStatus {
    const NAME: &'static str = "suggestion_status";

    fn zh(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::Cosigning => "联名中",
            Self::Submitted => "已提交",
            Self::Reviewing => "审查中",
            Self::Accepted => "已立案",
            Self::Returned => "退回补充",
            Self::Declined => "不予立案",
            Self::Merged => "已并案",
            Self::Converted => "已转办",
            Self::Withdrawn => "已撤回",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Cosigning => "waiting for co-signers",
            Self::Submitted => "submitted",
            Self::Reviewing => "under review",
            Self::Accepted => "accepted",
            Self::Returned => "returned to the author",
            Self::Declined => "declined",
            Self::Merged => "merged into another",
            Self::Converted => "converted into another kind",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// From whom the author's name is kept.
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
pub enum Anonymity {
    /// Shown by name.
    None,
    /// Hidden from the public.
    Public,
    /// Hidden from the public, the handlers and staff, until they are told for a reason.
    Handlers,
}

impl Vocabulary for Anonymity {
    const NAME: &'static str = "anonymity";

    fn zh(self) -> &'static str {
        match self {
            Self::None => "实名",
            Self::Public => "对公众匿名",
            Self::Handlers => "对公众、承办单位和工作人员匿名",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::None => "shown by name",
            Self::Public => "hidden from the public",
            Self::Handlers => "hidden from the public, the handlers and staff",
        }
    }
}

/// Where an invited co-signer stands.
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
pub enum CosignStatus {
    /// Invited.
    Invited,
    /// Signed.
    Signed,
    /// Refused.
    Refused,
    /// Signed other words than it has now.
    Void,
    /// Had not signed what was handed in.
    Lapsed,
}

impl Vocabulary for CosignStatus {
    const NAME: &'static str = "cosign_status";

    fn zh(self) -> &'static str {
        match self {
            Self::Invited => "待签名",
            Self::Signed => "已签名",
            Self::Refused => "已谢绝",
            Self::Void => "签名已失效",
            Self::Lapsed => "未签名",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Signed => "signed",
            Self::Refused => "refused",
            Self::Void => "void",
            Self::Lapsed => "not signed in time",
        }
    }
}

/// The level of a body that adopts a suggestion.
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
pub enum AdoptionLevel {
    /// Of a county.
    County,
    /// Of a city.
    City,
    /// Of a province.
    Province,
    /// Of the state.
    National,
}

impl Vocabulary for AdoptionLevel {
    const NAME: &'static str = "adoption_level";

    fn zh(self) -> &'static str {
        match self {
            Self::County => "县级采用",
            Self::City => "市级采用",
            Self::Province => "省级采用",
            Self::National => "全国级采用",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::County => "adopted by a county's body",
            Self::City => "adopted by a city's body",
            Self::Province => "adopted by a province's body",
            Self::National => "adopted by a national body",
        }
    }
}
