//! What the ledger says of the parts of a case: the facts that every figure of handling is recounted from.

use serde_json::{Value, json};
use shangliang_entity::assignment::Model;
use shangliang_entity::vocab::Vocabulary;

/// A part as it is given: to whom, in which role, by when.
pub fn given(part: &Model) -> Value {
    json!({
        "assignment_id": part.id,
        "kind": part.handler_kind.code(),
        "id": part.handler_id,
        "role": part.role.code(),
        "due_on": part.due_on,
    })
}

/// A part whose reply is released: when it was handed in, and how long that took.
pub fn replied(part: &Model) -> Value {
    json!({
        "assignment_id": part.id,
        "replied_on": part.replied_on,
        "days": part.handling_days,
        "in_time": part.replied_on.map(|replied_on| replied_on <= part.due_on),
    })
}
