//! The ledger as a feed: whoever follows it by cursor sees every entry exactly once.
//!
//! On PostgreSQL an entry with a lower `seq` may commit after one with a higher. So the feed goes by the writing transaction
//! first, and stops before the oldest one that still runs: what commits later has a higher number. SQLite writes one
//! transaction at a time, so there the number says it alone; a row of two it would compare entry by entry, from the first on.

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select,
};
use shangliang_entity::feed_cursor;
use shangliang_entity::ledger_entry::{Column, Entity, Model};

use crate::db::{Conn, dialect};
use crate::http::Problem;

/// How far a reader has come: an entry's writing transaction and place. The default is the beginning.
///
/// After a restore into another PostgreSQL its transaction numbers begin anew: readers then start from the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    writer: i64,
    seq: i64,
}

impl Cursor {
    /// The cursor that has seen an entry.
    pub fn at(entry: &Model) -> Self {
        Self { writer: entry.writer, seq: entry.seq }
    }

    /// The cursor that has seen everything before an entry.
    pub fn before(entry: &Model) -> Self {
        Self { writer: entry.writer, seq: entry.seq - 1 }
    }

    /// As somebody keeps it who follows for a while only.
    pub fn new(writer: i64, seq: i64) -> Self {
        Self { writer, seq }
    }

    /// What they keep: transaction and place.
    pub fn parts(self) -> (i64, i64) {
        (self.writer, self.seq)
    }

    /// Whether an entry comes after it, as SQL.
    pub(super) fn is_passed(self, backend: DbBackend) -> SimpleExpr {
        match backend {
            DbBackend::Sqlite => Column::Seq.gt(self.seq),
            _ => place().gt(self.value()),
        }
    }

    /// Whether an entry comes before it or is the one that it has seen last, as SQL.
    pub(super) fn is_not_passed(self, backend: DbBackend) -> SimpleExpr {
        match backend {
            DbBackend::Sqlite => Column::Seq.lte(self.seq),
            _ => place().lte(self.value()),
        }
    }

    fn value(self) -> SimpleExpr {
        Expr::tuple([Expr::val(self.writer), Expr::val(self.seq)])
    }

    /// As a consumer keeps it.
    pub(super) fn of(kept: &feed_cursor::Model) -> Self {
        Self { writer: kept.writer, seq: kept.seq }
    }

    /// What a consumer keeps of it.
    pub(super) fn keep(self, consumer: &str) -> feed_cursor::Model {
        feed_cursor::Model { consumer: consumer.to_owned(), writer: self.writer, seq: self.seq }
    }
}

/// The entries after a cursor, at most `limit`, in an order to which nothing is ever added in between.
///
/// # Errors
/// The database cannot answer.
pub async fn after(db: &Conn<'_>, cursor: Cursor, limit: u64) -> Result<Vec<Model>, Problem> {
    Ok(those_after(cursor, db.get_database_backend()).limit(limit).all(db).await?)
}

/// The last entry that there is, settled or not.
pub(super) async fn last(db: &Conn<'_>) -> Result<Option<Model>, Problem> {
    Ok(Entity::find().order_by_desc(Column::Seq).one(db).await?)
}

fn those_after(cursor: Cursor, backend: DbBackend) -> Select<Entity> {
    let settled = Entity::find().filter(cursor.is_passed(backend)).filter(dialect::is_settled(backend, "writer"));
    in_order(settled, backend, Order::Asc)
}

/// Entries in the order of the feed, or against it.
pub(super) fn in_order(entries: Select<Entity>, backend: DbBackend, order: Order) -> Select<Entity> {
    match backend {
        DbBackend::Sqlite => entries.order_by(Column::Seq, order),
        _ => entries.order_by(Column::Writer, order.clone()).order_by(Column::Seq, order),
    }
}

fn place() -> SimpleExpr {
    Expr::tuple([Expr::col(Column::Writer), Expr::col(Column::Seq)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::plan::assert_found_by_key;

    #[actix_web::test]
    async fn what_comes_next_is_found_by_its_number() {
        assert_found_by_key(those_after(Cursor::new(0, 7), DbBackend::Sqlite).limit(9)).await;
    }
}
