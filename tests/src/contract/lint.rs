//! What a good document has beyond being valid, so that client developers find it complete.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::problem::MEDIA_TYPE;
use super::schemas;

/// The methods under which a path may document an operation.
const METHODS: [&str; 5] = ["get", "post", "put", "delete", "patch"];

/// Everything that is wrong with a document, one line for each finding.
pub fn lint(document: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    find_dangling(document, document, "#", &mut findings);
    let mut ids = HashSet::new();
    for (path, method, operation) in operations(document) {
        let mut complain = |complaint: String| findings.push(format!("{} {path}: {complaint}", method.to_uppercase()));
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        check_names(operation, id).into_iter().for_each(&mut complain);
        if !id.is_empty() && !ids.insert(id) {
            complain(format!("the operationId {id} is used twice"));
        }
        check_responses(document, path, method, operation).into_iter().for_each(&mut complain);
        if operation.get("deprecated") == Some(&Value::Bool(true)) && !says_so(document, path, method) {
            complain("deprecated, but its answers do not say so with Deprecation and Sunset".to_owned());
        }
        if lacks_example(document, path, method) {
            complain("no example of its body".to_owned());
        }
    }
    for (pointer, schema) in schemas::taken(document) {
        let says = ["format", "pattern", "enum", "const"].iter().any(|keyword| schema.get(keyword).is_some());
        if is(schema, "string") && !says {
            findings.push(format!("#{pointer}: a text that is taken without saying in which form"));
        }
        if schema.get("properties").is_some() && schema.get("additionalProperties") != Some(&Value::Bool(false)) {
            findings.push(format!("#{pointer}: what is taken may hold any field"));
        }
    }
    for (pointer, schema) in schemas::all(document) {
        findings.extend(check_bounds(schema).map(|complaint| format!("#{pointer}: {complaint}")));
        // Generators of clients call an enumeration by the name of its schema, and get a list of nameless ones wrong.
        if pointer.ends_with("/items") && schema.get("enum").is_some() {
            findings.push(format!("#{pointer}: a list of an enumeration without a name"));
        }
    }
    findings
}

/// Path, method and object of each operation.
pub(super) fn operations(document: &Value) -> impl Iterator<Item = (&String, &String, &Map<String, Value>)> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let operations = item.as_object().into_iter().flatten();
        operations
            .filter(|(method, _)| METHODS.contains(&method.as_str()))
            .filter_map(move |(method, operation)| Some((path, method, operation.as_object()?)))
    })
}

/// A reference that leads nowhere or out of the document; examples are data and not looked at.
fn find_dangling(document: &Value, value: &Value, place: &str, findings: &mut Vec<String>) {
    if let Some(reference) = value.get("$ref").and_then(Value::as_str)
        && schemas::target(value).and_then(|pointer| document.pointer(&pointer)).is_none()
    {
        findings.push(format!("{place}: the $ref {reference} dangles"));
    }
    match value {
        Value::Object(members) => {
            members.iter().filter(|(key, _)| !matches!(key.as_str(), "example" | "examples")).for_each(
                |(key, child)| find_dangling(document, child, &format!("{place}/{}", schemas::escape(key)), findings),
            )
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, child)| find_dangling(document, child, &format!("{place}/{index}"), findings)),
        _ => {}
    }
}

fn check_names(operation: &Map<String, Value>, id: &str) -> Vec<String> {
    let missing = ["operationId", "summary", "description", "x-permission"].into_iter().filter(|key| {
        let text = operation.get(*key).and_then(Value::as_str).unwrap_or_default();
        text.trim().is_empty()
    });
    let mut complaints: Vec<String> = missing.map(|key| format!("no {key}")).collect();
    if !id.is_empty() && !is_snake_case(id) {
        complaints.push(format!("the operationId {id} is not in snake case"));
    }
    if operation.get("tags").and_then(Value::as_array).is_none_or(Vec::is_empty) {
        complaints.push("no tag".to_owned());
    }
    complaints
}

fn is_snake_case(id: &str) -> bool {
    id.split('_').all(|word| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    })
}

fn check_responses(document: &Value, path: &str, method: &str, operation: &Map<String, Value>) -> Vec<String> {
    let statuses =
        operation.get("responses").and_then(Value::as_object).into_iter().flat_map(|responses| responses.keys());
    let refusals: Vec<_> = statuses.filter(|status| status.starts_with(['4', '5']) || *status == "default").collect();
    let mut complaints = Vec::new();
    if !refusals.iter().any(|status| status.starts_with('4')) {
        complaints.push("no 4xx".to_owned());
    }
    for status in refusals {
        let pointer = format!("/paths/{}/{method}/responses/{status}", schemas::escape(path));
        let response = schemas::resolve(document, pointer).map(|(_, response)| response);
        let content = response.and_then(|response| response.get("content")).and_then(Value::as_object);
        if !content.is_some_and(|content| content.keys().eq([MEDIA_TYPE])) {
            complaints.push(format!("{status} is not {MEDIA_TYPE} alone"));
        }
    }
    complaints
}

/// Whether every good answer of an operation that is to go has the headers that say so (RFC 9745, RFC 8594); answers are held against
/// the headers that they must have.
fn says_so(document: &Value, path: &str, method: &str) -> bool {
    let responses = format!("/paths/{}/{method}/responses", schemas::escape(path));
    let statuses = document.pointer(&responses).and_then(Value::as_object).into_iter().flat_map(Map::keys);
    statuses.filter(|status| status.starts_with('2')).all(|status| {
        ["Deprecation", "Sunset"].iter().all(|name| {
            let header = schemas::resolve(document, format!("{responses}/{status}/headers/{name}"));
            header.is_some_and(|(_, header)| header.get("required") == Some(&Value::Bool(true)))
        })
    })
}

/// Whether a body that the operation takes or successfully answers has no example, neither with it nor in its schema.
fn lacks_example(document: &Value, path: &str, method: &str) -> bool {
    let operation = format!("/paths/{}/{method}", schemas::escape(path));
    let answers = ["200", "201", "202", "206"].map(|status| format!("{operation}/responses/{status}"));
    let bodies = answers.into_iter().chain([format!("{operation}/requestBody")]);
    bodies.filter_map(|pointer| schemas::resolve(document, pointer)).any(|(_, body)| {
        let media = body.get("content").and_then(Value::as_object).into_iter().flat_map(Map::values);
        media.into_iter().any(|media| {
            let schema = media.get("schema").and_then(|schema| match schemas::target(schema) {
                Some(pointer) => schemas::resolve(document, pointer).map(|(_, schema)| schema),
                None => Some(schema),
            });
            let has_example = |holder: &Value| holder.get("example").or_else(|| holder.get("examples")).is_some();
            !has_example(media) && !schema.is_some_and(has_example)
        })
    })
}

/// Whether a value of this type fits a schema.
fn is(schema: &Value, name: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(only)) => only == name,
        Some(Value::Array(several)) => several.iter().any(|one| one == name),
        _ => false,
    }
}

/// The largest whole number that every client reads as it was written, 2^53 − 1.
const LARGEST: f64 = 9_007_199_254_740_991.0;

/// Texts, lists and numbers without a limit invite requests without one. Bytes and streams are no texts.
fn check_bounds(schema: &Value) -> Option<&'static str> {
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    let is_text = is(schema, "string") && !["binary", "event-stream"].contains(&format);
    if is_text && !["maxLength", "enum", "const"].iter().any(|keyword| schema.get(keyword).is_some()) {
        return Some("a string without maxLength or enum");
    }
    let is_number = is(schema, "integer") || is(schema, "number");
    let is_exact = |bound: &Value| bound.as_f64().is_some_and(|bound| bound.abs() <= LARGEST);
    if is_number && !["minimum", "maximum"].iter().all(|keyword| schema.get(keyword).is_some_and(is_exact)) {
        return Some("a number without minimum and maximum that every client can read");
    }
    (is(schema, "array") && schema.get("maxItems").is_none()).then_some("an array without maxItems")
}
