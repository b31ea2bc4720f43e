//! What is said of a studio on entering and changing, beyond what the schema checks.

use serde::{Deserialize, Serialize};
use shangliang_entity::studio::Model;
use shangliang_entity::vocab::Per;
use utoipa::ToSchema;

use super::offices::Offices;
use super::store;
use crate::db::Uow;
use crate::http::{FieldError, Place, Problem, Text};
use crate::secrecy::refuse_marked;

/// How often a studio is active at least.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "count": 1, "per": "month" }))]
pub struct Frequency {
    /// So many activities …
    #[schema(minimum = 1, maximum = 366)]
    pub count: i32,
    /// … in each of these.
    pub per: Per,
}

impl Frequency {
    /// That of a studio.
    pub fn of(row: &Model) -> Option<Self> {
        Some(Self { count: row.min_activities?, per: row.min_activities_per? })
    }
}

/// Refuses texts of a studio that are marked secret (422).
pub fn check_texts(name: &str, area: Option<&str>, address: Option<&str>) -> Result<(), Problem> {
    refuse_marked(&[("/name", Some(name)), ("/area", area), ("/address", address)])
}

/// Refuses officers who do not fit, and one who would hold two offices; all are named at once (422).
pub async fn check_offices(uow: &Uow<'_>, committee_path: &str, offices: &Offices) -> Result<(), Problem> {
    let fit = store::fit_members(uow, committee_path, offices.holders()).await?;
    let mut errors = Vec::new();
    let mut seen = Vec::new();
    let named = [("/leader_id", offices.leader), ("/convener_id", offices.convener), ("/liaison_id", offices.liaison)];
    for (pointer, member) in named.into_iter().filter_map(|(pointer, member)| Some((pointer, member?))) {
        if !fit.contains(&member) {
            errors.push(FieldError::new(Place::Pointer(pointer.to_owned()), "unknown", unfit()));
        } else if seen.contains(&member) {
            let text = Text::fixed("一位委员只能担任一个职务", "a member holds one office only");
            errors.push(FieldError::new(Place::Pointer(pointer.to_owned()), "repeated", text));
        }
        seen.push(member);
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
}

/// What is wrong with somebody who may not sit in a studio.
pub fn unfit() -> Text {
    Text::fixed("应为该委员会或其上级委员会的在任委员", "expected an active member of the committee or one above it")
}
