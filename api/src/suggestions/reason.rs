//! Why intake decided as it did: what goes against a suggestion, and what is shown of it.

use sea_orm::Set;
use serde::Serialize;
use shangliang_entity::suggestion::{ActiveModel, Model};
use shangliang_entity::vocab::DoneInstead;
use utoipa::ToSchema;

/// Why a decision goes against a suggestion, as its author is told.
pub struct Against<'a> {
    /// The reason's code; what is missing may be told in words alone.
    pub code: Option<String>,
    /// What was done instead.
    pub instead: Option<DoneInstead>,
    /// What is missing, or what was done instead, in words.
    pub text: &'a str,
}

impl Against<'_> {
    /// As the row keeps it.
    pub fn change(&self) -> ActiveModel {
        ActiveModel {
            reason_code: Set(self.code.clone()),
            reason_instead: Set(self.instead),
            reason_text: Set(Some(self.text.to_owned())),
            ..Default::default()
        }
    }
}

/// Why a decision was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonView {
    /// The reason's code.
    #[schema(max_length = 60)]
    pub code: Option<String>,
    /// What was done with a declined one instead, where staff said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<DoneInstead>,
    /// What is missing, or what was done instead.
    #[schema(max_length = 1000)]
    pub text: Option<String>,
}

impl ReasonView {
    /// The reason that a row keeps; absent where none was given.
    pub fn of(row: &Model) -> Option<Self> {
        let (code, text) = (row.reason_code.clone(), row.reason_text.clone());
        let was_given = code.is_some() || text.is_some();
        was_given.then_some(Self { code, instead: row.reason_instead, text })
    }
}
