//! Where an import goes, and how the ledger says that it was taken over.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use shangliang_entity::ids::{CommitteeId, DepartmentId};

use crate::ids::Ids;
use crate::ledger::{Entry, joined};
use crate::secrets::Random;

/// Where rows go, and from where new ids and salts come.
pub struct Destination<'a> {
    /// The committee.
    pub committee: CommitteeId,
    /// The department that stands for whoever replied in the source; obligatory where a row has a reply.
    pub department: Option<DepartmentId>,
    /// New ids.
    pub ids: &'a Ids,
    /// Salts of content digests.
    pub random: &'a dyn Random,
    /// When the rows are written.
    pub now: DateTime<Utc>,
}

/// An entry of something that happened elsewhere.
pub fn taken_over(entry: Entry, at: DateTime<Utc>) -> Entry {
    Entry { payload: imported(entry.payload), effective_at: Some(at), ..entry }
}

/// Says in the ledger that a fact was taken over and not witnessed.
pub fn imported(facts: Value) -> Value {
    joined(facts, json!({ "imported": true }))
}
