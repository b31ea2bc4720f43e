//! What is recorded: the vocabularies of the ledger.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// What a chain of ledger entries is about.
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
pub enum StreamKind {
    /// Account.
    Account,
    /// Committee.
    Committee,
    /// Department.
    Department,
    /// Group.
    Group,
    /// Member.
    Member,
    /// Sector.
    Sector,
    /// Studio.
    Studio,
    /// Topic.
    Topic,
    /// Suggestion.
    Suggestion,
    /// Case.
    Case,
    /// Settings.
    Settings,
    /// Webhook.
    Webhook,
}

impl Vocabulary for StreamKind {
    const NAME: &'static str = "stream_kind";

    fn zh(self) -> &'static str {
        match self {
            Self::Account => "账号",
            Self::Committee => "委员会",
            Self::Department => "承办单位",
            Self::Group => "小组",
            Self::Member => "委员",
            Self::Sector => "界别",
            Self::Studio => "工作室",
            Self::Topic => "议题",
            Self::Suggestion => "建议",
            Self::Case => "办理件",
            Self::Settings => "设置",
            Self::Webhook => "事件推送",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Committee => "committee",
            Self::Department => "department",
            Self::Group => "group",
            Self::Member => "member",
            Self::Sector => "sector",
            Self::Studio => "studio",
            Self::Topic => "topic",
            Self::Suggestion => "suggestion",
            Self::Case => "case",
            Self::Settings => "settings",
            Self::Webhook => "webhook",
        }
    }
}

/// Who may see an item or an entry.
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
pub enum Visibility {
    /// The author and the staff.
    Author,
    /// Also the handlers.
    Handlers,
    /// Also the studio.
    Studio,
    /// The committee.
    Committee,
    /// The committee's subtree.
    Subtree,
    /// Everybody.
    Public,
}

impl Vocabulary for Visibility {
    const NAME: &'static str = "visibility";

    fn zh(self) -> &'static str {
        match self {
            Self::Author => "作者",
            Self::Handlers => "办理人员",
            Self::Studio => "工作室",
            Self::Committee => "委员会",
            Self::Subtree => "上下级委员会",
            Self::Public => "公开",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Author => "the author and the staff",
            Self::Handlers => "also the handlers",
            Self::Studio => "also the studio",
            Self::Committee => "the committee",
            Self::Subtree => "the committee's subtree",
            Self::Public => "everybody",
        }
    }
}
