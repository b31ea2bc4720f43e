//! Consumers: whatever must follow from an entry, done once for each.
//!
//! How far a consumer has come commits with the rows that it writes, and its row is locked meanwhile: so several processes may
//! follow, none twice, and one that dies has done nothing by halves. What leaves the process needs more than that.

use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QuerySelect};
use shangliang_entity::feed_cursor::{Column, Entity};
use shangliang_entity::ledger_entry::Model;

use super::feed::{self, Cursor};
use crate::access::{Granted, Permission};
use crate::db::{Conn, Uow};
use crate::http::Problem;
use crate::state::App;

/// Hands everything that is new to a consumer, so many entries in one unit of work; it says how many of them it took, at least one, and
/// is handed the others in the next.
pub async fn catch_up<P: Permission>(
    app: &App,
    granted: &Granted<P>,
    consumer: &str,
    limit: u64,
    consume: impl AsyncFn(&Uow<'_>, &[Model]) -> Result<usize, Problem>,
) -> Result<(), Problem> {
    while has_news(&granted.reader(app), consumer).await? {
        let unit = async |uow: &Uow<'_>| follow(uow, consumer, limit, &consume).await;
        // On PostgreSQL what was read outside may not be settled yet for the unit of work.
        if granted.write(app, unit).await? == 0 {
            break;
        }
    }
    Ok(())
}

/// Lets consumers go on after everything that there is: for what was entered and is no news to anybody.
pub async fn skip_all(uow: &Uow<'_>, consumers: [&str; 2]) -> Result<(), Problem> {
    let Some(last) = feed::last(&uow.conn()).await? else { return Ok(()) };
    let kept = consumers.map(|consumer| Cursor::at(&last).keep(consumer).into_active_model());
    let onward = OnConflict::column(Column::Consumer).update_columns([Column::Writer, Column::Seq]).to_owned();
    Entity::insert_many(kept).on_conflict(onward).exec_without_returning(&uow.conn()).await?;
    Ok(())
}

/// How far a consumer has come.
pub async fn progress(db: &Conn<'_>, consumer: &str) -> Result<Cursor, Problem> {
    let kept = Entity::find_by_id(consumer).one(db).await?;
    Ok(kept.as_ref().map(Cursor::of).unwrap_or_default())
}

/// Whether there is anything to follow, at the price of two reads.
async fn has_news(db: &Conn<'_>, consumer: &str) -> Result<bool, Problem> {
    Ok(!feed::after(db, progress(db, consumer).await?, 1).await?.is_empty())
}

/// Hands the next entries to a consumer, at most `limit` and in the order of the feed, and gives how many it took.
async fn follow(
    uow: &Uow<'_>,
    consumer: &str,
    limit: u64,
    consume: impl AsyncFn(&Uow<'_>, &[Model]) -> Result<usize, Problem>,
) -> Result<usize, Problem> {
    let db = uow.conn();
    let first = Cursor::default().keep(consumer).into_active_model();
    let unless_there = OnConflict::column(Column::Consumer).do_nothing().to_owned();
    Entity::insert(first).on_conflict(unless_there).exec_without_returning(&db).await?;
    let kept = Entity::find_by_id(consumer).lock(LockType::Update).one(&db).await?;
    let cursor = kept.as_ref().map(Cursor::of).unwrap_or_default();
    let entries = feed::after(&db, cursor, limit).await?;
    if entries.is_empty() {
        return Ok(0);
    }
    let taken = consume(uow, &entries).await?;
    let Some(last) = entries.iter().take(taken).next_back() else { return Ok(0) };
    let kept = Cursor::at(last).keep(consumer).into_active_model().reset_all();
    Entity::update(kept).exec(&db).await?;
    Ok(taken)
}
