//! Where members meet the public: the vocabularies of studios.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// The kinds of studio.
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
pub enum StudioKind {
    /// By sector.
    Sector,
    /// By town.
    Town,
    /// On an industry or service chain.
    Chain,
    /// Personal.
    Personal,
}

impl Vocabulary for StudioKind {
    const NAME: &'static str = "studio_kind";

    fn zh(self) -> &'static str {
        match self {
            Self::Sector => "界别工作室",
            Self::Town => "镇街工作站",
            Self::Chain => "链上工作室",
            Self::Personal => "委员个人工作室",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Sector => "by sector",
            Self::Town => "by town",
            Self::Chain => "on an industry or service chain",
            Self::Personal => "personal",
        }
    }
}

/// Where a studio stands.
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
pub enum StudioStatus {
    /// Applied for.
    Applied,
    /// Approved.
    Approved,
    /// Active.
    Active,
    /// Suspended.
    Suspended,
    /// Closed.
    Closed,
}

impl Vocabulary for StudioStatus {
    const NAME: &'static str = "studio_status";

    fn zh(self) -> &'static str {
        match self {
            Self::Applied => "已申请",
            Self::Approved => "已批准",
            Self::Active => "运行中",
            Self::Suspended => "暂停",
            Self::Closed => "已关闭",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Applied => "applied for",
            Self::Approved => "approved",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
        }
    }
}

/// The period a minimum frequency counts in.
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
pub enum Per {
    /// Month.
    Month,
    /// Quarter.
    Quarter,
    /// Year.
    Year,
}

impl Vocabulary for Per {
    const NAME: &'static str = "per";

    fn zh(self) -> &'static str {
        match self {
            Self::Month => "每月",
            Self::Quarter => "每季度",
            Self::Year => "每年",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}
