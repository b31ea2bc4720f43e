//! Examples for the document, made from the schemas where an operation shows none of its own; what is no JSON has its schema's.

use serde_json::{Map, Value, json};

/// Gives every body without an example one that its schema makes.
pub fn add_examples(document: &mut Value) {
    let schemas = document.pointer("/components/schemas").cloned().unwrap_or_default();
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        let mut bodies: Vec<&mut Value> = Vec::new();
        let Some(operation) = operation.as_object_mut() else { continue };
        for (member, value) in operation {
            match member.as_str() {
                "requestBody" => bodies.push(value),
                "responses" => bodies.extend(value.as_object_mut().into_iter().flat_map(Map::values_mut)),
                _ => {}
            }
        }
        for body in bodies {
            let Some(content) = body.get_mut("content").and_then(Value::as_object_mut) else { continue };
            for media in content.values_mut().filter_map(Value::as_object_mut) {
                if let (false, Some(schema)) = (media.contains_key("example"), media.get("schema")) {
                    let example = example_of(schema, &schemas, 0);
                    media.insert("example".to_owned(), example);
                }
            }
        }
    }
}

/// An instance of a schema: its own example, else its first value, else the plainest one.
fn example_of(schema: &Value, schemas: &Value, depth: usize) -> Value {
    if let Some(example) = schema.get("example").or_else(|| schema.get("default")).filter(|value| !value.is_null()) {
        return example.clone();
    }
    if depth > 24 {
        return Value::Null;
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.rsplit('/').next()) {
        return schemas.get(name).map_or(Value::Null, |schema| example_of(schema, schemas, depth + 1));
    }
    if let Some(first) = schema.pointer("/enum/0") {
        return first.clone();
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        let mut whole = Map::new();
        for part in parts {
            if let Value::Object(fields) = example_of(part, schemas, depth) {
                whole.extend(fields);
            }
        }
        return Value::Object(whole);
    }
    for member in ["oneOf", "anyOf"] {
        let branches = schema.get(member).and_then(Value::as_array).into_iter().flatten();
        if let Some(branch) = branches.into_iter().find(|branch| branch.get("type") != Some(&json!("null"))) {
            return example_of(branch, schemas, depth);
        }
    }
    plain(schema, schemas, depth)
}

fn plain(schema: &Value, schemas: &Value, depth: usize) -> Value {
    match type_of(schema) {
        "object" => {
            let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
            properties.map(|(name, schema)| (name.clone(), example_of(schema, schemas, depth + 1))).collect()
        }
        "array" => {
            schema.get("items").map_or_else(|| json!([]), |items| json!([example_of(items, schemas, depth + 1)]))
        }
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        "boolean" => json!(true),
        "string" => json!(text(schema)),
        _ => Value::Null,
    }
}

/// The type; of a nullable schema the one that is not null.
fn type_of(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(name)) => name,
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap_or("null")
        }
        _ if schema.get("properties").is_some() => "object",
        _ => "null",
    }
}

fn text(schema: &Value) -> String {
    match schema.get("format").and_then(Value::as_str) {
        Some("uuid") => "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34".to_owned(),
        Some("date-time") => "2026-03-02T01:00:00Z".to_owned(),
        Some("date") => "2026-03-02".to_owned(),
        _ => {
            let least =
                schema.get("minLength").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
            let most =
                schema.get("maxLength").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()).unwrap_or(8);
            "示例文字".chars().cycle().take(least.max(most.min(4))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_fits_its_schema() {
        let schemas = json!({ "Kind": { "type": "string", "enum": ["a", "b"] } });
        let schema = json!({
            "type": "object",
            "properties": {
                "id": { "type": "string", "format": "uuid" },
                "kind": { "$ref": "#/components/schemas/Kind" },
                "note": { "oneOf": [{ "type": "null" }, { "type": "string", "minLength": 10, "maxLength": 20 }] },
                "counts": { "type": "array", "items": { "type": ["integer", "null"], "minimum": 3 } },
            },
        });
        let example = example_of(&schema, &schemas, 0);
        assert_eq!(example["kind"], "a");
        assert_eq!(example["counts"], json!([3]));
        assert_eq!(example["note"].as_str().unwrap().chars().count(), 10);
    }
}
