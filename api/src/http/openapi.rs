//! The OpenAPI document: what the routes say of themselves, completed with what holds for all of them.

pub(super) mod bounds;
mod headers;
mod lists;
mod security;
mod tags;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::path::{HttpMethod, Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{ContentBuilder, LicenseBuilder, OpenApi, Ref, RefOr, Required, Response, Server};
use utoipa::{PartialSchema, ToSchema};

use super::client;
pub use super::described::{HeaderNumber, HeaderText, IdPath, IfMatch, ProblemDocument, QueryCodeHeader, RequiredKey};
use super::examples::add_examples;
use super::problem::Kind;
use crate::access::Rule;

/// What the document calls the header in which clients name themselves.
const CLIENT: &str = "ClientVersion";

/// Statuses that any operation may answer.
const ALWAYS: &[u16] = &[400, 401, 403, 406, 408, 413, 414, 415, 417, 429, 431, 500, 503];

/// Completes the document: security, problem responses, headers, the retry key of every POST, examples.
pub fn complete(mut document: OpenApi, rules: &[&'static Rule]) -> Result<Value, serde_json::Error> {
    document.info.title = "Shangliang 商量".to_owned();
    env!("CARGO_PKG_VERSION").clone_into(&mut document.info.version);
    document.info.description = Some(INTRODUCTION.to_owned());
    let licence = LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0"));
    document.info.license = Some(licence.build());
    document.servers = Some(vec![Server::new("/")]);
    document.tags = Some(tags::described());
    let components = document.components.get_or_insert_default();
    let mut schemas = Vec::new();
    ProblemDocument::schemas(&mut schemas);
    schemas.push((ProblemDocument::name().into_owned(), ProblemDocument::schema()));
    schemas.push((HeaderText::name().into_owned(), HeaderText::schema()));
    schemas.push((HeaderNumber::name().into_owned(), HeaderNumber::schema()));
    components.schemas.extend(schemas);
    security::describe(components);
    headers::share(components);
    components.parameters.insert(CLIENT.to_owned(), RefOr::T(client::described()));

    for (path, item) in &mut document.paths.paths {
        let operations = [
            (HttpMethod::Get, &mut item.get),
            (HttpMethod::Post, &mut item.post),
            (HttpMethod::Put, &mut item.put),
            (HttpMethod::Delete, &mut item.delete),
            (HttpMethod::Patch, &mut item.patch),
        ];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                complete_operation(path, &method, operation, rules, &mut components.responses);
            }
        }
    }
    let mut document = serde_json::to_value(document)?;
    allow_trimmed_items(&mut document);
    mark_optional_bodies(&mut document);
    add_examples(&mut document);
    bounds::set(&mut document);
    if let Some(server) = document.pointer_mut("/servers/0").and_then(Value::as_object_mut) {
        server.insert("x-internal".to_owned(), json!(false));
    }
    Ok(document)
}

/// Items of lists may come with the fields that `fields` names only, so none but their id is required; and a page refers to
/// its item's schema, which utoipa writes out in full.
fn allow_trimmed_items(document: &mut Value) {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
    let pages: Vec<String> = schemas.keys().filter(|name| name.starts_with("PageOf_")).cloned().collect();
    for page in pages {
        let name = page.trim_start_matches("PageOf_");
        let Some(items) = schemas.get_mut(&page).and_then(|page| page.pointer_mut("/properties/items/items")) else {
            continue;
        };
        let mut item = std::mem::replace(items, json!({ "$ref": format!("#/components/schemas/{name}") }));
        if item.get("properties").is_none() {
            item = schemas.get(name).cloned().unwrap_or_default();
        }
        let required = if item.pointer("/properties/id").is_some() { json!(["id"]) } else { json!([]) };
        if let Some(item) = item.as_object_mut() {
            item.insert("required".to_owned(), required);
        }
        schemas.insert(name.to_owned(), item);
    }
}

/// A body may be left out where it may be an empty object.
fn mark_optional_bodies(document: &mut Value) {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
    let demands_nothing = |schema: &Value| schema.get("properties").is_some() && schema.get("required").is_none();
    let optional: Vec<String> = schemas
        .filter(|(_, schema)| demands_nothing(schema))
        .map(|(name, _)| format!("#/components/schemas/{name}"))
        .collect();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let operations = paths.into_iter().flat_map(serde_json::Map::values_mut).filter_map(Value::as_object_mut);
    for body in
        operations.flat_map(serde_json::Map::values_mut).filter_map(|operation| operation.get_mut("requestBody"))
    {
        let reference = body.pointer("/content/application~1json/schema/$ref").and_then(Value::as_str);
        let is_optional = reference.is_some_and(|reference| optional.iter().any(|name| name == reference));
        if let Some(body) = body.as_object_mut() {
            body.insert("required".to_owned(), json!(!is_optional));
        }
    }
}

/// The problem responses that it refers to are added to the shared ones.
fn complete_operation(
    path: &str,
    method: &HttpMethod,
    operation: &mut Operation,
    rules: &[&'static Rule],
    shared: &mut BTreeMap<String, RefOr<Response>>,
) {
    let rule = permission_of(operation).and_then(|code| rules.iter().find(|rule| rule.code == code));
    operation.security = Some(security::of(rule.copied()));
    lists::describe(method, operation);
    let has_header = |name: &str, operation: &Operation| {
        operation
            .parameters
            .iter()
            .flatten()
            .any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.name == name))
    };
    let mut statuses = ALWAYS.to_vec();
    if path.contains('{') {
        statuses.push(404);
    }
    if *method != HttpMethod::Get {
        statuses.extend([409, 422]);
    }
    if has_header("If-Match", operation) {
        statuses.extend([412, 428]);
    }
    if has_header("Tus-Resumable", operation) {
        statuses.push(412);
        if path.contains('{') {
            statuses.push(410);
        }
    }
    if has_header("Upload-Checksum", operation) {
        statuses.push(460);
    }
    if *method == HttpMethod::Get {
        statuses.push(416);
    }
    let client = Ref::new(format!("#/components/parameters/{CLIENT}"));
    operation.parameters.get_or_insert_default().push(RefOr::Ref(client));
    let takes_key = matches!(method, HttpMethod::Post | HttpMethod::Put | HttpMethod::Delete);
    if takes_key && !has_header("Idempotency-Key", operation) {
        operation.parameters.get_or_insert_default().push(RefOr::T(optional_key()));
    }
    if *method == HttpMethod::Get {
        operation
            .responses
            .responses
            .insert("304".to_owned(), RefOr::T(Response::new("The client holds this very answer.")));
    }
    for status in statuses {
        let name = format!("Problem{status}");
        let reference = RefOr::Ref(Ref::from_response_name(&name));
        shared.entry(name).or_insert_with(|| RefOr::T(problem_response(status)));
        operation.responses.responses.entry(status.to_string()).or_insert(reference);
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            headers::describe(*method == HttpMethod::Get, status, response);
        }
    }
}

/// The permission that an operation declares.
pub fn permission_of(operation: &Operation) -> Option<&str> {
    operation.extensions.as_ref()?.get("x-permission")?.as_str()
}

fn text_schema(max_length: usize) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).max_length(Some(max_length))
}

fn optional_key() -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("A new value for each request, kept for its retries: the retry gets the first answer."))
        .schema(Some(text_schema(255).min_length(Some(1)).pattern(Some("^[!-~]+$")).build()))
        .build()
}

/// All kinds of one status share a response.
fn problem_response(status: u16) -> Response {
    let kinds: Vec<&Kind> = Kind::ALL.iter().filter(|kind| kind.status().as_u16() == status).collect();
    let told = |kind: &&Kind| format!("`{}`: {}.", kind.code(), kind.meaning().in_lang(super::Lang::En));
    let description = kinds.iter().map(told).collect::<Vec<_>>().join(" ");
    let example = kinds.first().map(|kind| {
        json!({
            "type": format!("/problems/{}", kind.code()), "title": kind.title().in_lang(super::Lang::Zh), "status": status,
            "detail": kind.meaning().in_lang(super::Lang::Zh), "instance": "/api/v1/…", "code": kind.code(), "request_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34",
        })
    });
    let content =
        ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemDocument::name()))).example(example).build();
    let mut response =
        ResponseBuilder::new().description(description).content("application/problem+json", content).build();
    headers::describe(false, &status.to_string(), &mut response);
    response
}

const INTRODUCTION: &str = "Consultation for China's local consultative conferences: suggestions of members and citizens, who \
handles them, by when, what was answered, whether the author was satisfied, and whether the promise was kept. Every error is a \
problem document (RFC 9457); every list is paged by cursor, or comes whole to whoever asks for `text/csv` or a workbook; every POST, PUT and DELETE can be \
retried with an `Idempotency-Key`.

To sign in, send an account and its password to `POST /api/v1/auth/login`, or a phone to `POST /api/v1/auth/sms-codes` and the code \
that it gets to `POST /api/v1/auth/login/sms`. Send the `access_token` of the answer as `Authorization: Bearer …` for the 15 minutes \
that it lives, then its `refresh_token` to `POST /api/v1/auth/refresh` for the next one.

A text of the format `line` is one line without invisible characters; one of the format `text` may have several. Both are kept in \
NFC, without blanks at their ends, and may hold no control, bidirectional or private-use characters. Lengths are counted in code \
points, after that. A request may have a target of 8 KiB, headers of 16 KiB and a body of JSON of 1 MiB, nested 32 deep.";
