//! What every refusal must look like (RFC 9457), independent of what the OpenAPI document says of it.

use serde_json::{Value, json};

/// The media type of problem documents.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What shows that an error of the inside was passed on: a panic, a query, a place in the source or on the disk.
pub const INSIDE: [&str; 10] =
    ["panicked", "SELECT ", "INSERT ", "DELETE FROM", "sqlx", "sea_orm", "/src/", ".rs:", "/tmp/", "shangliang.db"];

/// The members that clients rely on; a kind of problem may add its own.
pub fn schema() -> Value {
    let text = json!({ "type": "string", "minLength": 1 });
    let code = json!({ "type": "string", "pattern": "^[a-z][a-z0-9]*([_-][a-z0-9]+)*$" });
    json!({
        "type": "object",
        "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
        "properties": {
            "type": { "type": "string", "format": "uri-reference", "minLength": 1 },
            "title": text,
            "status": { "type": "integer" },
            "detail": text,
            "instance": { "type": "string", "format": "uri-reference", "minLength": 1 },
            "code": code,
            "request_id": text,
            "errors": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["code", "message"],
                    "properties": {
                        "pointer": { "type": "string", "format": "json-pointer" },
                        "parameter": text,
                        "header": text,
                        "code": code,
                        "message": text,
                    },
                    "oneOf": [{ "required": ["pointer"] }, { "required": ["parameter"] }, { "required": ["header"] }],
                    "additionalProperties": false,
                },
            },
        },
    })
}
