//! The bounds of every text and number that names none itself: those of its format. Bodies are checked with the same ones.

use serde_json::{Map, Value, json};

/// The largest whole number that every client reads as it was written, 2^53 − 1.
const LARGEST: i64 = 9_007_199_254_740_991;

/// How many characters a text of a format has at most. An instant is taken down to nanoseconds and with an offset.
const LENGTHS: [(&str, u32); 3] = [("uuid", 36), ("date", 10), ("date-time", 35)];

/// How long our own names of a map's members are at most.
const NAME_LENGTH: u32 = 60;

/// The members of a schema that are data, which may look like a schema.
const DATA: [&str; 5] = ["example", "examples", "default", "enum", "const"];

/// Sets them in every schema that a value holds.
pub fn set(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(set),
        Value::Object(members) => {
            bound(members);
            for (name, member) in members.iter_mut().filter(|(name, _)| !DATA.contains(&name.as_str())) {
                if let ("propertyNames", Some(names)) = (name.as_str(), member.as_object_mut()) {
                    names.entry("maxLength").or_insert(NAME_LENGTH.into());
                }
                set(member);
            }
        }
        _ => {}
    }
}

/// Sets those of one schema; what it names itself stays.
fn bound(schema: &mut Map<String, Value>) {
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default().to_owned();
    let of_format = LENGTHS.iter().find(|(name, _)| *name == format);
    if let (true, Some((_, length))) = (holds(schema, "string"), of_format) {
        schema.entry("maxLength").or_insert(json!(length));
    }
    let is_integer = holds(schema, "integer");
    if is_integer {
        schema.entry("format").or_insert(json!("int64"));
    }
    if is_integer || holds(schema, "number") {
        let is_short = format == "int32";
        let (least, most) = if is_short { (i32::MIN.into(), i32::MAX.into()) } else { (-LARGEST, LARGEST) };
        schema.entry("minimum").or_insert(json!(least));
        schema.entry("maximum").or_insert(json!(most));
    }
}

/// Whether a schema takes values of a type.
fn holds(schema: &Map<String, Value>, name: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(only)) => only == name,
        Some(Value::Array(several)) => several.iter().any(|one| one == name),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case::uuid(json!({ "type": "string", "format": "uuid" }), "maxLength", json!(36))]
    #[case::instant(json!({ "type": ["string", "null"], "format": "date-time" }), "maxLength", json!(35))]
    #[case::its_own(json!({ "type": "string", "format": "date", "maxLength": 4 }), "maxLength", json!(4))]
    #[case::short(json!({ "type": "integer", "format": "int32" }), "minimum", json!(-2_147_483_648_i64))]
    #[case::long(json!({ "type": "integer", "format": "int64" }), "maximum", json!(9_007_199_254_740_991_i64))]
    #[case::no_format(json!({ "type": "integer" }), "format", json!("int64"))]
    #[case::fraction(json!({ "type": ["number", "null"], "minimum": 0 }), "minimum", json!(0))]
    fn a_schema_is_bounded(#[case] mut schema: Value, #[case] member: &str, #[case] bound: Value) {
        set(&mut schema);
        assert_eq!(schema[member], bound);
    }

    #[rstest::rstest]
    #[case::example(json!({ "example": { "type": "integer" } }))]
    #[case::a_property_that_is_called_type(json!({ "properties": { "type": { "const": "integer" } } }))]
    #[case::bytes(json!({ "type": "string", "format": "binary" }))]
    fn nothing_else_is(#[case] mut schema: Value) {
        let before = schema.clone();
        set(&mut schema);
        assert_eq!(schema, before);
    }
}
