//! `POST /suggestions/{id}/decline`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::vocab::{DeclineReason, Vocabulary};
use utoipa::ToSchema;

use super::lifecycle::{Action, step};
use super::permission::Decline;
use super::steps::{answer, begin, refuse};
use super::store;
use super::view::SuggestionView;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op};

/// Why a suggestion is not accepted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": { "code": "personal_matter", "text": "属个人劳动争议，已告知向区劳动人事争议仲裁院申请仲裁。" } }))]
pub struct Refusal {
    /// The reason, which the author is told.
    reason: RefusalReason,
}

/// A reason to decline, and what was done instead.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefusalReason {
    /// Its code.
    code: DeclineReason,
    /// What was done instead: who was told, where it was referred to.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    text: String,
}

/// Decline a suggestion.
///
/// The author is told the reason and what was done instead; so are the authors of all that were merged into it.
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch), request_body = Refusal,
    responses((status = OK, description = "The suggestion, declined.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.decline"))))]
#[post("/suggestions/{id}/decline")]
pub async fn decline_suggestion(op: Op<Decline, Body<Refusal>>) -> Handled {
    op.write(async |op, uow, Body(Refusal { reason })| {
        let before = begin(op, uow).await?;
        let transition = step(before.status, Action::Decline)?;
        let code = reason.code.code();
        refuse(uow, &before, transition, &code, &reason.text).await?;
        store::merges::share_refusal(uow, before.id, &code, &reason.text).await?;
        answer(op, uow, before.id).await
    })
    .await
}
