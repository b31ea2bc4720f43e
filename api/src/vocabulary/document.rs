//! The vocabularies in the OpenAPI document: each of their enums says what its codes mean.

use std::collections::HashMap;

use utoipa::openapi::schema::Schema;
use utoipa::openapi::{OpenApi, RefOr};

use super::lists::{Word, lists};
use crate::http::Lang;

/// Adds the texts of its codes to the description of every vocabulary.
pub fn describe(document: &mut OpenApi) {
    let schemas = &mut document.components.get_or_insert_default().schemas;
    for (name, words) in lists() {
        if let Some(RefOr::T(Schema::Object(schema))) = schemas.get_mut(&schema_name(name)) {
            let texts = words.iter().map(|Word { code, zh, en }| format!("`{code}` {zh} {en}"));
            let texts = texts.collect::<Vec<_>>().join(" · ");
            schema.description = schema.description.take().into_iter().chain([texts]).reduce(|what, texts| {
                // A paragraph of its own.
                format!("{what}\n\n{texts}")
            });
        }
    }
}

/// The texts of the codes of a schema; none where it is no vocabulary.
pub fn texts_of(schema: &str, lang: Lang) -> HashMap<String, &'static str> {
    let words = lists().into_iter().find(|(name, _)| schema_name(name) == schema).map(|(_, words)| words);
    let told = |Word { code, zh, en }| (code, if lang == Lang::Zh { zh } else { en });
    words.unwrap_or_default().into_iter().map(told).collect()
}

/// The name of a vocabulary's schema: that of `suggestion_kind` is `SuggestionKind`.
fn schema_name(vocabulary: &str) -> String {
    let capitalised = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    vocabulary.split('_').map(capitalised).collect()
}
