//! `POST /suggestions/{id}/distinguish`

use actix_web::post;
use sea_orm::Set;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::suggestion::{ActiveModel, Model};
use shangliang_entity::vocab::{SuggestionKind, SuggestionStatus, Visibility};
use utoipa::ToSchema;

use super::outline::Outline;
use super::permission::Distinguish;
use super::steps::{answer, begin};
use super::store;
use super::view::SuggestionView;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Problem, Text};

/// How a proposal is marked from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "key": true, "excellent": false }))]
pub struct Distinction {
    /// Whether it is a key proposal (重点), whose handling the committee's leaders follow.
    key: bool,
    /// Whether it is an excellent proposal (优秀).
    excellent: bool,
}

/// Mark a proposal as key (重点) or excellent (优秀).
///
/// Both marks are as the request says from then on; one that changes nothing is refused (409). Only accepted proposals are marked
/// (else 409). Everybody who sees the proposal sees its marks, and its authors are told.
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch), request_body = Distinction,
    responses((status = OK, description = "The proposal, marked.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.distinguish"))))]
#[post("/suggestions/{id}/distinguish")]
pub async fn distinguish_suggestion(op: Op<Distinguish, Body<Distinction>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let before = begin(op, uow).await?;
        if let Some(why) = obstacle(&Outline::from(&before)) {
            return Err(Problem::state(why));
        }
        let events = changes(&before, new.key, new.excellent);
        let Some((first, others)) = events.split_first() else {
            return Err(Problem::state(Text::fixed("标记没有变化", "the marks would not change")));
        };
        let change = ActiveModel { is_key: Set(new.key), is_excellent: Set(new.excellent), ..Default::default() };
        store::edit(uow, &before, change, first, Visibility::Public, json!({})).await?;
        for event in others {
            uow.record(store::entry(&before, event, Visibility::Public, json!({}))).await?;
        }
        answer(op, uow, before.id).await
    })
    .await
}

/// What stands against marking it; nothing where it can be.
pub fn obstacle(row: &Outline) -> Option<Text> {
    if row.kind != SuggestionKind::Proposal {
        return Some(Text::fixed("只有提案可以列为重点或评为优秀", "only proposals are key or excellent"));
    }
    (row.status != SuggestionStatus::Accepted)
        .then(|| Text::fixed("立案后才能列为重点或评为优秀", "it can be marked once it was accepted"))
}

/// What the ledger tells of a change of its marks: each has an entry of its own.
pub fn changes(row: &Model, key: bool, excellent: bool) -> Vec<&'static str> {
    let changes = [
        (row.is_key, key, "suggestion.key_marked", "suggestion.key_lifted"),
        (row.is_excellent, excellent, "suggestion.excellent_marked", "suggestion.excellent_lifted"),
    ];
    let changes = changes.into_iter().filter(|(was, is, ..)| was != is);
    changes.map(|(_, is, marked, lifted)| if is { marked } else { lifted }).collect()
}
