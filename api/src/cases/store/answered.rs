//! The rounds of cases whose reply was released.

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func};
use sea_orm::{DerivePartialModel, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use shangliang_entity::{answered_round, rating};

/// A round whose reply was released, and how many authors have rated it.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "answered_round::Entity")]
pub struct Answered {
    /// The round.
    #[sea_orm(nested)]
    pub row: answered_round::Model,
    /// How many have rated it, whoever asks.
    #[sea_orm(from_expr = "given()")]
    pub given: i64,
}

fn given() -> Expr {
    use answered_round::Column as Round;
    let given = rating::Entity::find()
        .select_only()
        .expr(Func::count(Expr::col(Asterisk)))
        .filter(Expr::col((rating::Entity, rating::Column::CaseId)).equals((answered_round::Entity, Round::CaseId)))
        .filter(Expr::col((rating::Entity, rating::Column::Round)).equals((answered_round::Entity, Round::Round)));
    Expr::from(given.into_query())
}
