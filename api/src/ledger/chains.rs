//! The ledger chain by chain: each item's history from its first entry to its last.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shangliang_entity::ledger_entry::{Column, Entity, Model};
use shangliang_entity::vocab::StreamKind;
use uuid::Uuid;

use crate::db::Conn;
use crate::http::Problem;

/// How many entries are read at once.
const PAGE: u64 = 1000;

/// The next entries of a kind of chain after a place: a chain's id and a place in it.
pub async fn page(db: &Conn<'_>, kind: StreamKind, after: Option<(Uuid, i64)>) -> Result<Vec<Model>, Problem> {
    let place = || Expr::tuple([Column::StreamId, Column::StreamSeq].map(Expr::col));
    let later = after.map(|(id, seq)| place().gt(Expr::tuple([Expr::val(id), Expr::val(seq)])));
    let mut select = Entity::find().filter(Column::StreamKind.eq(kind));
    if let Some(later) = later {
        select = select.filter(later);
    }
    let select = select.order_by_asc(Column::StreamId).order_by_asc(Column::StreamSeq).limit(PAGE);
    Ok(select.all(db).await?)
}
