//! Marks: how far somebody outside has followed the feed, and what its entries say to them.

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, Order, QueryFilter, QuerySelect,
    QueryTrait, Select,
};
use serde::{Deserialize, Serialize};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::ledger_entry::{Column, Entity};
use shangliang_entity::vocab::StreamKind;
use uuid::Uuid;

use super::feed::{Cursor, in_order};
use crate::db::{Conn, dialect, truth};
use crate::http::Problem;

/// An entry that somebody has come to: its writing transaction, its place, and the beginning of its hash, which tells it from
/// another that stands there after a restore. The default is the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mark(i64, i64, u64);

impl Mark {
    /// Its place in the feed.
    fn cursor(self) -> Cursor {
        Cursor::new(self.0, self.1)
    }
}

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
    let last = last(db.get_database_backend()).into_model::<Step>().one(db).await?;
    Ok(last.map_or_else(Mark::default, |step| step.mark()))
}

fn last(backend: DbBackend) -> Select<Entity> {
    in_order(steps().filter(dialect::is_settled(backend, "writer")), backend, Order::Desc)
}

/// What the ledger holds: equal where nothing was added in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    head: Mark,
    /// How many entries are seen that may still be preceded by others.
    beyond: i64,
}

/// The last step before which nothing is ever added, and how many entries come after it.
#[derive(FromQueryResult)]
struct Last {
    #[sea_orm(nested)]
    step: Step,
    beyond: i64,
}

/// What the ledger holds now; absent before it has a head.
pub async fn version(db: &Conn<'_>) -> Result<Option<Version>, Problem> {
    let backend = db.get_database_backend();
    let unsettled = dialect::is_settled(backend, "writer").not();
    let beyond = Entity::find().select_only().expr(Func::count(Expr::col(Asterisk))).filter(unsettled).into_query();
    let last = last(backend).expr_as(Expr::from(beyond), "beyond").into_model::<Last>().one(db).await?;
    Ok(last.map(|Last { step, beyond }| Version { head: step.mark(), beyond }))
}

/// Whether the ledger still has the entry of a mark; not after another one was put in its place.
pub async fn is_there(db: &Conn<'_>, mark: Mark) -> Result<bool, Problem> {
    if mark == Mark::default() {
        return Ok(true);
    }
    let here = steps().filter(Column::Writer.eq(mark.0)).filter(Column::Seq.eq(mark.1));
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
    let steps = those_between(after, upto, which, db.get_database_backend()).limit(limit);
    Ok(steps.into_model::<Step>().all(db).await?)
}

fn those_between(after: Mark, upto: Mark, which: Condition, backend: DbBackend) -> Select<Entity> {
    let steps = steps()
        .filter(after.cursor().is_passed(backend))
        .filter(upto.cursor().is_not_passed(backend))
        // As a value: by an index of what is wanted SQLite would find the entries of all times.
        .filter(truth(which));
    in_order(steps, backend, Order::Asc)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::plan::assert_found_by_key;

    #[actix_web::test]
    async fn what_lies_between_is_found_by_its_number() {
        let which = Condition::any()
            .add(Column::StreamKind.is_in([StreamKind::Suggestion, StreamKind::Case]))
            .add(Column::Action.eq("committee.updated"));
        let steps = those_between(Mark(0, 7, 0), Mark(0, 9, 0), which, DbBackend::Sqlite);
        assert_found_by_key(steps.limit(9)).await;
    }
}
