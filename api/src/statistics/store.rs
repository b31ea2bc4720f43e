//! All SQL of the slice: one statement for each kind of thing that is counted.

mod answers;
mod parts;
mod submitted;

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Asterisk, CaseStatement, Expr, ExprTrait, Func, SimpleExpr};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait, Select};
use shangliang_entity::handling_case;
use shangliang_entity::vocab::HandlerKind;

use super::counts::tidy;
use super::reach::{Reach, Whose};
use super::{Counts, Grouping, Key, Period, Tally};
use crate::db::{Conn, dialect};
use crate::http::Problem;

/// What is counted, and how it is grouped.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
