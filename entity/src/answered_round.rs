//! A round whose reply was released: who answered, how many were asked to rate, and until when.

use sea_orm::entity::prelude::*;

use crate::ids::CaseId;
use crate::vocab::HandlerKind;

/// A round whose reply was released: who answered, how many were asked to rate, and until when.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "answered_round")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    /// The round.
    #[sea_orm(primary_key, auto_increment = false)]
    pub round: i32,
    /// Whether its lead was a department or a studio.
    pub lead_kind: Option<HandlerKind>,
    /// Its lead.
    pub lead_id: Option<Uuid>,
    /// Who had a hand in the replies, as [`crate::reply::Model::writers`].
    pub writers: Option<String>,
    /// How many authors were asked to rate: those who could when it was released, and those who joined since.
    pub raters: i32,
    /// The last day on which they can; absent where imported.
    pub rating_due_on: Option<Date>,
    /// When it was released.
    pub answered_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
