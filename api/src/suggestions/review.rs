//! `POST /suggestions/{id}/review`

use actix_web::post;
use serde_json::json;
use shangliang_entity::suggestion::ActiveModel;

use super::lifecycle::{Action, step};
use super::permission::Review;
use super::steps::{answer, begin};
use super::store;
use super::view::SuggestionView;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Handled, Op};

/// Begin to review a suggestion.
///
/// By staff, or by the officers of the studio that it was handed to. Its author can no longer withdraw it. A decision may also be
/// taken without this step.
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch),
    responses((status = OK, description = "The suggestion, under review.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.review"))))]
#[post("/suggestions/{id}/review")]
pub async fn review_suggestion(op: Op<Review>) -> Handled {
    op.write(async |op, uow, _| {
        let before = begin(op, uow).await?;
        let transition = step(before.status, Action::Review)?;
        store::apply(uow, &before, transition, ActiveModel::default(), json!({})).await?;
        answer(op, uow, before.id).await
    })
    .await
}
