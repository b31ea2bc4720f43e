//! What was handed in.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use shangliang_entity::suggestion;
use shangliang_entity::vocab::SuggestionStatus;

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
        let select = suggestion::Entity::find()
            .select_only()
            .expr_as(all(), "received")
            .expr_as(count_if(Of::CaseId.is_not_null()), "accepted")
            .filter(Of::Status.ne(SuggestionStatus::Converted))
            .filter(self.question.period.of_instant((suggestion::Entity, Of::SubmittedAt)));
        let category = Expr::col((suggestion::Entity, Of::Category));
        let month = self.month_of_instant(Expr::col((suggestion::Entity, Of::SubmittedAt)));
        self.add(select, &whose, category, month, |row, counts| {
            counts.received += count_of(row, "received")?;
            counts.accepted += count_of(row, "accepted")?;
            Ok(())
        })
        .await
    }
}
