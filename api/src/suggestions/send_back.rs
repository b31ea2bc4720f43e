//! `POST /suggestions/{id}/return`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::vocab::{ReturnReason, Vocabulary};
use utoipa::ToSchema;

use super::lifecycle::{Action, step};
use super::permission::Return;
use super::reason::Against;
use super::steps::{answer, begin, refuse, refuse_with_merged};
use super::store;
use super::view::SuggestionView;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op};

/// What a suggestion lacks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": { "code": "incomplete", "text": "请补充小区名称和楼栋号。" } }))]
pub struct Shortfall {
    /// The reason, which the author is told.
    reason: ShortfallReason,
}

/// A reason to return, and what is missing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortfallReason {
    /// Its code, where one of them fits.
    code: Option<ReturnReason>,
    /// What is missing.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    text: String,
}

/// Send a suggestion back to its author.
///
/// By staff, or by the officers of the studio that it was handed to. The author is told what is missing, in words and where one fits by a code, changes it and hands it in again. Not possible once others were merged into it (409).
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch), request_body = Shortfall,
    responses((status = OK, description = "The suggestion, returned.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.return"))))]
#[post("/suggestions/{id}/return")]
pub async fn return_suggestion(op: Op<Return, Body<Shortfall>>) -> Handled {
    op.write(async |op, uow, Body(Shortfall { reason })| {
        let before = begin(op, uow).await?;
        let transition = step(before.status, Action::Return)?;
        refuse_with_merged(uow, before.id).await?;
        let why = Against { code: reason.code.map(Vocabulary::code), instead: None, text: &reason.text };
        refuse(uow, &before, transition, &why).await?;
        store::editions::drop(uow, before.id).await?;
        answer(op, uow, before.id).await
    })
    .await
}
