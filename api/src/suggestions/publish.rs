//! `POST /suggestions/{id}/publish` and `POST /suggestions/{id}/unpublish`

use actix_web::post;
use sea_orm::Set;
use shangliang_entity::suggestion::ActiveModel;
use shangliang_entity::vocab::Visibility;

use super::outline::Outline;
use super::permission::Publish;
use super::steps::{OptionalReason, answer, begin};
use super::store::Shown;
use super::view::SuggestionView;
use super::{facts, publication, store};
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Problem, Text};

/// Show a suggestion to everybody.
///
/// Needs its author's consent, a clear or passed screening, and a state in which it waits for a decision or was accepted (else
/// 409). What is marked secret, or was answered with what is, is never published. The author's name is masked, or left out where the author asked for that.
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch), request_body = OptionalReason,
    responses((status = OK, description = "The suggestion, published.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.publish"))))]
#[post("/suggestions/{id}/publish")]
pub async fn publish_suggestion(op: Op<Publish, Body<OptionalReason>>) -> Handled {
    op.write(async |op, uow, Body(why)| {
        let before = begin(op, uow).await?;
        let replies = Shown::with(&uow.conn(), &before).await?.replies;
        let obstacle = publication::obstacle(&Outline::from(&before));
        if let Some(why) = obstacle.or_else(|| publication::secret(&before, &replies)) {
            return Err(Problem::state(why));
        }
        let change = ActiveModel { published_at: Set(Some(uow.now())), ..why.change() };
        let facts = facts::published(why.code());
        store::edit(uow, &before, change, "suggestion.published", Visibility::Public, facts).await?;
        answer(op, uow, before.id).await
    })
    .await
}

/// Take a suggestion out of public view.
///
/// It goes on as before for all who have to do with it.
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch), request_body = OptionalReason,
    responses((status = OK, description = "The suggestion, no longer published.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.publish"))))]
#[post("/suggestions/{id}/unpublish")]
pub async fn unpublish_suggestion(op: Op<Publish, Body<OptionalReason>>) -> Handled {
    op.write(async |op, uow, Body(why)| {
        let before = begin(op, uow).await?;
        if before.published_at.is_none() {
            return Err(Problem::state(Text::fixed("尚未公开", "it is not published")));
        }
        let change = ActiveModel { published_at: Set(None), ..why.change() };
        let facts = facts::published(why.code());
        store::edit(uow, &before, change, "suggestion.unpublished", Visibility::Author, facts).await?;
        answer(op, uow, before.id).await
    })
    .await
}
