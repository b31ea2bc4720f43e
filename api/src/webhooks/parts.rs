//! Which department had a part in which case, and from when to when: pure.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use shangliang_entity::ids::DepartmentId;
use shangliang_entity::ledger_entry;
use shangliang_entity::vocab::StreamKind;
use uuid::Uuid;

/// A department's part in a case.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The case.
    pub case_id: Uuid,
    /// The department.
    pub department_id: DepartmentId,
    /// When it got the part.
    pub since: DateTime<Utc>,
    /// When it was released from it.
    pub until: Option<DateTime<Utc>>,
}

/// The parts that are known.
#[derive(Debug, Default)]
pub struct Parts(Vec<Part>);

impl Parts {
    /// These.
    pub fn new(parts: Vec<Part>) -> Self {
        Self(parts)
    }

    /// Whether an entry is about a case that a department had a part in then: from the assignment that gave it the part to the release from it,
    /// and for good where it was not released, as it goes on reading the case. Of what is done together with its release only that names it.
    pub fn has(&self, department: DepartmentId, entry: &ledger_entry::Model) -> bool {
        let holds = |part: &Part| {
            let is_before =
                part.until.is_none_or(|until| entry.at < until || entry.at == until && names(department, entry));
            let is_then = part.since <= entry.at && is_before;
            part.case_id == entry.stream_id && part.department_id == department && is_then
        };
        entry.stream_kind == StreamKind::Case && self.0.iter().any(holds) && gives_part(department, entry)
    }
}

/// What an assignment says of those whom it gives a part.
#[derive(Deserialize)]
struct Assigned {
    handlers: Vec<Given>,
}

#[derive(Deserialize)]
struct Given {
    id: Uuid,
}

/// Whether an entry is no assignment, or one that gives a department a part.
fn gives_part(department: DepartmentId, entry: &ledger_entry::Model) -> bool {
    let is_given = |assigned: Assigned| assigned.handlers.iter().any(|given| given.id == department.0);
    entry.action != "case.assigned" || serde_json::from_str(&entry.payload).is_ok_and(is_given)
}

/// What an entry of one handler's part says of whose it is.
#[derive(Deserialize)]
struct OfPart {
    handler_id: Uuid,
}

/// Whether an entry is about a department's own part.
fn names(department: DepartmentId, entry: &ledger_entry::Model) -> bool {
    serde_json::from_str(&entry.payload).is_ok_and(|part: OfPart| part.handler_id == department.0)
}
