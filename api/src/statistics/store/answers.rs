//! What came of answers: ratings and look-backs.

use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef};
use shangliang_entity::vocab::{Finding, ResultClass, Satisfaction};
use shangliang_entity::{answered_round, handling_case, rating};

use super::{Counting, all, category_of_case, count_of, whose};
use crate::db::count_if;
use crate::statistics::reach::Whose;

impl Counting<'_> {
    pub(super) async fn asked_ratings(&mut self) -> Result<(), DbErr> {
        use answered_round::Column as Of;
        let raters = Expr::col((answered_round::Entity, Of::Raters)).sum();
        let select = answered_round::Entity::find()
            .select_only()
            .expr_as(Func::coalesce([raters, Expr::val(0i64)]), "asked")
            .join(JoinType::InnerJoin, round_to_case())
            .filter(self.question.period.of_instant((answered_round::Entity, Of::AnsweredAt)));
        let month = self.month_of_instant(Expr::col((answered_round::Entity, Of::AnsweredAt)));
        self.add(select, &of_round(), category_of_case(), month, |row, counts| {
            counts.asked += count_of(row, "asked")?;
            Ok(())
        })
        .await
    }

    pub(super) async fn ratings(&mut self) -> Result<(), DbErr> {
        use rating::Column as Of;
        let says = |column: Of, word: Satisfaction| column.eq(word);
        let is_first = || Of::Round.eq(1);
        let select = rating::Entity::find()
            .select_only()
            .expr_as(all(), "rated")
            .expr_as(count_if(says(Of::Process, Satisfaction::Satisfied)), "process_satisfied")
            .expr_as(count_if(says(Of::Process, Satisfaction::BasicallySatisfied)), "process_basically")
            .expr_as(count_if(says(Of::Result, Satisfaction::Satisfied)), "result_satisfied")
            .expr_as(count_if(says(Of::Result, Satisfaction::BasicallySatisfied)), "result_basically")
            .expr_as(count_if(is_first()), "first_rated")
            .expr_as(count_if(is_first().and(says(Of::Result, Satisfaction::Satisfied))), "first_satisfied")
            .join(JoinType::InnerJoin, rating_to_round())
            .join(JoinType::InnerJoin, round_to_case())
            .filter(self.question.period.of_instant((answered_round::Entity, answered_round::Column::AnsweredAt)));
        let month = self.month_of_instant(Expr::col((answered_round::Entity, answered_round::Column::AnsweredAt)));
        self.add(select, &of_round(), category_of_case(), month, |row, counts| {
            counts.rated += count_of(row, "rated")?;
            counts.process_satisfied += count_of(row, "process_satisfied")?;
            counts.process_basically += count_of(row, "process_basically")?;
            counts.result_satisfied += count_of(row, "result_satisfied")?;
            counts.result_basically += count_of(row, "result_basically")?;
            counts.first_rated += count_of(row, "first_rated")?;
            counts.first_satisfied += count_of(row, "first_satisfied")?;
            Ok(())
        })
        .await
    }

    pub(super) async fn look_backs(&mut self) -> Result<(), DbErr> {
        use handling_case::Column as Of;
        let improved = Of::Finding
            .eq(Finding::Confirmed)
            .and(Of::LookedBackClass.eq(ResultClass::B))
            .and(Of::ResultClass.eq(ResultClass::A));
        let select = handling_case::Entity::find()
            .select_only()
            .expr_as(all(), "looked_back")
            .expr_as(count_if(improved), "improved")
            .filter(self.question.period.of_instant((handling_case::Entity, Of::LookedBackAt)));
        let whose =
            whose(Expr::col((handling_case::Entity, Of::LeadKind)), Expr::col((handling_case::Entity, Of::LeadId)));
        let month = self.month_of_instant(Expr::col((handling_case::Entity, Of::LookedBackAt)));
        self.add(select, &whose, category_of_case(), month, |row, counts| {
            counts.looked_back += count_of(row, "looked_back")?;
            counts.improved += count_of(row, "improved")?;
            Ok(())
        })
        .await
    }
}

fn rating_to_round() -> RelationDef {
    rating::Entity::belongs_to(answered_round::Entity)
        .from(rating::Column::CaseId)
        .to(answered_round::Column::CaseId)
        .on_condition(|rating, round| {
            Condition::all()
                .add(Expr::col((rating, rating::Column::Round)).equals((round, answered_round::Column::Round)))
        })
        .into()
}

fn round_to_case() -> RelationDef {
    answered_round::Entity::belongs_to(handling_case::Entity)
        .from(answered_round::Column::CaseId)
        .to(handling_case::Column::Id)
        .into()
}

/// Whose an answered round is: its lead's at the time.
fn of_round() -> Whose {
    whose(
        Expr::col((answered_round::Entity, answered_round::Column::LeadKind)),
        Expr::col((answered_round::Entity, answered_round::Column::LeadId)),
    )
}
