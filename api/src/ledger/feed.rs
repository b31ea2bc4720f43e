//! The ledger as a feed: whoever follows it by cursor sees every entry exactly once.
//!
//! On PostgreSQL an entry with a lower `seq` may commit after one with a higher. So the feed goes by the writing transaction
//! first, and stops before the oldest one that still runs: what commits later has a higher number.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
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
    let place = Expr::tuple([Expr::col(Column::Writer), Expr::col(Column::Seq)]);
    let entries = Entity::find()
        .filter(place.gt(Expr::tuple([Expr::val(cursor.writer), Expr::val(cursor.seq)])))
        .filter(dialect::is_settled(db.get_database_backend(), "writer"))
        .order_by_asc(Column::Writer)
        .order_by_asc(Column::Seq)
        .limit(limit)
        .all(db)
        .await?;
    Ok(entries)
}
