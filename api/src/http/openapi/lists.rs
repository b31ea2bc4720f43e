//! What every list says of itself beside its pages: that all of it can be taken along.

use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::path::{HttpMethod, Operation};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr};

use crate::exports::ExportView;
use crate::http::accept::LATER;
use crate::http::page::{CSV, XLSX};

/// How many characters a whole list has at most: more than any has.
const LONGEST: usize = 2_147_483_647;

/// Adds the forms of a whole list to an operation that lists.
pub fn describe(method: &HttpMethod, operation: &mut Operation) {
    let takes = |name: &str| {
        let mut parameters = operation.parameters.iter().flatten();
        parameters.any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.name == name))
    };
    if *method != HttpMethod::Get || !takes("cursor") || !takes("fields") {
        return;
    }
    operation.extensions.get_or_insert_default().insert(LATER.to_owned(), json!(XLSX));
    let responses = &mut operation.responses.responses;
    if let Some(RefOr::T(page)) = responses.get_mut("200") {
        let text = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).format(Some(SchemaFormat::Custom("csv".to_owned()))).max_length(Some(LONGEST)).description(Some(
            "The whole list (RFC 4180): a record for each item, codes and instants as in JSON, a field of an object in a column of its own.",
        ));
        let example = json!("\u{feff}id,title\r\n01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34,加装电梯\r\n");
        let content = ContentBuilder::new().schema(Some(text.build())).example(Some(example)).build();
        page.content.insert(CSV.to_owned(), RefOr::T(content));
    }
    let accepted = ResponseBuilder::new()
        .description(format!(
            "To `Accept: {XLSX}`: the whole list will be a workbook, which `Location` tells of. Only to whoever is signed in."
        ))
        .content(
            "application/json",
            ContentBuilder::new().schema(Some(Ref::from_schema_name(ExportView::name()))).build(),
        )
        .build();
    responses.insert("202".to_owned(), RefOr::T(accepted));
}
