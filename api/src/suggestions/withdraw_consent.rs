//! `POST /suggestions/{id}/withdraw-consent`

use actix_web::post;
use sea_orm::Set;
use serde_json::json;
use shangliang_entity::suggestion::ActiveModel;
use shangliang_entity::vocab::Visibility;

use super::outline::Outline;
use super::permission::WithdrawConsent;
use super::steps::answer_opened;
use super::view::SuggestionView;
use super::{facts, publication, store};
use crate::http::openapi::{IdPath, IfMatch, QueryCodeHeader};
use crate::http::{Handled, Op, Problem};

/// Take back one's consent to publication.
///
/// At any time after it was handed in, also once its case is closed; before, consent is changed with the suggestion. What is public is
/// taken out of public view at once. It goes on as before for all who have to do with it, and is not published without a new consent, which
/// its author can give only with a change where it is returned. Without a consent it is refused (409), as is what was converted: the one that
/// it became has a consent of its own, as each of those that were merged has. A suspended member may do it; a substitute may not. The query
/// code does it where it also rates: for whom an agent handed it in, until they have signed in.
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch, QueryCodeHeader),
    responses((status = OK, description = "The suggestion, without consent and not public.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.withdraw_consent"))))]
#[post("/suggestions/{id}/withdraw-consent")]
pub async fn withdraw_consent(op: Op<WithdrawConsent>) -> Handled {
    op.write(async |op, uow, _| {
        let before = store::lock(uow, op.scope().0.suggestion.id).await?;
        op.expect_version(store::shown_version(uow, &before).await?)?;
        if let Some(why) = publication::obstacle_to_dissent(&Outline::from(&before)) {
            return Err(Problem::state(why));
        }
        let change = ActiveModel { publish_consent: Set(false), published_at: Set(None), ..Default::default() };
        store::edit(uow, &before, change, "suggestion.consent_withdrawn", Visibility::Author, json!({})).await?;
        if before.published_at.is_some() {
            let entry = store::entry(&before, "suggestion.unpublished", Visibility::Author, facts::published(None));
            uow.record(entry).await?;
        }
        answer_opened(op, uow).await
    })
    .await
}
