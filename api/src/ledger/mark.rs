//! Marks: how far somebody outside has followed the feed, and what its entries say to them.

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    Condition, ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde::{Deserialize, Serialize};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::ledger_entry::{Column, Entity};
use shangliang_entity::vocab::StreamKind;
use uuid::Uuid;

use crate::db::{Conn, dialect};
use crate::http::Problem;

/// An entry that somebody has come to: its writing transaction, its place, and the beginning of its hash, which tells it from
/// another that stands there after a restore. The default is the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark(i64, i64, u64);

/// An entry without its facts: what it is about.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Step {
    writer: i64,
    seq: i64,
    hash: Vec<u8>,
    /// What the entry is about.
    pub stream_kind: StreamKind,
    /// Which one.
    pub stream_id: Uuid,
    /// The committee that it belongs to.
    pub committee_id: Option<CommitteeId>,
    /// What was done.
    pub action: String,
}

impl Step {
    /// The mark of whoever has come to this entry.
    pub fn mark(&self) -> Mark {
        Mark(self.writer, self.seq, beginning(&self.hash))
    }
}

fn beginning(hash: &[u8]) -> u64 {
    hash.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

/// The last entry before which nothing is ever added.
pub async fn head(db: &Conn<'_>) -> Result<Mark, Problem> {
    let last = steps()
        .filter(dialect::is_settled(db.get_database_backend(), "writer"))
        .order_by(Column::Writer, Order::Desc)
        .order_by(Column::Seq, Order::Desc);
    Ok(last.into_model::<Step>().one(db).await?.map_or_else(Mark::default, |step| step.mark()))
}

/// Whether the ledger still has the entry of a mark; not after another one was put in its place.
pub async fn is_there(db: &Conn<'_>, mark: Mark) -> Result<bool, Problem> {
    if mark == Mark::default() {
        return Ok(true);
    }
    let here = steps().filter(place().eq(value(mark)));
    Ok(here.into_model::<Step>().one(db).await?.is_some_and(|step| step.mark() == mark))
}

/// The entries after one mark and up to another that meet a condition, at most `limit`, in the order of the feed.
pub async fn between(
    db: &Conn<'_>,
    after: Mark,
    upto: Mark,
    which: Condition,
    limit: u64,
) -> Result<Vec<Step>, Problem> {
    let steps = steps()
        .filter(place().gt(value(after)))
        .filter(place().lte(value(upto)))
        .filter(which)
        .order_by_asc(Column::Writer)
        .order_by_asc(Column::Seq)
        .limit(limit);
    Ok(steps.into_model::<Step>().all(db).await?)
}

fn steps() -> Select<Entity> {
    let columns = [
        Column::Writer,
        Column::Seq,
        Column::Hash,
        Column::StreamKind,
        Column::StreamId,
        Column::CommitteeId,
        Column::Action,
    ];
    Entity::find().select_only().columns(columns)
}

fn place() -> SimpleExpr {
    Expr::tuple([Expr::col(Column::Writer), Expr::col(Column::Seq)])
}

fn value(Mark(writer, seq, _): Mark) -> SimpleExpr {
    Expr::tuple([Expr::val(writer), Expr::val(seq)])
}
