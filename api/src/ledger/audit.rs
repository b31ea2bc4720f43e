//! Verifying the whole ledger of a database: page by page, in constant memory.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use shangliang_entity::checkpoint as rows;
use shangliang_entity::ledger_entry::{Column, Entity};
use uuid::Uuid;

use super::chain::StoredEntry;
use super::checkpoint::{MOST_ENTRIES, hashes};
use super::outside::MalformedLine;
use super::statement::Checkpoint;
use super::verify::{Chains, Finding, Series};
use crate::db::Conn;
use crate::db::fault::{Fault, fault_of};
use crate::secrets::SigningKey;

/// How many entries are read at once.
const PAGE: u64 = 1000;

/// What was verified, where nothing was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries.
    pub entries: u64,
    /// Chains.
    pub chains: u64,
    /// Checkpoints in the database.
    pub checkpoints: u64,
    /// Checkpoints in the file beside it; absent where there is no file.
    pub outside: Option<usize>,
    /// Entries that no checkpoint covers yet: only their chains vouch for them.
    pub uncovered: u64,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The ledger is not as it was written.
    #[error(transparent)]
    Found(#[from] Finding),
    /// The database cannot answer.
    #[error("the database does not answer: {0}")]
    Database(#[from] DbErr),
}

/// Verifies every entry, every chain and every checkpoint; `outside` is what the file beside the database says, and
/// `progress` is told how many entries were checked so far.
///
/// # Errors
/// The first thing that is not as it was written, or a database that does not answer.
pub async fn audit(
    db: &Conn<'_>,
    key: &SigningKey,
    outside: Option<Result<Vec<Checkpoint>, MalformedLine>>,
    mut progress: impl FnMut(u64),
) -> Result<Report, AuditError> {
    let mut chains = Chains::default();
    let mut after = None;
    loop {
        let page = page_of_chains(db, after.as_ref()).await?;
        for entry in &page {
            chains.next(entry)?;
        }
        progress(chains.entries);
        after = match page.last() {
            Some(last) => Some((last.stream_kind.clone(), last.stream_id, last.stream_seq)),
            None => break,
        };
    }

    let mut series = Series::signed_by(key.kid(), key.public_key());
    let inside = checkpoints(db).await?;
    for checkpoint in &inside {
        // One more than there may be, to see that there are too many.
        let hashes = hashes(db, checkpoint.after_seq, checkpoint.upto_seq, MOST_ENTRIES + 1).await?;
        let hashes: Vec<_> = hashes.into_iter().map(|(_, hash)| hash).collect();
        series.next(checkpoint, &hashes)?;
    }
    let outside = outside.transpose().map_err(Finding::Outside)?;
    for checkpoint in outside.iter().flatten() {
        let same = inside.binary_search_by_key(&checkpoint.upto_seq, |inside| inside.upto_seq).ok();
        series.check_outside(checkpoint, same.and_then(|index| inside.get(index)))?;
    }
    let uncovered = Entity::find().filter(Expr::col(Column::Seq).gt(series.upto_seq)).count(db).await?;
    Ok(Report {
        entries: chains.entries,
        chains: chains.chains,
        checkpoints: series.checkpoints,
        outside: outside.map(|outside| outside.len()),
        uncovered,
    })
}

/// How many entries there are, for whoever shows progress.
pub async fn count(db: &Conn<'_>) -> Result<u64, DbErr> {
    Entity::find().count(db).await
}

async fn page_of_chains(db: &Conn<'_>, after: Option<&(String, Uuid, i64)>) -> Result<Vec<StoredEntry>, AuditError> {
    let mut select = Entity::find();
    if let Some((kind, id, seq)) = after {
        let place = Expr::tuple([Column::StreamKind, Column::StreamId, Column::StreamSeq].map(Expr::col));
        select = select.filter(place.gt(Expr::tuple([Expr::val(kind.as_str()), Expr::val(*id), Expr::val(*seq)])));
    }
    let statement = select
        .order_by_asc(Column::StreamKind)
        .order_by_asc(Column::StreamId)
        .order_by_asc(Column::StreamSeq)
        .limit(PAGE)
        .build(db.get_database_backend());
    let rows = db.query_all_raw(statement).await?;
    let read = |row: &sea_orm::QueryResult| {
        StoredEntry::from_query_result(row, "").map_err(|_| {
            let seq: Result<i64, _> = row.try_get("", "seq");
            Finding::Unreadable(seq.map_or_else(|_| "without a place".to_owned(), |seq| seq.to_string()))
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

async fn checkpoints(db: &Conn<'_>) -> Result<Vec<Checkpoint>, AuditError> {
    let rows = rows::Entity::find().order_by_asc(rows::Column::UptoSeq).all(db).await;
    match rows {
        Ok(rows) => Ok(rows.into_iter().map(Checkpoint::from).collect()),
        Err(error) if fault_of(&error) == Fault::Unavailable => Err(error.into()),
        Err(_) => Err(Finding::UnreadableCheckpoint.into()),
    }
}
