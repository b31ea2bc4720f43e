//! Another suggestion was merged into that of a case.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use shangliang_entity::answered_round::{Column, Entity};
use shangliang_entity::ids::{CaseId, SuggestionId};

use super::lifecycle;
use super::store::{self, Work};
use crate::calendar::local_date;
use crate::db::Uow;
use crate::http::{Problem, Text};

/// Lets the author of a suggestion that joined a case rate what can still be rated, like those it was released to, so that a rating
/// that is given was also asked for. The next answer counts its authors by itself. The case has another version then in any case: it answers one more, and
/// whoever had a hand in that does not judge it any longer. Whose author would rate but comes too late for the newest answer does not join (409):
/// each author of what was merged gets the reply and rates it.
pub async fn joined(uow: &Uow<'_>, case: CaseId, suggestion: SuggestionId) -> Result<(), Problem> {
    let mut work = Work::begin(uow, case).await?;
    let suggestions = store::suggestions_of(&uow.conn(), case).await?;
    let answers = store::answers_of(&uow.conn(), case).await?;
    let rounds: Vec<i32> = answers.ratable(local_date(uow.now())).map(|answered| answered.row.round).collect();
    let can_rate = suggestions.iter().any(|one| one.id == suggestion && one.can_rate());
    // An earlier round may be open still, for those who were asked then: its answer is not the one that the newcomer gets.
    let is_over = !lifecycle::is_unanswered(work.case().status) && !rounds.contains(&work.case().round);
    if can_rate && is_over {
        return Err(Problem::state(Text::fixed(
            "该建议的办理已不再接受评价，并入后作者无法评价答复，请单独受理或说明理由不予受理",
            "its answer is not rated any more, so that whoever joins could not rate it: accept this one by itself, or decline it with a reason",
        )));
    }
    if !can_rate || rounds.is_empty() {
        return work.save().await;
    }
    Entity::update_many()
        .col_expr(Column::Raters, Expr::col(Column::Raters).add(1))
        .filter(Column::CaseId.eq(case))
        .filter(Column::Round.is_in(rounds.iter().copied()))
        .exec(&uow.conn())
        .await?;
    for round in rounds {
        work.note("case.rater_joined", json!({ "suggestion_id": suggestion, "round": round }), |_| {});
    }
    work.save().await
}
