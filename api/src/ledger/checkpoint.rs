//! Making checkpoints: in the database, and in a file beside it that nobody with the database's password can change.

use std::time::Duration;

use actix_web::web;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use shangliang_entity::{checkpoint, ledger_entry};

use super::outside;
use super::policy::Maintain;
use super::statement::{Checkpoint, Stretch};
use crate::access::{Anywhere, Granted};
use crate::db::{Conn, Uow};
use crate::http::Problem;
use crate::state::App;

/// The most entries of one checkpoint: whoever asks for a proof makes us hash so many. More entries make more checkpoints.
pub const MOST_ENTRIES: u64 = 4096;

/// Covers every entry that no checkpoint covers yet, and gives how many checkpoints that took.
///
/// # Errors
/// The database or the file cannot be written; what was made stays, and the next call goes on from there.
pub async fn make(app: &App) -> Result<usize, Problem> {
    let granted = Granted::<Maintain>::platform(Anywhere, "checkpoint");
    let mut made = 0;
    while granted.write(app, async |uow| make_one(app, uow).await).await?.is_some() {
        made += 1;
    }
    outside::append_missing(&granted.reader(app), &app.config.data_dir).await?;
    Ok(made)
}

/// Makes checkpoints for as long as the process lives; a failure is logged, and mended by the next turn.
pub async fn make_every(period: Duration, app: web::Data<App>) {
    let mut turns = tokio::time::interval(period);
    turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        match make(&app).await {
            Ok(0) => {}
            Ok(made) => tracing::info!(made, "checkpoints of the ledger"),
            Err(problem) => tracing::error!(%problem, "no checkpoint of the ledger could be made"),
        }
    }
}

async fn make_one(app: &App, uow: &Uow<'_>) -> Result<Option<Checkpoint>, Problem> {
    // An entry with a lower `seq` that commits later would be in no checkpoint.
    uow.wait_for_writers_of("ledger_entry").await?;
    let before = last(&uow.conn()).await?;
    let after_seq = before.as_ref().map_or(0, |before| before.upto_seq);
    let (places, hashes): (Vec<i64>, Vec<Vec<u8>>) =
        hashes(&uow.conn(), after_seq, i64::MAX, MOST_ENTRIES).await?.into_iter().unzip();
    let Some(&upto_seq) = places.last() else { return Ok(None) };
    let previous = before.map_or([0; 32], |before| before.digest());
    let stretch = Stretch { after_seq, upto_seq, hashes: &hashes, previous };
    let checkpoint = Checkpoint::sign(&stretch, uow.now(), app.keys.checkpoint());
    let row =
        checkpoint.clone().into_row().ok_or_else(|| Problem::internal("a checkpoint that we made is malformed"))?;
    checkpoint::Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await?;
    Ok(Some(checkpoint))
}

/// The newest checkpoint.
pub async fn last(db: &Conn<'_>) -> Result<Option<Checkpoint>, Problem> {
    let row = checkpoint::Entity::find().order_by_desc(checkpoint::Column::UptoSeq).one(db).await?;
    Ok(row.map(Checkpoint::from))
}

/// The checkpoint that covers the entry at a place; absent where none does yet.
pub async fn covering(db: &Conn<'_>, seq: i64) -> Result<Option<Checkpoint>, Problem> {
    let row = checkpoint::Entity::find()
        .filter(checkpoint::Column::UptoSeq.gte(seq))
        .order_by_asc(checkpoint::Column::UptoSeq)
        .one(db)
        .await?;
    Ok(row.map(Checkpoint::from))
}

/// Places and hashes of the entries after one place up to another, in their order, at most `limit`.
pub async fn hashes(db: &Conn<'_>, after_seq: i64, upto_seq: i64, limit: u64) -> Result<Vec<(i64, Vec<u8>)>, DbErr> {
    ledger_entry::Entity::find()
        .select_only()
        .columns([ledger_entry::Column::Seq, ledger_entry::Column::Hash])
        .filter(ledger_entry::Column::Seq.gt(after_seq))
        .filter(ledger_entry::Column::Seq.lte(upto_seq))
        .order_by_asc(ledger_entry::Column::Seq)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}
