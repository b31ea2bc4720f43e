//! By what figures are grouped.

use chrono::NaiveDate;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::Vocabulary;
use utoipa::ToSchema;
use uuid::Uuid;

/// By what figures are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// By the committee that was addressed.
    Committee,
    /// By the department that handles it.
    Department,
    /// By the studio that it was handed to, or else that handles it.
    Studio,
    /// By its category.
    Category,
    /// By the month, in China, of the date that the figure goes by.
    Month,
}

impl Vocabulary for Grouping {
    const NAME: &'static str = "grouping";

    fn zh(self) -> &'static str {
        match self {
            Self::Committee => "按委员会",
            Self::Department => "按承办单位",
            Self::Studio => "按工作室",
            Self::Category => "按类别",
            Self::Month => "按月",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Committee => "by committee",
            Self::Department => "by department",
            Self::Studio => "by studio",
            Self::Category => "by category",
            Self::Month => "by month",
        }
    }
}

/// What names a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A committee, department or studio.
    Id(Uuid),
    /// A category's code, or a month as `2026-03`.
    Text(String),
}

impl std::fmt::Display for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => id.fmt(formatter),
            Self::Text(text) => text.fmt(formatter),
        }
    }
}

/// Where a counted thing belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The committee that was addressed.
    pub committee: CommitteeId,
    /// The department that handles it.
    pub department: Option<Uuid>,
    /// The studio that it was handed to, or else that handles it.
    pub studio: Option<Uuid>,
    /// Its category.
    pub category: Option<String>,
}

impl Place {
    /// The group that a thing belongs to which is counted on a date.
    pub fn key(&self, grouping: Option<Grouping>, on: NaiveDate) -> Option<Key> {
        match grouping? {
            Grouping::Committee => Some(Key::Id(self.committee.0)),
            Grouping::Department => self.department.map(Key::Id),
            Grouping::Studio => self.studio.map(Key::Id),
            Grouping::Category => self.category.clone().map(Key::Text),
            Grouping::Month => Some(Key::Text(on.format("%Y-%m").to_string())),
        }
    }
}
