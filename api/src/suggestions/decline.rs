//! `POST /suggestions/{id}/decline`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::vocab::{DeclineReason, DoneInstead, Vocabulary};
use utoipa::ToSchema;

use super::lifecycle::{Action, step};
use super::permission::Decline;
use super::reason::Against;
use super::steps::{answer, begin, refuse};
use super::store;
use super::view::SuggestionView;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op};

/// Why a suggestion is not accepted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": { "code": "personal_matter", "instead": "tell", "text": "属个人劳动争议，已告知向区劳动人事争议仲裁院申请仲裁。" } }))]
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
    /// What was done instead: it was taken up as another kind, referred to another body, or its author was told where to turn.
    instead: Option<DoneInstead>,
    /// The same in words: which kind, which body, where.
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
        let why = Against { code: Some(reason.code.code()), instead: reason.instead, text: &reason.text };
        refuse(uow, &before, transition, &why).await?;
        store::merges::share_refusal(uow, before.id, &why).await?;
        answer(op, uow, before.id).await
    })
    .await
}
