//! `GET /vocabulary`

use std::collections::BTreeMap;

use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

use super::lists::{Word, lists};
use super::policy::Read;
use crate::http::{Handled, Op, Output};

/// The vocabularies by their names.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "studio_kind": [{ "code": "town", "zh-CN": "镇街工作站", "en": "by town" }]
}))]
pub struct VocabularyView(BTreeMap<&'static str, Words>);

/// The words of one vocabulary.
#[derive(Serialize, ToSchema)]
#[schema(max_items = 100)]
pub struct Words(Vec<Word>);

/// See every vocabulary.
///
/// Each enum of the API by its name, its codes in their order, with their texts in Chinese and English. It changes with
/// the platform's version only, so keep it.
#[utoipa::path(tag = "vocabulary",
    responses((status = OK, description = "The vocabularies.", body = VocabularyView)),
    extensions(("x-permission" = json!("vocabulary.read"))))]
#[get("/vocabulary")]
pub async fn get_vocabulary(op: Op<Read>) -> Handled {
    op.read(async |_, _, _| {
        let lists = lists().into_iter().map(|(name, words)| (name, Words(words))).collect();
        // It changes with the platform alone, and whoever does not know a word yet shows its code.
        Ok(Output::ok(&VocabularyView(lists))?.public_for(3600))
    })
    .await
}
