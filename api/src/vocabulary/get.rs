//! `GET /vocabulary`

use std::collections::BTreeMap;

use actix_web::get;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::lists::{Word, lists};
use super::policy::Read;
use crate::http::query::Query;
use crate::http::{Handled, Op, Output, Problem, Text};

/// Which vocabularies.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VocabularyQuery {
    /// Only some, by their names, separated by commas: for an app that shows few of them.
    #[param(max_length = 1000, pattern = "^[a-z_]+(,[a-z_]+)*$", example = "suggestion_kind,suggestion_status")]
    only: Option<String>,
}

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

/// See the vocabularies.
///
/// Each enum of the API by its name, its codes in their order, with their texts in Chinese and English. It changes with
/// the platform's version only, so keep it.
#[utoipa::path(tag = "vocabulary", params(VocabularyQuery),
    responses((status = OK, description = "The vocabularies.", body = VocabularyView)),
    extensions(("x-permission" = json!("vocabulary.read"))))]
#[get("/vocabulary")]
pub async fn get_vocabulary(op: Op<Read, Query<VocabularyQuery>>) -> Handled {
    op.read(async |_, _, Query(query)| {
        let mut lists: BTreeMap<_, _> = lists().into_iter().map(|(name, words)| (name, Words(words))).collect();
        if let Some(only) = query.only {
            let wanted: Vec<_> = only.split(',').collect();
            if !wanted.iter().all(|name| lists.contains_key(name)) {
                let text = Text::fixed("没有这样的词表", "there is no such vocabulary");
                return Err(Problem::parameter("only", "unknown_value", text));
            }
            lists.retain(|name, _| wanted.contains(name));
        }
        // It changes with the platform alone, and whoever does not know a word yet shows its code.
        Ok(Output::ok(&VocabularyView(lists))?.public_for(3600))
    })
    .await
}
