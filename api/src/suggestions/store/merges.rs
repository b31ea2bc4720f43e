//! Those that were merged into a suggestion: they share its fate, and their authors its answer.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;
use shangliang_entity::ids::{CaseId, SuggestionId};
use shangliang_entity::suggestion::{ActiveModel, Column, Entity, Model};
use shangliang_entity::vocab::Visibility;

use super::edit;
use crate::db::Uow;
use crate::http::Problem;
use crate::ledger::joined;
use crate::suggestions::facts;
use crate::suggestions::reason::Against;

/// How many were merged into it.
pub async fn count(uow: &Uow<'_>, into: SuggestionId) -> Result<u64, Problem> {
    Ok(Entity::find().filter(Column::MergedIntoId.eq(into)).count(&uow.conn()).await?)
}

/// All that were merged into it, the first submitted first.
async fn all(uow: &Uow<'_>, into: SuggestionId) -> Result<Vec<Model>, Problem> {
    let select = Entity::find().filter(Column::MergedIntoId.eq(into));
    Ok(select.order_by_asc(Column::SubmittedAt).order_by_asc(Column::Id).all(&uow.conn()).await?)
}

/// Gives the case of an accepted suggestion to all that were merged into it.
pub async fn share_case(uow: &Uow<'_>, into: SuggestionId, case: CaseId) -> Result<(), Problem> {
    let facts = json!({ "into_id": into, "case_id": case });
    for row in all(uow, into).await? {
        let change = ActiveModel { case_id: Set(Some(case)), ..Default::default() };
        edit(uow, &row, change, "suggestion.case_shared", Visibility::Public, facts.clone()).await?;
    }
    Ok(())
}

/// Tells the authors of all that were merged into a declined suggestion why it was declined.
pub async fn share_refusal(uow: &Uow<'_>, declined: SuggestionId, why: &Against<'_>) -> Result<(), Problem> {
    let facts = joined(json!({ "into_id": declined }), facts::refused(why.code.as_deref(), why.instead));
    for row in all(uow, declined).await? {
        let change = ActiveModel { published_at: Set(None), ..why.change() };
        edit(uow, &row, change, "suggestion.declined_with_target", Visibility::Author, facts.clone()).await?;
    }
    Ok(())
}
