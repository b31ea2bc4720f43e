//! `POST /suggestions/{id}/withdraw`

use actix_web::post;
use sea_orm::Set;
use shangliang_entity::suggestion::ActiveModel;

use super::facts;
use super::lifecycle::{Action, obstacle_to_withdrawal, step};
use super::permission::Withdraw;
use super::steps::{OptionalReason, answer, begin, refuse_with_merged};
use super::store;
use super::view::SuggestionView;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Problem};

/// Take a suggestion back.
///
/// Possible until staff or its studio begin to review it, also not after they sent it back, and not once others were merged into it (409).
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch), request_body = OptionalReason,
    responses((status = OK, description = "The suggestion, withdrawn.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.withdraw"))))]
#[post("/suggestions/{id}/withdraw")]
pub async fn withdraw_suggestion(op: Op<Withdraw, Body<OptionalReason>>) -> Handled {
    op.write(async |op, uow, Body(why)| {
        let before = begin(op, uow).await?;
        let transition = step(before.status, Action::Withdraw)?;
        if let Some(why) = obstacle_to_withdrawal(before.status, before.submitted_at.is_some()) {
            return Err(Problem::state(why));
        }
        refuse_with_merged(uow, before.id).await?;
        let (code, text) = why.parts();
        let facts = facts::withdrawn(&before, code.as_deref());
        let change = ActiveModel { reason_code: Set(code), reason_text: Set(text), ..Default::default() };
        store::apply(uow, &before, transition, change, facts).await?;
        store::editions::drop(uow, before.id).await?;
        answer(op, uow, before.id).await
    })
    .await
}
