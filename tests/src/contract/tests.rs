use rstest::rstest;
use serde_json::{Value, json};

use super::Contract;
use super::additions::breaks;

/// A document with one of each: parameters beside literals, references, composition, headers, an answer without a body.
fn document() -> Value {
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    let operation = |id: &str, responses: Value| {
        json!({
            "operationId": id, "summary": "One line.", "description": "More lines.", "tags": ["things"],
            "x-permission": "thing.read", "responses": responses,
        })
    };
    let thing = json!({ "schema": { "$ref": "#/components/schemas/Thing" } });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Things", "version": "1" },
        "paths": {
            "/things/{id}": {
                "get": operation("get_thing", json!({
                    "200": {
                        "description": "The thing.",
                        "headers": { "ETag": { "required": true, "schema": { "type": "string", "maxLength": 40, "pattern": "^\".+\"$" } } },
                        "content": { "application/json": thing },
                    },
                    "304": { "description": "Not changed." },
                    "404": problem,
                })),
                "delete": operation("delete_thing", json!({ "204": { "description": "Gone." }, "4XX": problem })),
            },
            "/things/count": {
                "get": operation("count_things", json!({
                    "200": {
                        "description": "How many.",
                        "content": { "application/json": { "schema": { "type": "integer", "minimum": 0, "maximum": 9_007_199_254_740_991_i64 }, "example": 3 } },
                    },
                    "400": problem,
                })),
            },
        },
        "components": {
            "responses": {
                "Problem": {
                    "description": "Refused.",
                    "content": { "application/problem+json": { "schema": { "type": "object", "properties": { "code": { "const": "not_found" } }, "additionalProperties": true } } },
                },
            },
            "schemas": {
                "Named": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string", "maxLength": 5 } } },
                "Thing": {
                    "example": { "id": "0193a7c2-8a55-7c3e-9b1f-0f6d5b7f1a11", "name": "a", "made_at": "2026-01-02T03:04:05Z" },
                    "allOf": [
                        { "$ref": "#/components/schemas/Named" },
                        {
                            "type": "object",
                            "required": ["id", "made_at"],
                            "properties": {
                                "id": { "type": "string", "format": "uuid", "maxLength": 36 },
                                "made_at": { "type": "string", "format": "date-time", "maxLength": 35 },
                                "parent": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Thing" }] },
                                "labels": { "type": "object", "additionalProperties": { "type": "string", "maxLength": 9 } },
                            },
                        },
                    ],
                },
            },
        },
    })
}

fn thing() -> Value {
    json!({ "id": "0193a7c2-8a55-7c3e-9b1f-0f6d5b7f1a11", "name": "a", "made_at": "2026-01-02T03:04:05.123456Z" })
}

fn with(mut value: Value, field: &str, content: Value) -> Value {
    value[field] = content;
    value
}

fn problem(status: u16, code: &str) -> Value {
    json!({
        "type": "/problems/x", "title": "X", "status": status, "detail": "x", "instance": "/things/1", "code": code,
        "request_id": "r",
    })
}

/// Holds an answer against the document, with the headers that the tests below do not look at.
fn check(method: &str, path: &str, status: u16, content_type: &str, body: &str) -> Result<(), String> {
    let headers = [("etag", "\"1\""), ("allow", "GET"), ("retry-after", "1")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let content_type = Some(content_type).filter(|content_type| !content_type.is_empty());
    Contract::new(document()).check(method, path, status, content_type, &headers, body.as_bytes())
}

#[rstest]
#[case::item("GET", "/things/1", 200, "application/json", thing().to_string())]
#[case::charset_and_query("GET", "/things/1?fields=id", 200, "application/json; charset=utf-8", thing().to_string())]
#[case::inner_item("GET", "/things/1", 200, "application/json", with(thing(), "parent", thing()).to_string())]
#[case::free_keys("GET", "/things/1", 200, "application/json", with(thing(), "labels", json!({ "any": "x" })).to_string())]
#[case::literal_wins("GET", "/things/count", 200, "application/json", "7".to_owned())]
#[case::head("HEAD", "/things/1", 200, "application/json", String::new())]
#[case::not_modified("GET", "/things/1", 304, "", String::new())]
#[case::no_content("DELETE", "/things/1", 204, "", String::new())]
#[case::refusal("GET", "/things/1", 404, "application/problem+json", problem(404, "not_found").to_string())]
#[case::refusal_by_class("DELETE", "/things/1", 409, "application/problem+json", problem(409, "not_found").to_string())]
#[case::head_refused("HEAD", "/things/1", 404, "application/problem+json", String::new())]
#[case::no_such_path("GET", "/other", 404, "application/problem+json", problem(404, "not-found").to_string())]
#[case::no_such_method("POST", "/things/1", 405, "application/problem+json", problem(405, "x").to_string())]
fn an_answer_as_documented_holds(
    #[case] method: &str,
    #[case] path: &str,
    #[case] status: u16,
    #[case] content_type: &str,
    #[case] body: String,
) {
    assert_eq!(check(method, path, status, content_type, &body), Ok(()));
}

#[rstest]
#[case::wrong_type("GET", "/things/1", 200, "application/json", with(thing(), "name", json!(1)).to_string(), "/name")]
#[case::too_long("GET", "/things/1", 200, "application/json", with(thing(), "name", json!("abcdef")).to_string(), "/name")]
#[case::format("GET", "/things/1", 200, "application/json", with(thing(), "id", json!("1")).to_string(), "/id")]
#[case::local_time("GET", "/things/1", 200, "application/json", with(thing(), "made_at", json!("2026-01-02T03:04:05+08:00")).to_string(), "/made_at")]
#[case::nanoseconds("GET", "/things/1", 200, "application/json", with(thing(), "made_at", json!("2026-01-02T03:04:05.1234567Z")).to_string(), "/made_at")]
#[case::unnamed_field("GET", "/things/1", 200, "application/json", with(thing(), "secret", json!(1)).to_string(), "secret")]
#[case::inner_unnamed_field("GET", "/things/1", 200, "application/json", with(thing(), "parent", with(thing(), "secret", json!(1))).to_string(), "/parent")]
#[case::inner_missing_field("GET", "/things/1", 200, "application/json", with(thing(), "parent", json!({ "name": "a" })).to_string(), "/parent")]
#[case::literal_wins("GET", "/things/count", 200, "application/json", thing().to_string(), "integer")]
#[case::content_type("GET", "/things/1", 200, "text/plain", thing().to_string(), "text/plain is not documented")]
#[case::no_content_type("GET", "/things/1", 200, "", thing().to_string(), "no content type")]
#[case::not_json("GET", "/things/1", 200, "application/json", "{".to_owned(), "not JSON")]
#[case::status("GET", "/things/1", 202, "application/json", thing().to_string(), "status is not documented")]
#[case::refusal_status("GET", "/things/1", 409, "application/problem+json", problem(409, "x").to_string(), "status is not documented")]
#[case::body_after_204("DELETE", "/things/1", 204, "application/json", "{}".to_owned(), "none is documented")]
#[case::body_after_head("HEAD", "/things/1", 200, "application/json", "{}".to_owned(), "HEAD")]
#[case::plain_refusal("GET", "/things/1", 404, "text/html", "<h1>".to_owned(), "problem+json")]
#[case::other_status_inside("GET", "/things/1", 404, "application/problem+json", problem(400, "not_found").to_string(), "another status")]
#[case::own_schema_of_a_refusal("GET", "/things/1", 404, "application/problem+json", problem(404, "other").to_string(), "/code")]
#[case::no_such_path("GET", "/other", 200, "application/json", "{}".to_owned(), "not a documented operation")]
#[case::trailing_slash("GET", "/things/", 200, "application/json", "{}".to_owned(), "not a documented operation")]
#[case::half_a_problem("GET", "/other", 404, "application/problem+json", json!({ "status": 404 }).to_string(), "\"detail\" is a required")]
fn an_answer_that_was_not_promised_fails(
    #[case] method: &str,
    #[case] path: &str,
    #[case] status: u16,
    #[case] content_type: &str,
    #[case] body: String,
    #[case] reason: &str,
) {
    let complaint = check(method, path, status, content_type, &body).unwrap_err();

    assert!(complaint.contains(reason), "{complaint}");
}

#[rstest]
#[case(200, "ETag", None)]
#[case(200, "ETag", Some("unquoted"))]
#[case(405, "Allow", None)]
#[case(429, "Retry-After", None)]
fn a_promised_header_must_be_there(#[case] status: u16, #[case] name: &str, #[case] value: Option<&str>) {
    let headers: Vec<_> = value.map(|value| (name.to_owned(), value.to_owned())).into_iter().collect();
    let (content_type, body) =
        if status == 200 { ("application/json", thing()) } else { ("application/problem+json", problem(status, "x")) };

    let answer = Contract::new(document()).check(
        "GET",
        "/things/1",
        status,
        Some(content_type),
        &headers,
        body.to_string().as_bytes(),
    );

    assert!(answer.unwrap_err().contains(name));
}

#[test]
fn the_sample_document_is_clean() {
    assert_eq!(Contract::new(document()).lint(), Vec::<String>::new());
}

#[rstest]
#[case("/paths/~1things~1count/get/operationId", json!("countThings"), "snake case")]
#[case("/paths/~1things~1count/get/operationId", json!("get_thing"), "used twice")]
#[case("/paths/~1things~1count/get/operationId", json!(""), "no operationId")]
#[case("/paths/~1things~1count/get/summary", json!(" "), "no summary")]
#[case("/paths/~1things~1count/get/description", Value::Null, "no description")]
#[case("/paths/~1things~1count/get/tags", json!([]), "no tag")]
#[case("/paths/~1things~1count/get/x-permission", Value::Null, "no x-permission")]
#[case("/paths/~1things~1count/get/deprecated", json!(true), "Deprecation and Sunset")]
#[case("/paths/~1things~1count/get/requestBody", json!({ "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Named" } } } }), "Named: what is taken may hold any field")]
#[case("/paths/~1things~1count/get/responses", json!({}), "no 4xx")]
#[case("/paths/~1things~1count/get/responses/400", json!({ "description": "?" }), "400 is not application/problem+json")]
#[case("/paths/~1things~1count/get/responses/400", json!({ "$ref": "#/components/responses/None" }), "dangles")]
#[case("/components/schemas/Thing/allOf/0/$ref", json!("other.json#/Named"), "dangles")]
#[case("/components/schemas/Thing/example", Value::Null, "GET /things/{id}: no example")]
#[case("/components/schemas/Named/properties/name", json!({ "type": ["string", "null"] }), "Named/properties/name: a string without")]
#[case("/components/schemas/Named/properties/name", json!({ "type": "string", "format": "uuid" }), "Named/properties/name: a string without")]
#[case("/components/schemas/Named/properties/name", json!({ "type": ["integer", "null"], "minimum": 1 }), "a number without")]
#[case("/components/schemas/Named/properties/name", json!({ "type": "number", "minimum": 1, "maximum": 9_007_199_254_740_993_i64 }), "a number without")]
#[case("/components/schemas/Named/properties/name", json!({ "type": "array", "items": {} }), "an array without maxItems")]
#[case("/components/schemas/Named/properties/name", json!({ "type": "array", "maxItems": 2, "items": { "enum": ["a"] } }), "items: a list of an enumeration without a name")]
fn the_lint_finds(#[case] place: &str, #[case] content: Value, #[case] finding: &str) {
    let mut document = document();
    let (parent, key) = place.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    if content.is_null() {
        parent.remove(key)
    } else {
        parent.insert(key.to_owned(), content)
    };

    let findings = super::lint::lint(&document);

    assert!(findings.iter().any(|line| line.contains(finding)), "{findings:?}");
}

/// Changes a document at one place.
fn changed(document: &Value, place: &str, content: Value) -> Value {
    let mut changed = document.clone();
    let (parent, key) = place.rsplit_once('/').unwrap();
    changed.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(key.replace("~1", "/"), content);
    changed
}

/// The sample document, with an operation that takes something.
fn taking() -> Value {
    let new = json!({
        "type": "object", "required": ["name"], "additionalProperties": false,
        "properties": {
            "name": { "type": "string", "maxLength": 5, "minLength": 2 },
            "kind": { "type": "string", "enum": ["a", "b"] },
            "note": { "oneOf": [{ "type": "null" }, { "type": "string", "maxLength": 9 }] },
        },
    });
    let document = changed(&document(), "/components/schemas/NewThing", new);
    let operation = json!({
        "operationId": "make_thing", "security": [{}, { "bearer": [] }],
        "parameters": [{ "name": "lang", "in": "query", "required": false, "schema": { "type": "string", "maxLength": 5 } }],
        "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/NewThing" } } } },
        "responses": { "201": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } } },
    });
    changed(&document, "/paths/~1things", json!({ "post": operation }))
}

const POST: &str = "/paths/~1things/post";
const NEW: &str = "/components/schemas/NewThing";
const SHOWN: &str = "/components/schemas/Named";

#[rstest]
#[case::a_path("/paths/~1other".to_owned(), json!({ "get": { "operationId": "get_other" } }))]
#[case::a_parameter(format!("{POST}/parameters"), json!([{ "name": "new", "in": "query" }, { "name": "lang", "in": "query", "schema": { "type": "string", "maxLength": 9 } }]))]
#[case::a_field_that_may_be_left_out(format!("{NEW}/properties/more"), json!({ "type": "string" }))]
#[case::a_code(format!("{NEW}/properties/kind/enum"), json!(["b", "a", "c"]))]
#[case::null(format!("{NEW}/properties/kind"), json!({ "oneOf": [{ "type": "null" }, { "type": "string", "enum": ["a", "b"] }] }))]
#[case::room(format!("{NEW}/properties/name/maxLength"), json!(6))]
#[case::less_than_was_wanted(format!("{NEW}/required"), json!([]))]
#[case::a_field_that_is_shown(format!("{SHOWN}/properties/more"), json!({ "type": "string" }))]
#[case::a_field_that_is_always_shown(format!("{SHOWN}/required"), json!(["name", "more"]))]
#[case::another_answer(format!("{POST}/responses/202"), json!({}))]
fn an_addition_breaks_nothing(#[case] place: String, #[case] content: Value) {
    let before = taking();
    assert_eq!(breaks(&before, &before), Vec::<String>::new());
    assert_eq!(breaks(&before, &changed(&before, &place, content)), Vec::<String>::new());
}

#[rstest]
#[case::a_path("/paths/~1things".to_owned(), json!({}), "is gone")]
#[case::a_name(format!("{POST}/operationId"), json!("create_thing"), "another name")]
#[case::sign_in(format!("{POST}/security"), json!([{ "bearer": [] }]), "credentials")]
#[case::a_parameter(format!("{POST}/parameters"), json!([]), "takes no \"lang\"")]
#[case::a_parameter_that_is_wanted(format!("{POST}/parameters"), json!([{ "name": "lang", "in": "query", "required": true }]), "wants \"lang\"")]
#[case::a_body_that_is_wanted(format!("{POST}/requestBody/required"), json!(true), "wants a body")]
#[case::a_field_that_is_wanted(format!("{NEW}/required"), json!(["name", "kind"]), "NewThing: must hold")]
#[case::a_field_that_was_taken(format!("{NEW}/properties"), json!({ "name": { "type": "string" } }), "no kind any more")]
#[case::a_code(format!("{NEW}/properties/kind/enum"), json!(["a"]), "fewer codes")]
#[case::a_code_beside_null(format!("{NEW}/properties/kind"), json!({ "oneOf": [{ "type": "null" }, { "type": "string", "enum": ["a"] }] }), "fewer codes")]
#[case::a_list_of_codes(format!("{NEW}/properties/name/enum"), json!(["a"]), "fewer codes")]
#[case::room(format!("{NEW}/properties/name/maxLength"), json!(4), "tighter maxLength")]
#[case::a_first_limit(format!("{NEW}/properties/kind/maxLength"), json!(4), "tighter maxLength")]
#[case::at_least(format!("{NEW}/properties/name/minLength"), json!(3), "tighter minLength")]
#[case::a_format(format!("{NEW}/properties/name/format"), json!("uuid"), "another format")]
#[case::null(format!("{NEW}/properties/note/oneOf"), json!([{ "type": "string" }]), "put together")]
#[case::a_type(format!("{NEW}/properties/name/type"), json!("integer"), "another type")]
#[case::an_answer(format!("{POST}/responses"), json!({}), "responses/201: is gone")]
#[case::a_media_type(format!("{POST}/responses/201/content"), json!({ "text/plain": {} }), "json: is gone")]
#[case::a_field_that_was_shown(format!("{SHOWN}/properties"), json!({}), "no name any more")]
#[case::a_field_that_was_always_shown(format!("{SHOWN}/required"), json!([]), "Named: must hold")]
#[case::null_where_there_was_none(format!("{SHOWN}/properties/name/type"), json!(["string", "null"]), "another type")]
fn what_is_taken_away_breaks(#[case] place: String, #[case] content: Value, #[case] complaint: &str) {
    let before = taking();
    let found = breaks(&before, &changed(&before, &place, content));
    assert!(found.iter().any(|line| line.contains(complaint)), "{found:?}");
}
