//! All SQL of the slice: one statement for each kind of thing that is counted.

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Asterisk, CaseStatement, Expr, ExprTrait, Func, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryResult, QuerySelect,
    QueryTrait, RelationDef, Select,
};
use shangliang_entity::vocab::{
    AssignmentRole, AssignmentStatus, CaseStatus, Finding, HandlerKind, ObjectionDecision, ResultClass, Satisfaction,
    SuggestionStatus,
};
use shangliang_entity::{answered_round, assignment, handling_case, rating, suggestion};

use super::counts::tidy;
use super::reach::{Reach, Whose};
use super::{Counts, Grouping, Key, Period, Tally};
use crate::db::{Conn, count_if, dialect};
use crate::http::Problem;

/// What is counted, and how it is grouped.
#[derive(Clone, Debug)]
pub struct Question {
    /// In whose reach.
    pub reach: Reach,
    /// In which stretch of time.
    pub period: Period,
    /// By what.
    pub grouping: Option<Grouping>,
    /// The date in China now: what is due before it and not handed in is past due.
    pub today: NaiveDate,
}

/// The name of a group's key.
const KEY: &str = "group_key";

/// Counts everything; read from one snapshot, the counts fit each other.
pub async fn count(db: &Conn<'_>, question: &Question) -> Result<Tally, Problem> {
    let mut tally = Tally::new();
    // A group of everything is there even if nothing was counted.
    if question.grouping.is_none() {
        tally.insert(None, Counts::default());
    }
    let mut counting = Counting { db, question, tally };
    counting.suggestions().await?;
    counting.given_parts().await?;
    counting.due_parts().await?;
    counting.replied_parts().await?;
    counting.asked_ratings().await?;
    counting.ratings().await?;
    counting.look_backs().await?;
    let mut tally = counting.tally;
    tidy(&mut tally);
    Ok(tally)
}

struct Counting<'a> {
    db: &'a Conn<'a>,
    question: &'a Question,
    tally: Tally,
}

impl Counting<'_> {
    async fn suggestions(&mut self) -> Result<(), DbErr> {
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

    async fn given_parts(&mut self) -> Result<(), DbErr> {
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

    async fn due_parts(&mut self) -> Result<(), DbErr> {
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

    async fn replied_parts(&mut self) -> Result<(), DbErr> {
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

    async fn asked_ratings(&mut self) -> Result<(), DbErr> {
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

    async fn ratings(&mut self) -> Result<(), DbErr> {
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

    async fn look_backs(&mut self) -> Result<(), DbErr> {
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

    fn month_of_instant(&self, instant: SimpleExpr) -> SimpleExpr {
        dialect::month_of_instant(self.db.get_database_backend(), instant)
    }

    /// Runs one statement, grouped and within reach, and adds what it counted to the groups.
    async fn add<E: EntityTrait>(
        &mut self,
        select: Select<E>,
        whose: &Whose,
        category: SimpleExpr,
        month: SimpleExpr,
        add: impl Fn(&QueryResult, &mut Counts) -> Result<(), DbErr>,
    ) -> Result<(), DbErr> {
        let select = select.filter(self.question.reach.condition(whose));
        let key = self.question.grouping.map(|grouping| match grouping {
            Grouping::Committee => whose.committee.clone(),
            // Nobody handles it yet: a key that is there and empty.
            Grouping::Department => whose.department.clone().unwrap_or_else(no_id),
            Grouping::Studio => whose.any_studio(),
            Grouping::Category => category,
            Grouping::Month => month,
        });
        let select = match key {
            Some(key) => select.expr_as(key, KEY).group_by(Expr::col(Alias::new(KEY))),
            None => select,
        };
        let rows = self.db.query_all_raw(select.build(self.db.get_database_backend())).await?;
        for row in rows {
            let key = match self.question.grouping {
                None => None,
                Some(Grouping::Committee | Grouping::Department | Grouping::Studio) => {
                    row.try_get::<Option<uuid::Uuid>>("", KEY)?.map(Key::Id)
                }
                Some(Grouping::Category | Grouping::Month) => row.try_get::<Option<String>>("", KEY)?.map(Key::Text),
            };
            add(&row, self.tally.entry(key).or_default())?;
        }
        Ok(())
    }
}

impl Whose {
    /// The studio that it was handed to, or else that handles it.
    fn any_studio(&self) -> SimpleExpr {
        match &self.handling_studio {
            Some(handling) => Func::coalesce([self.studio.clone(), handling.clone()]).into(),
            None => self.studio.clone(),
        }
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

/// Whose a part is: its handler's.
fn of_part() -> Whose {
    whose(
        Expr::col((assignment::Entity, assignment::Column::HandlerKind)),
        Expr::col((assignment::Entity, assignment::Column::HandlerId)),
    )
}

/// Whose an answered round is: its lead's at the time.
fn of_round() -> Whose {
    whose(
        Expr::col((answered_round::Entity, answered_round::Column::LeadKind)),
        Expr::col((answered_round::Entity, answered_round::Column::LeadId)),
    )
}

/// Whose a thing of a case is that a handler of a kind works on.
fn whose(kind: SimpleExpr, handler: SimpleExpr) -> Whose {
    use handling_case::Column as Of;
    let if_it_is = |wanted: HandlerKind| -> SimpleExpr {
        CaseStatement::new().case(kind.clone().eq(wanted), handler.clone()).into()
    };
    Whose {
        committee: Expr::col((handling_case::Entity, Of::CommitteeId)),
        department: Some(if_it_is(HandlerKind::Department)),
        studio: Expr::col((handling_case::Entity, Of::StudioId)),
        handling_studio: Some(if_it_is(HandlerKind::Studio)),
    }
}

fn category_of_case() -> SimpleExpr {
    Expr::col((handling_case::Entity, handling_case::Column::Category))
}

/// No id, in a form that both databases give a type.
fn no_id() -> SimpleExpr {
    Expr::val(Option::<uuid::Uuid>::None).cast_as("uuid")
}

/// How many rows.
fn all() -> SimpleExpr {
    Expr::col(Asterisk).count()
}

fn count_of(row: &QueryResult, name: &str) -> Result<u64, DbErr> {
    let count: i64 = row.try_get("", name)?;
    u64::try_from(count).map_err(|error| DbErr::Type(error.to_string()))
}
