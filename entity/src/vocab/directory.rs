//! Who takes part: the vocabularies of committees, departments, members and groups.

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
