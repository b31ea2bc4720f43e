//! What the API shows of terms.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use shangliang_entity::ids::{CommitteeId, TermId};
use shangliang_entity::term::Model;
use utoipa::ToSchema;

use crate::http::{Problem, Text};

/// A term, as it is entered or changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "number": 15, "name": "第十五届", "starts_on": "2022-02-20", "ends_on": null }))]
pub struct TermFields {
    /// Its number, which no other term of the committee has.
    #[schema(minimum = 1, maximum = 200)]
    pub number: i32,
    /// Its name.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    pub name: String,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day, once known.
    pub ends_on: Option<NaiveDate>,
}

impl TermFields {
    /// Refuses a term that ends before it begins (422).
    pub fn check(&self) -> Result<(), Problem> {
        if self.ends_on.is_none_or(|ends| ends >= self.starts_on) {
            return Ok(());
        }
        let text = Text::fixed("不能早于第一天", "not before starts_on");
        Err(Problem::field("/ends_on", "before_start", text))
    }
}

/// A term.
#[derive(Debug, Serialize, ToSchema)]
pub struct TermView {
    /// Its id.
    pub id: TermId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// Its number, such as 15.
    #[schema(minimum = 1, maximum = 200)]
    pub number: i32,
    /// Its name.
    #[schema(max_length = 50, example = "第十五届")]
    pub name: String,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day, once known.
    pub ends_on: Option<NaiveDate>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Rises with every change; what `If-Match` names, and what an `ETag` begins with.
    #[schema(minimum = 1)]
    pub version: i64,
}

impl From<Model> for TermView {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            committee_id: row.committee_id,
            number: row.number,
            name: row.name,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
