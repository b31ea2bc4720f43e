//! What is consulted on: the vocabularies of topics.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// The form a topic's consultation takes.
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
pub enum TopicKind {
    /// Plenary.
    Plenary,
    /// Standing committee.
    StandingCommittee,
    /// Thematic.
    Thematic,
    /// Sector.
    Sector,
    /// Remote.
    Remote,
    /// Micro.
    Micro,
    /// Grass-roots.
    GrassRoots,
}

impl Vocabulary for TopicKind {
    const NAME: &'static str = "topic_kind";

    fn zh(self) -> &'static str {
        match self {
            Self::Plenary => "全体会议协商",
            Self::StandingCommittee => "专题议政性常委会会议",
            Self::Thematic => "专题协商",
            Self::Sector => "界别协商",
            Self::Remote => "远程协商",
            Self::Micro => "微协商",
            Self::GrassRoots => "基层协商",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Plenary => "plenary",
            Self::StandingCommittee => "standing committee",
            Self::Thematic => "thematic",
            Self::Sector => "sector",
            Self::Remote => "remote",
            Self::Micro => "micro",
            Self::GrassRoots => "grass-roots",
        }
    }
}

/// Where a topic came from.
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
pub enum TopicSource {
    /// Solicitation.
    Solicited,
    /// Annual plan.
    AnnualPlan,
    /// Set by a town.
    Town,
    /// Ad hoc.
    AdHoc,
}

impl Vocabulary for TopicSource {
    const NAME: &'static str = "topic_source";

    fn zh(self) -> &'static str {
        match self {
            Self::Solicited => "公开征集",
            Self::AnnualPlan => "年度协商计划",
            Self::Town => "镇街命题",
            Self::AdHoc => "临时议题",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Solicited => "solicitation",
            Self::AnnualPlan => "annual plan",
            Self::Town => "set by a town",
            Self::AdHoc => "ad hoc",
        }
    }
}

/// Where a topic stands.
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
pub enum TopicStatus {
    /// Solicited.
    Solicited,
    /// Shortlisted.
    Shortlisted,
    /// Planned.
    Planned,
    /// Being researched.
    Researching,
    /// Open.
    Open,
    /// Concluded.
    Concluded,
    /// Outcome reported.
    OutcomeReported,
    /// Closed.
    Closed,
    /// Merged.
    Merged,
    /// Rejected.
    Rejected,
}

impl Vocabulary for TopicStatus {
    const NAME: &'static str = "topic_status";

    fn zh(self) -> &'static str {
        match self {
            Self::Solicited => "征集中",
            Self::Shortlisted => "已入选",
            Self::Planned => "已列入计划",
            Self::Researching => "调研中",
            Self::Open => "正在协商",
            Self::Concluded => "协商结束",
            Self::OutcomeReported => "成果已报送",
            Self::Closed => "已关闭",
            Self::Merged => "已合并",
            Self::Rejected => "未采纳",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Solicited => "solicited",
            Self::Shortlisted => "shortlisted",
            Self::Planned => "planned",
            Self::Researching => "being researched",
            Self::Open => "open",
            Self::Concluded => "concluded",
            Self::OutcomeReported => "outcome reported",
            Self::Closed => "closed",
            Self::Merged => "merged",
            Self::Rejected => "rejected",
        }
    }
}

/// Who may submit under a topic.
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
pub enum TopicAudience {
    /// Members.
    Members,
    /// Citizens.
    Citizens,
    /// Members and citizens.
    All,
}

impl Vocabulary for TopicAudience {
    const NAME: &'static str = "topic_audience";

    fn zh(self) -> &'static str {
        match self {
            Self::Members => "委员",
            Self::Citizens => "群众",
            Self::All => "委员和群众",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Citizens => "citizens",
            Self::All => "members and citizens",
        }
    }
}
