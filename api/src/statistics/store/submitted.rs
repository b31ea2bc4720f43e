//! What was handed in.

use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use shangliang_entity::vocab::{NoteKind, SuggestionKind, SuggestionStatus};
use shangliang_entity::{adoption, case_note, suggestion};

use super::{Counting, all, count_of};
use crate::db::count_if;
use crate::statistics::reach::Whose;

impl Counting<'_> {
    pub(super) async fn suggestions(&mut self) -> Result<(), DbErr> {
        use suggestion::Column as Of;
        let whose = Whose {
            committee: Expr::col((suggestion::Entity, Of::CommitteeId)),
            department: None,
            studio: Expr::col((suggestion::Entity, Of::StudioId)),
            handling_studio: None,
        };
        let is_opinion = || Of::Kind.eq(SuggestionKind::Opinion);
        let select = suggestion::Entity::find()
            .select_only()
            .expr_as(all(), "received")
            .expr_as(count_if(Of::CaseId.is_not_null()), "accepted")
            .expr_as(count_if(Of::CaseId.in_subquery(instructed())), "instructed")
            .expr_as(count_if(is_opinion()), "opinions")
            .expr_as(count_if(is_opinion().and(Of::Id.in_subquery(adopted()))), "adopted")
            .filter(Of::Status.ne(SuggestionStatus::Converted))
            .filter(Of::SubmittedAt.is_not_null())
            // The same date, by which there is an index.
            .filter(self.question.period.of_instant((suggestion::Entity, Of::ListedAt)));
        let category = Expr::col((suggestion::Entity, Of::Category));
        let month = self.month_of_instant(Expr::col((suggestion::Entity, Of::SubmittedAt)));
        self.add(select, &whose, category, month, |row, counts| {
            counts.received += count_of(row, "received")?;
            counts.accepted += count_of(row, "accepted")?;
            counts.instructed += count_of(row, "instructed")?;
            counts.opinions += count_of(row, "opinions")?;
            counts.adopted += count_of(row, "adopted")?;
            Ok(())
        })
        .await
    }
}

/// The suggestions that a body adopted.
fn adopted() -> SelectStatement {
    use adoption::{Column, Entity};
    Entity::find().select_only().column(Column::SuggestionId).filter(Column::RevokedAt.is_null()).into_query()
}

/// The cases that a leader gave an instruction on.
fn instructed() -> SelectStatement {
    use case_note::{Column, Entity};
    Entity::find().select_only().column(Column::CaseId).filter(Column::Kind.eq(NoteKind::Instruct)).into_query()
}
