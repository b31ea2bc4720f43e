//! Who takes part: the vocabularies of committees, departments, groups, studios and topics.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// The level of a committee.
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
pub enum CommitteeLevel {
    /// Province.
    Province,
    /// City.
    City,
    /// County.
    County,
}

impl Vocabulary for CommitteeLevel {
    const NAME: &'static str = "committee_level";

    fn zh(self) -> &'static str {
        match self {
            Self::Province => "省级",
            Self::City => "市级",
            Self::County => "县级",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
        }
    }
}

/// The system a department belongs to; each has its assigning office.
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
pub enum DepartmentSystem {
    /// Party committee.
    Party,
    /// Government.
    Government,
    /// People's congress.
    Congress,
    /// Consultative conference.
    Cppcc,
    /// Court.
    Court,
    /// Procuratorate.
    Procuratorate,
    /// Military.
    Military,
    /// Mass organisation.
    Organisation,
    /// Central unit in the province.
    Central,
}

impl Vocabulary for DepartmentSystem {
    const NAME: &'static str = "department_system";

    fn zh(self) -> &'static str {
        match self {
            Self::Party => "党委系统",
            Self::Government => "政府系统",
            Self::Congress => "人大系统",
            Self::Cppcc => "政协系统",
            Self::Court => "法院",
            Self::Procuratorate => "检察院",
            Self::Military => "军事机关",
            Self::Organisation => "群团组织",
            Self::Central => "中央驻陕单位",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Party => "party committee",
            Self::Government => "government",
            Self::Congress => "people's congress",
            Self::Cppcc => "consultative conference",
            Self::Court => "court",
            Self::Procuratorate => "procuratorate",
            Self::Military => "military",
            Self::Organisation => "mass organisation",
            Self::Central => "central unit in the province",
        }
    }
}

/// Where a membership stands.
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
pub enum MemberStatus {
    /// Active.
    Active,
    /// Suspended.
    Suspended,
    /// Resigned.
    Resigned,
    /// Removed.
    Removed,
}

impl Vocabulary for MemberStatus {
    const NAME: &'static str = "member_status";

    fn zh(self) -> &'static str {
        match self {
            Self::Active => "在任",
            Self::Suspended => "暂停履职",
            Self::Resigned => "辞职",
            Self::Removed => "撤销资格",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Resigned => "resigned",
            Self::Removed => "removed",
        }
    }
}

/// The kinds of named sets of members.
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
pub enum GroupKind {
    /// Special committee.
    SpecialCommittee,
    /// Study group.
    Study,
    /// Work group.
    Work,
    /// Sector activity group.
    SectorActivity,
    /// Reading group.
    Reading,
}

impl Vocabulary for GroupKind {
    const NAME: &'static str = "group_kind";

    fn zh(self) -> &'static str {
        match self {
            Self::SpecialCommittee => "专门委员会",
            Self::Study => "学习组",
            Self::Work => "工作组",
            Self::SectorActivity => "界别活动小组",
            Self::Reading => "读书群",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::SpecialCommittee => "special committee",
            Self::Study => "study group",
            Self::Work => "work group",
            Self::SectorActivity => "sector activity group",
            Self::Reading => "reading group",
        }
    }
}

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
