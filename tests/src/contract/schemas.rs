//! Finding one's way in an OpenAPI document: JSON pointers, references and every schema there is.

use serde_json::Value;

/// A key as a segment of a JSON pointer (RFC 6901 §3).
pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A JSON pointer as it stands in a URI: the braces of templated paths may not (RFC 3986).
pub fn uri_fragment(pointer: &str) -> String {
    pointer.replace('%', "%25").replace('{', "%7B").replace('}', "%7D").replace('*', "%2A")
}

/// What is at a pointer, and where: objects that are nothing but a reference are followed. `None` where nothing is.
pub fn resolve(document: &Value, pointer: String) -> Option<(String, &Value)> {
    let mut pointer = pointer;
    // A reference that leads back to itself is given up on, as one that dangles.
    for _ in 0..32 {
        let value = document.pointer(&pointer)?;
        match target(value) {
            Some(next) if value.as_object().is_some_and(|object| object.len() == 1) => pointer = next,
            _ => return Some((pointer, value)),
        }
    }
    None
}

/// The pointer that an object's `$ref` stands for; `None` without one or if it leads out of the document.
pub fn target(value: &Value) -> Option<String> {
    let reference = value.get("$ref")?.as_str()?.strip_prefix('#')?;
    Some(reference.replace("%7B", "{").replace("%7D", "}").replace("%25", "%"))
}

/// Every schema of a document with its pointer, those inside other schemas included.
pub fn all(document: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    search(document, String::new(), &mut found);
    found
}

/// Every schema of what bodies of JSON and forms that operations take may hold, with its pointer; references are followed.
pub fn taken(document: &Value) -> Vec<(String, &Value)> {
    let all = all(document);
    let bodies =
        ["application~1json", "multipart~1form-data"].map(|media| format!("/requestBody/content/{media}/schema"));
    let mut found: Vec<(String, &Value)> = Vec::new();
    let mut open: Vec<String> = all
        .iter()
        .map(|(pointer, _)| pointer)
        .filter(|pointer| pointer.starts_with("/paths/"))
        .filter(|pointer| bodies.iter().any(|body| pointer.ends_with(body)))
        .cloned()
        .collect();
    while let Some(root) = open.pop() {
        for (pointer, schema) in all.iter().filter(|(pointer, _)| pointer.starts_with(&root)) {
            let is_inside = pointer.strip_prefix(&root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            if is_inside && !found.iter().any(|(known, _)| known == pointer) {
                found.push((pointer.clone(), *schema));
                open.extend(target(schema));
            }
        }
    }
    found
}

/// The parts of a schema that describe the same value as the schema itself.
pub fn same_value_parts(pointer: &str, schema: &Value) -> Vec<String> {
    let listed = ["allOf", "oneOf", "anyOf"].iter().flat_map(|keyword| {
        let count = schema.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
        (0..count).map(move |index| format!("{pointer}/{keyword}/{index}"))
    });
    listed.chain(target(schema)).collect()
}

/// Looks for schemas outside of schemas.
fn search<'a>(value: &'a Value, pointer: String, found: &mut Vec<(String, &'a Value)>) {
    for (key, child, pointer) in children(value, &pointer) {
        match key.as_str() {
            // Data, which may look like anything.
            "example" | "examples" => {}
            "schema" => descend(child, pointer, found),
            "schemas" if pointer == "/components/schemas" => {
                children(child, &pointer).into_iter().for_each(|(_, schema, pointer)| descend(schema, pointer, found));
            }
            _ => search(child, pointer, found),
        }
    }
}

/// Collects a schema and the schemas inside it.
fn descend<'a>(schema: &'a Value, pointer: String, found: &mut Vec<(String, &'a Value)>) {
    found.push((pointer.clone(), schema));
    for (key, child, pointer) in children(schema, &pointer) {
        match key.as_str() {
            "properties" | "patternProperties" | "dependentSchemas" | "$defs" | "allOf" | "anyOf" | "oneOf"
            | "prefixItems" => {
                children(child, &pointer).into_iter().for_each(|(_, schema, pointer)| descend(schema, pointer, found));
            }
            "items" | "contains" | "additionalProperties" | "propertyNames" | "not" | "if" | "then" | "else"
                if child.is_object() =>
            {
                descend(child, pointer, found);
            }
            _ => {}
        }
    }
}

/// The members of an object or the items of an array, with their keys and pointers.
fn children<'a>(value: &'a Value, pointer: &str) -> Vec<(String, &'a Value, String)> {
    let place = |key: String, child: &'a Value| {
        let pointer = format!("{pointer}/{}", escape(&key));
        (key, child, pointer)
    };
    match value {
        Value::Object(members) => members.iter().map(|(key, child)| place(key.clone(), child)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, child)| place(index.to_string(), child)).collect(),
        _ => Vec::new(),
    }
}
