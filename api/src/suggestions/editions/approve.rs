//! `POST /suggestions/{id}/approve-edition`

use actix_web::post;
use serde_json::json;
use shangliang_entity::edition;
use shangliang_entity::suggestion::ActiveModel;
use shangliang_entity::vocab::Visibility;

use super::{Hands, objection_to_approver, obstacle_to_approval, refuse};
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Handled, Op, Problem};
use crate::suggestions::outline::Outline;
use crate::suggestions::permission::ApproveEdition;
use crate::suggestions::steps::{answer, begin};
use crate::suggestions::store::{self, editions};
use crate::suggestions::view::SuggestionView;

/// Approve edited opinion information (审核).
///
/// By somebody else than its editors (else 403). It is issued by accepting it, which a third person does. Without an edition that waits for
/// approval it is refused (409).
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch),
    responses((status = OK, description = "The suggestion with its edition, approved.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.approve_edition"))))]
#[post("/suggestions/{id}/approve-edition")]
pub async fn approve_edition(op: Op<ApproveEdition>) -> Handled {
    op.write(async |op, uow, _| {
        let before = begin(op, uow).await?;
        let edition = editions::of(uow, before.id).await?;
        let hands = edition.as_ref().map(Hands::from);
        refuse(objection_to_approver(hands.as_ref(), op.actor()))?;
        if let Some(why) = obstacle_to_approval(&Outline::from(&before), hands.as_ref()) {
            return Err(Problem::state(why));
        }
        if let Some(edition) = edition {
            let (approved_by, approved_at) = (op.actor().account(), Some(uow.now()));
            editions::keep(uow, edition::Model { approved_by, approved_at, ..edition }).await?;
        }
        let event = "suggestion.edition_approved";
        store::edit(uow, &before, ActiveModel::default(), event, Visibility::Author, json!({})).await?;
        answer(op, uow, before.id).await
    })
    .await
}
