//! What handlers were given, and what they did.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef, Select,
};
use shangliang_entity::vocab::{AssignmentRole, AssignmentStatus, CaseStatus, ObjectionDecision, ResultClass};
use shangliang_entity::{assignment, handling_case};

use super::{Counting, all, category_of_case, count_of, whose};
use crate::db::{count_if, dialect};
use crate::statistics::reach::Whose;

impl Counting<'_> {
    pub(super) async fn given_parts(&mut self) -> Result<(), DbErr> {
        use assignment::Column as Of;
        let is_kept = || Of::Status.ne(AssignmentStatus::Released);
        let is_closed = handling_case::Column::Status.is_in([CaseStatus::Closed, CaseStatus::LookedBack]);
        let select = parts()
            .expr_as(all(), "given")
            .expr_as(count_if(Of::ObjectionDecision.eq(ObjectionDecision::Uphold)), "upheld")
            .expr_as(count_if(is_kept()), "assigned")
            .expr_as(count_if(is_kept().and(Of::RepliedOn.is_not_null())), "replied")
            .expr_as(count_if(is_kept().and(is_closed)), "closed")
            .filter(Of::Round.eq(1))
            .filter(self.question.period.of_instant((assignment::Entity, Of::AssignedAt)));
        let month = self.month_of_instant(Expr::col((assignment::Entity, Of::AssignedAt)));
        self.add(select, &of_part(), category_of_case(), month, |row, counts| {
            counts.given += count_of(row, "given")?;
            counts.upheld += count_of(row, "upheld")?;
            counts.assigned += count_of(row, "assigned")?;
            counts.replied += count_of(row, "replied")?;
            counts.closed += count_of(row, "closed")?;
            Ok(())
        })
        .await
    }

    pub(super) async fn due_parts(&mut self) -> Result<(), DbErr> {
        use assignment::Column as Of;
        let [replied_on, due_on] = [Of::RepliedOn, Of::DueOn].map(|column| Expr::col((assignment::Entity, column)));
        // An objection that waits for its decision stops the clock.
        let is_awaited =
            Of::Status.is_in([AssignmentStatus::Pending, AssignmentStatus::Received, AssignmentStatus::Drafting]);
        let select = parts()
            .expr_as(count_if(replied_on.clone().lte(due_on.clone())), "in_time")
            .expr_as(count_if(replied_on.gt(due_on.clone())), "late")
            .expr_as(count_if(is_awaited.and(due_on.clone().lt(self.question.today))), "past_due")
            .filter(Of::Status.ne(AssignmentStatus::Released))
            .filter(self.question.period.of_date((assignment::Entity, Of::DueOn)));
        let month = dialect::month_of_date(self.db.get_database_backend(), due_on);
        self.add(select, &of_part(), category_of_case(), month, |row, counts| {
            counts.in_time += count_of(row, "in_time")?;
            counts.late += count_of(row, "late")?;
            counts.past_due += count_of(row, "past_due")?;
            Ok(())
        })
        .await
    }

    pub(super) async fn replied_parts(&mut self) -> Result<(), DbErr> {
        use assignment::Column as Of;
        let has_class = |class: ResultClass| count_if(handling_case::Column::ResultClass.eq(class));
        let select = parts()
            .column(Of::HandlingDays)
            .expr_as(all(), "parts")
            .expr_as(has_class(ResultClass::A), "class_a")
            .expr_as(has_class(ResultClass::B), "class_b")
            .expr_as(has_class(ResultClass::C), "class_c")
            .expr_as(count_if(handling_case::Column::Round.gt(1)), "again")
            .filter(Of::Round.eq(1))
            .filter(self.question.period.of_date((assignment::Entity, Of::RepliedOn)))
            .group_by(Of::HandlingDays);
        let replied_on = Expr::col((assignment::Entity, Of::RepliedOn));
        let month = dialect::month_of_date(self.db.get_database_backend(), replied_on);
        self.add(select, &of_part(), category_of_case(), month, |row, counts| {
            let days: i32 = row.try_get("", "handling_days")?;
            *counts.days.entry(days).or_default() += count_of(row, "parts")?;
            counts.class_a += count_of(row, "class_a")?;
            counts.class_b += count_of(row, "class_b")?;
            counts.class_c += count_of(row, "class_c")?;
            counts.again += count_of(row, "again")?;
            Ok(())
        })
        .await
    }
}

/// The parts of those who write a reply, with their cases.
fn parts() -> Select<assignment::Entity> {
    let to_case: RelationDef = assignment::Entity::belongs_to(handling_case::Entity)
        .from(assignment::Column::CaseId)
        .to(handling_case::Column::Id)
        .into();
    assignment::Entity::find()
        .select_only()
        .join(JoinType::InnerJoin, to_case)
        .filter(assignment::Column::Role.is_in([AssignmentRole::Lead, AssignmentRole::Split]))
}

/// Whose a part is: its handler's.
fn of_part() -> Whose {
    whose(
        Expr::col((assignment::Entity, assignment::Column::HandlerKind)),
        Expr::col((assignment::Entity, assignment::Column::HandlerId)),
    )
}
