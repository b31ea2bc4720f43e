//! Who acts: the vocabularies of accounts and roles.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// Where an account stands.
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
pub enum AccountStatus {
    /// Active.
    Active,
    /// Disabled.
    Disabled,
    /// Erased.
    Erased,
}

impl Vocabulary for AccountStatus {
    const NAME: &'static str = "account_status";

    fn zh(self) -> &'static str {
        match self {
            Self::Active => "正常",
            Self::Disabled => "停用",
            Self::Erased => "已注销",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Erased => "erased",
        }
    }
}

/// What an account may be in a scope.
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
pub enum Role {
    /// Citizen.
    Citizen,
    /// Member.
    Member,
    /// Studio leader.
    StudioLeader,
    /// Studio convener.
    StudioConvener,
    /// Studio liaison.
    StudioLiaison,
    /// Sector or group convener.
    GroupConvener,
    /// Special-committee staff.
    SpecialCommitteeStaff,
    /// Committee staff.
    CommitteeStaff,
    /// Assigning office.
    AssigningOffice,
    /// Department clerk.
    DepartmentClerk,
    /// Department lead.
    DepartmentLead,
    /// Supervision office.
    SupervisionOffice,
    /// Leader.
    Leader,
    /// Supervisor.
    Supervisor,
    /// Committee administrator.
    CommitteeAdministrator,
    /// System administrator.
    SystemAdministrator,
    /// Security administrator.
    SecurityAdministrator,
    /// Audit administrator.
    AuditAdministrator,
}

impl Vocabulary for Role {
    const NAME: &'static str = "role";

    fn zh(self) -> &'static str {
        match self {
            Self::Citizen => "群众",
            Self::Member => "委员",
            Self::StudioLeader => "工作室负责人",
            Self::StudioConvener => "工作室召集人",
            Self::StudioLiaison => "工作室联络员",
            Self::GroupConvener => "小组召集人",
            Self::SpecialCommitteeStaff => "专委会工作人员",
            Self::CommitteeStaff => "政协机关工作人员",
            Self::AssigningOffice => "交办单位",
            Self::DepartmentClerk => "承办单位经办人",
            Self::DepartmentLead => "承办单位负责人",
            Self::SupervisionOffice => "督查室",
            Self::Leader => "领导",
            Self::Supervisor => "特约民主监督员",
            Self::CommitteeAdministrator => "委员会管理员",
            Self::SystemAdministrator => "系统管理员",
            Self::SecurityAdministrator => "安全管理员",
            Self::AuditAdministrator => "审计管理员",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Member => "member",
            Self::StudioLeader => "studio leader",
            Self::StudioConvener => "studio convener",
            Self::StudioLiaison => "studio liaison",
            Self::GroupConvener => "sector or group convener",
            Self::SpecialCommitteeStaff => "special-committee staff",
            Self::CommitteeStaff => "committee staff",
            Self::AssigningOffice => "assigning office",
            Self::DepartmentClerk => "department clerk",
            Self::DepartmentLead => "department lead",
            Self::SupervisionOffice => "supervision office",
            Self::Leader => "leader",
            Self::Supervisor => "supervisor",
            Self::CommitteeAdministrator => "committee administrator",
            Self::SystemAdministrator => "system administrator",
            Self::SecurityAdministrator => "security administrator",
            Self::AuditAdministrator => "audit administrator",
        }
    }
}

/// What a role is held in.
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
pub enum ScopeKind {
    /// The platform.
    Platform,
    /// A committee with its subtree.
    Committee,
    /// A special committee.
    SpecialCommittee,
    /// A sector.
    Sector,
    /// A group.
    Group,
    /// A studio.
    Studio,
    /// A department.
    Department,
}

impl Vocabulary for ScopeKind {
    const NAME: &'static str = "scope_kind";

    fn zh(self) -> &'static str {
        match self {
            Self::Platform => "平台",
            Self::Committee => "委员会",
            Self::SpecialCommittee => "专门委员会",
            Self::Sector => "界别",
            Self::Group => "小组",
            Self::Studio => "工作室",
            Self::Department => "承办单位",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Platform => "the platform",
            Self::Committee => "a committee with its subtree",
            Self::SpecialCommittee => "a special committee",
            Self::Sector => "a sector",
            Self::Group => "a group",
            Self::Studio => "a studio",
            Self::Department => "a department",
        }
    }
}
