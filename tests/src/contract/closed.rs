//! Closing the objects of a document, so that a field which the document does not name breaks the contract.
//!
//! The document itself leaves its objects open, because a client must accept the fields of later versions.

use std::collections::HashSet;

use serde_json::Value;

use super::schemas;

/// A copy of the document in which every object that names its fields takes no others.
pub fn close(document: &Value) -> Value {
    let all = schemas::all(document);
    let mut parts = HashSet::new();
    for (pointer, schema) in &all {
        if is_composed(schema) {
            schemas::same_value_parts(pointer, schema).into_iter().for_each(|part| mark(document, part, &mut parts));
        }
    }
    let mut closed = document.clone();
    for (pointer, schema) in all {
        if parts.contains(&pointer) || !names_its_fields(document, &pointer, schema) {
            continue;
        }
        if let Some(object) = closed.pointer_mut(&pointer).and_then(Value::as_object_mut) {
            object.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
        }
    }
    closed
}

/// Whether a schema says of one value several things that only together name its fields.
fn is_composed(schema: &Value) -> bool {
    schema.get("allOf").is_some() || schema.get("properties").is_some()
}

/// Notes a schema, and what it is made of, as a part of another, which must tolerate the fields of the other parts.
fn mark(document: &Value, pointer: String, parts: &mut HashSet<String>) {
    let Some(schema) = document.pointer(&pointer) else { return };
    let inner = schemas::same_value_parts(&pointer, schema);
    if parts.insert(pointer) {
        inner.into_iter().for_each(|part| mark(document, part, parts));
    }
}

/// Whether a schema describes an object and, with all of its parts, names every field.
fn names_its_fields(document: &Value, pointer: &str, schema: &Value) -> bool {
    let is_open = ["additionalProperties", "unevaluatedProperties", "patternProperties"];
    is_composed(schema)
        && is_open.iter().all(|keyword| schema.get(keyword).is_none())
        && schemas::same_value_parts(pointer, schema).into_iter().all(|part| {
            let part = schemas::resolve(document, part);
            part.is_some_and(|(pointer, part)| names_its_fields(document, &pointer, part))
        })
}
