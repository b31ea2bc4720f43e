//! `POST` and `DELETE /suggestions/{id}/support`

use actix_web::{delete, post};
use sea_orm::Set;
use serde::Serialize;
use shangliang_entity::suggestion::{ActiveModel, Model};
use shangliang_entity::vocab::Visibility;
use utoipa::ToSchema;

use super::outline::Outline;
use super::permission::{StepBack, Support};
use super::{facts, lifecycle, store};
use crate::cases;
use crate::db::Uow;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Kind, Op, Output, Problem, Text};

/// The event of stepping back.
const WITHDRAWN: &str = "suggestion.support_withdrawn";

/// How much support a suggestion has.
#[derive(Debug, Serialize, ToSchema)]
pub struct Supports {
    /// Accounts that support it, and those that its source counted where it was imported.
    #[schema(minimum = 0)]
    pub supports: i32,
}

/// Support a suggestion.
///
/// One support for each account, while the suggestion is published and open: it waits for a decision, or its case is not closed
/// yet (else 409). Supporting it again changes nothing.
#[utoipa::path(tag = "suggestions", params(IdPath),
    responses((status = OK, description = "All supports.", body = Supports)),
    extensions(("x-permission" = json!("suggestion.support"))))]
#[post("/suggestions/{id}/support")]
pub async fn support_suggestion(op: Op<Support>) -> Handled {
    op.write(async |op, uow, _| {
        let account = op.actor().account().ok_or(Kind::Unauthenticated)?;
        let row = store::lock(uow, op.scope().0.suggestion.id).await?;
        let case = match row.case_id {
            Some(case) => Some(cases::status_held(uow, case).await?),
            None => None,
        };
        if !lifecycle::is_supportable(&Outline::from(&row), case) {
            let text = Text::fixed("该建议现在不接受附议", "it can be supported only while it is published and open");
            return Err(Problem::state(text));
        }
        let is_new = store::supports::add(uow, row.id, account).await?;
        answer(uow, row, is_new, "suggestion.supported").await
    })
    .await
}

/// Step back from supporting a suggestion.
///
/// Possible until it is decided against, also when it is public no longer. Whoever steps back from one that was merged into another
/// steps back from that as well: they count as one. Without a support it changes nothing.
#[utoipa::path(tag = "suggestions", params(IdPath),
    responses((status = OK, description = "All supports.", body = Supports)),
    extensions(("x-permission" = json!("suggestion.support"))))]
#[delete("/suggestions/{id}/support")]
pub async fn unsupport_suggestion(op: Op<StepBack>) -> Handled {
    op.write(async |op, uow, _| {
        let account = op.actor().account().ok_or(Kind::Unauthenticated)?;
        let found = &op.scope().0.suggestion;
        // The older one first, as in a merge.
        if let Some(older) = found.merged_into_id.filter(|target| *target < found.id) {
            store::lock(uow, older).await?;
        }
        let row = store::lock(uow, found.id).await?;
        if !lifecycle::may_be_public(row.status) {
            let text = Text::fixed("该建议的附议已不能撤回", "what has ended without a case keeps its supports");
            return Err(Problem::state(text));
        }
        if let Some(target) = row.merged_into_id {
            let target = store::lock(uow, target).await?;
            // What was decided against keeps its supports, as if asked directly.
            if lifecycle::may_be_public(target.status) {
                let was_there = store::supports::remove(uow, target.id, account).await?;
                count_anew(uow, &target, was_there, WITHDRAWN).await?;
            }
        }
        let was_there = store::supports::remove(uow, row.id, account).await?;
        answer(uow, row, was_there, WITHDRAWN).await
    })
    .await
}

async fn answer(uow: &Uow<'_>, row: Model, has_changed: bool, event: &'static str) -> Handled {
    let supports = count_anew(uow, &row, has_changed, event).await?;
    Output::ok(&Supports { supports: supports + row.imported_supports })
}

/// Counts anew; an entry is made only of a change.
async fn count_anew(uow: &Uow<'_>, row: &Model, has_changed: bool, event: &'static str) -> Result<i32, Problem> {
    if !has_changed {
        return Ok(row.supports);
    }
    let supports = store::supports::count(uow, row.id).await?;
    let change = ActiveModel { supports: Set(supports), ..Default::default() };
    store::edit(uow, row, change, event, Visibility::Author, facts::supported(supports)).await?;
    Ok(supports)
}
