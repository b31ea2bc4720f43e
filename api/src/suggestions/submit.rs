//! `POST /suggestions/{id}/submit`

use actix_web::post;
use sea_orm::Set;
use serde_json::json;
use shangliang_entity::suggestion::ActiveModel;

use super::lifecycle::{Action, step};
use super::policy::Submit;
use super::view::{SuggestionView, view};
use super::{SuggestionScope, limits, store};
use crate::calendar::Calendar;
use crate::calendar::deadline::Period;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Handled, Op, Output, Problem};
use crate::ledger::hex;

/// Hand in a draft or a returned suggestion.
///
/// From then on it waits for intake, which decides by `triage_due_on`.
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch),
    responses((status = OK, description = "The suggestion, submitted.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.submit"))))]
#[post("/suggestions/{id}/submit")]
pub async fn submit_suggestion(op: Op<Submit>) -> Handled {
    op.write(async |op, uow, _| {
        let before = store::lock(uow, op.scope().suggestion.id).await?;
        op.expect_version(before.version)?;
        let transition = step(before.status, Action::Submit)?;
        if let Some(error) = limits::check_body(before.kind, &before.body) {
            return Err(Problem::fields(vec![error]));
        }
        let change = ActiveModel {
            submitted_at: Set(Some(before.submitted_at.unwrap_or_else(|| uow.now()))),
            triage_due_on: Set(Some(Period::CitizenTriage.due(Calendar::builtin(), uow.now()).on)),
            decided_at: Set(None),
            ..Default::default()
        };
        let facts = json!({ "content_digest": hex(&store::content_digest(&before)) });
        store::apply(uow, &before, transition, change, facts).await?;
        let scope = SuggestionScope::by_id(&uow.conn(), before.id)
            .await?
            .ok_or_else(|| Problem::internal("a locked row is gone"))?;
        let suggestion = view(op.app(), op.actor(), &scope)?;
        Ok(Output::ok(&suggestion)?.with_version(suggestion.version))
    })
    .await
}
