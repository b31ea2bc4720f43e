//! `POST` and `DELETE /suggestions/{id}/support`

use actix_web::{delete, post};
use sea_orm::Set;
use serde::Serialize;
use shangliang_entity::suggestion::{ActiveModel, Model};
use shangliang_entity::vocab::Visibility;
use utoipa::ToSchema;

use super::permission::Support;
use super::{facts, lifecycle, store};
use crate::db::Uow;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Kind, Op, Output, Problem, Text};

/// How much support a suggestion has.
#[derive(Debug, Serialize, ToSchema)]
pub struct Supports {
    /// Accounts that support it, and those that its source counted where it was imported.
    #[schema(minimum = 0)]
    pub supports: i32,
}

/// Support a suggestion.
///
/// One support for each account, while the suggestion is published and waits for a decision or was accepted (else 409). Supporting
/// it again changes nothing.
#[utoipa::path(tag = "suggestions", params(IdPath),
    responses((status = OK, description = "All supports.", body = Supports)),
    extensions(("x-permission" = json!("suggestion.support"))))]
#[post("/suggestions/{id}/support")]
pub async fn support_suggestion(op: Op<Support>) -> Handled {
    op.write(async |op, uow, _| {
        let account = op.actor().account().ok_or(Kind::Unauthenticated)?;
        let row = lock_supportable(op, uow).await?;
        let is_new = store::supports::add(uow, row.id, account).await?;
        answer(uow, row, is_new, "suggestion.supported").await
    })
    .await
}

/// Step back from supporting a suggestion.
///
/// Possible as long as supporting is; without a support it changes nothing.
#[utoipa::path(tag = "suggestions", params(IdPath),
    responses((status = OK, description = "All supports.", body = Supports)),
    extensions(("x-permission" = json!("suggestion.support"))))]
#[delete("/suggestions/{id}/support")]
pub async fn unsupport_suggestion(op: Op<Support>) -> Handled {
    op.write(async |op, uow, _| {
        let account = op.actor().account().ok_or(Kind::Unauthenticated)?;
        let row = lock_supportable(op, uow).await?;
        let was_there = store::supports::remove(uow, row.id, account).await?;
        answer(uow, row, was_there, "suggestion.support_withdrawn").await
    })
    .await
}

async fn lock_supportable(op: &Op<Support>, uow: &Uow<'_>) -> Result<Model, Problem> {
    let row = store::lock(uow, op.scope().0.suggestion.id).await?;
    if row.published_at.is_some() && lifecycle::is_open(row.status) {
        return Ok(row);
    }
    Err(Problem::state(Text::fixed("该建议现在不接受附议", "it can be supported only while it is published and open")))
}

/// Counts anew and answers; an entry is made only of a change.
async fn answer(uow: &Uow<'_>, row: Model, has_changed: bool, event: &'static str) -> Handled {
    let mut supports = row.supports;
    if has_changed {
        supports = store::supports::count(uow, row.id).await?;
        let change = ActiveModel { supports: Set(supports), ..Default::default() };
        store::edit(uow, &row, change, event, Visibility::Author, facts::supported(supports)).await?;
    }
    Output::ok(&Supports { supports: supports + row.imported_supports })
}
