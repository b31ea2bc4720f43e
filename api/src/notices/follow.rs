//! Following the ledger: each entry becomes the notices of those whom it concerns, once.

use std::collections::HashSet;
use std::time::Duration;

use actix_web::web;
use serde_json::Value;
use shangliang_entity::ids::AccountId;
use shangliang_entity::ledger_entry;
use shangliang_entity::notice::Model;
use shangliang_entity::vocab::{OutsideChannel, StreamKind};

use super::policy::Follow;
use super::{news, store};
use crate::access::{Anywhere, Granted};
use crate::db::{Conn, Uow};
use crate::http::Problem;
use crate::ledger::consumer;
use crate::ledger::feed::Cursor;
use crate::outbox;
use crate::state::App;

/// Under which name the ledger is followed.
pub const CONSUMER: &str = "notices";

/// How many entries one unit of work takes, so that nobody else waits long for it.
const BATCH: u64 = 100;

/// How many notices end it before: what one entry tells grows with the supporters.
const MOST_NOTICES: usize = 10_000;

/// How far inboxes were filled.
pub async fn filled_up_to(db: &Conn<'_>) -> Result<Cursor, Problem> {
    consumer::progress(db, CONSUMER).await
}

/// Follows until the process ends. A turn that fails is told in the log and tried again the next time.
pub async fn run(app: web::Data<App>) {
    let mut turns = tokio::time::interval(Duration::from_secs(1));
    turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        if let Err(problem) = turn(&app).await {
            tracing::error!(%problem, "notices could not be made and are tried again");
        }
    }
}

/// Makes the notices of everything that is new in the ledger.
pub async fn turn(app: &App) -> Result<(), Problem> {
    let granted = Granted::<Follow>::platform(Anywhere, CONSUMER);
    let channels = outbox::channels(app);
    let consume = async |uow: &Uow<'_>, entries: &[ledger_entry::Model]| consume(uow, &channels, entries).await;
    consumer::catch_up(app, &granted, CONSUMER, BATCH, consume).await
}

async fn consume(
    uow: &Uow<'_>,
    channels: &[OutsideChannel],
    entries: &[ledger_entry::Model],
) -> Result<usize, Problem> {
    let (mut notices, mut taken) = (Vec::new(), 0);
    for entry in entries {
        notices.extend(notices_of(uow, entry).await?);
        taken += 1;
        if notices.len() >= MOST_NOTICES {
            break;
        }
    }
    let new = store::insert(uow, notices).await?;
    outbox::queue(uow, channels, &new).await?;
    Ok(taken)
}

/// The notices of one entry: each account once, for the first reason there is, and none for whoever did it.
async fn notices_of(uow: &Uow<'_>, entry: &ledger_entry::Model) -> Result<Vec<Model>, Problem> {
    let facts: Value = serde_json::from_str(&entry.payload).map_err(Problem::internal)?;
    // Whoever did it knows.
    let mut told: HashSet<AccountId> = entry.actor_id.into_iter().collect();
    let mut notices = Vec::new();
    for circle in news::circles(entry, &facts, uow.now()) {
        let people = store::people(uow, circle, entry).await?;
        for account_id in people.into_iter().filter(|account| told.insert(*account)) {
            notices.push(Model {
                id: uow.new_id(),
                account_id,
                entry_seq: entry.seq,
                action: entry.action.clone(),
                reason: circle.reason(),
                suggestion_id: (entry.stream_kind == StreamKind::Suggestion).then(|| entry.stream_id.into()),
                case_id: (entry.stream_kind == StreamKind::Case).then(|| entry.stream_id.into()),
                topic_id: (entry.stream_kind == StreamKind::Topic).then(|| entry.stream_id.into()),
                at: entry.at,
                read_at: None,
            });
        }
    }
    Ok(notices)
}
