//! Another suggestion was merged into that of a case.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use shangliang_entity::answered_round::{Column, Entity};
use shangliang_entity::ids::CaseId;
use shangliang_entity::suggestion;
use shangliang_entity::vocab::CaseStatus;

use super::store::Work;
use crate::db::Uow;
use crate::http::Problem;

/// Lets the author of a suggestion that joins an answered case rate the answer like those it was released to, so that a rating
/// that is given was also asked for. In any other state the next answer counts its authors by itself.
pub async fn joined(uow: &Uow<'_>, case: CaseId, suggestion: &suggestion::Model) -> Result<(), Problem> {
    let can_rate = suggestion.author_id.is_some() || suggestion.query_code_hash.is_some();
    let mut work = Work::begin(uow, case).await?;
    if !can_rate || work.case().status != CaseStatus::Answered {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(Column::Raters, Expr::col(Column::Raters).add(1))
        .filter(Column::CaseId.eq(case))
        .filter(Column::Round.eq(work.case().round))
        .exec(&uow.conn())
        .await?;
    work.note("case.rater_joined", json!({ "suggestion_id": suggestion.id }), |_| {});
    work.save().await
}
