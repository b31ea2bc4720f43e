//! The catalogue of events in the OpenAPI document: what a receiver is sent, and what its answer means.

use serde_json::Value;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Required, Response};
use utoipa::{PartialSchema, ToSchema};

use super::catalogue::{EVENTS, TESTED};
use super::event::WebhookEvent;
use crate::http::Lang;

/// An event of each type as it was really sent; a test sends them all and compares.
const EXAMPLES: &str = include_str!("examples.json");

/// The headers of a request, each written once: its component, its name, what it is and an example.
const HEADERS: [(&str, &str, &str, &str); 3] = [
    (
        "WebhookId",
        "webhook-id",
        "The event's id: the same for every attempt, so that a receiver can tell one that it knows.",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ),
    ("WebhookTimestamp", "webhook-timestamp", "When this attempt is made: seconds since 1970.", "1772413200"),
    (
        "WebhookSignature",
        "webhook-signature",
        "`v1,` and the HMAC-SHA256 of `id.timestamp.body` under the secret, in Base64; after a rotation two, with a blank between.",
        "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
    ),
];

/// What holds for all of them is said where they are subscribed to.
const MEANING: &str = "Told to the webhooks that want it, as `POST /webhooks` says.";

/// Adds every type of event to the document.
pub fn add_to(document: &mut OpenApi) {
    let mut schemas = vec![(WebhookEvent::name().into_owned(), WebhookEvent::schema())];
    WebhookEvent::schemas(&mut schemas);
    let components = document.components.get_or_insert_default();
    components.schemas.extend(schemas);
    let headers = HEADERS.map(|(component, name, description, example)| {
        (component.to_owned(), RefOr::T(header(name, description, example)))
    });
    components.parameters.extend(headers);
    let examples: Value = serde_json::from_str(EXAMPLES).unwrap_or_default();
    let events = EVENTS.iter().map(|(code, text)| (*code, text.in_lang(Lang::En)));
    let events = events.chain([(TESTED, "Somebody tries whether events arrive")]);
    let paths = events.fold(PathsBuilder::new(), |paths, (code, summary)| {
        let operation = operation(code, summary, examples.get(code).cloned());
        paths.path(code, PathItem::new(HttpMethod::Post, operation))
    });
    document.webhooks = Some(paths.build());
}

fn operation(code: &str, summary: &str, example: Option<Value>) -> OperationBuilder {
    let schema = Ref::from_schema_name(WebhookEvent::name());
    let content = ContentBuilder::new().schema(Some(schema)).example(example).build();
    let body = RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True));
    let headers = HEADERS.map(|(component, ..)| Ref::new(format!("#/components/parameters/{component}")));
    headers
        .into_iter()
        .fold(OperationBuilder::new(), OperationBuilder::parameter_ref)
        .operation_id(Some(format!("told_{}", code.replace('.', "_"))))
        .tag("events")
        .summary(Some(format!("{summary}.")))
        .description(Some(MEANING))
        .request_body(Some(body.build()))
        .response("2XX", Response::new("The event is taken."))
        .security(SecurityRequirement::default())
}

fn header(name: &str, description: &str, example: &str) -> Parameter {
    let schema = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).max_length(Some(200)).build();
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(schema))
        .example(Some(example.into()))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_its_example() {
        let examples: Value = serde_json::from_str(EXAMPLES).unwrap();
        let mut types: Vec<_> = EVENTS.iter().map(|(code, _)| *code).chain([TESTED]).collect();
        types.sort_unstable();
        let mut shown: Vec<_> = examples.as_object().unwrap().keys().collect();
        shown.sort_unstable();
        assert_eq!(shown, types);
    }
}
