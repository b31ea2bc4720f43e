//! Following the ledger: each entry becomes a delivery for every webhook that wants it, once.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use shangliang_entity::ids::WebhookId;
use shangliang_entity::vocab::DeliveryStatus;
use shangliang_entity::webhook_delivery::Model;
use shangliang_entity::{ledger_entry, webhook};

use super::catalogue::is_told;
use super::policy::Deliver;
use super::store::{self, deliveries, parts};
use crate::access::Granted;
use crate::db::Uow;
use crate::http::Problem;
use crate::jobs::Lease;
use crate::ledger::consumer;
use crate::ledger::feed::{self, Cursor};
use crate::state::App;

/// Under which name the ledger is followed.
pub const CONSUMER: &str = "webhooks";

/// How many entries one unit of work takes, so that nobody else waits long for it.
const BATCH: u64 = 200;

/// How long deliveries are kept. What is older is not told by itself: after a restore the ledger is followed from its beginning.
pub const KEPT: TimeDelta = TimeDelta::days(30);

/// Queues everything that is new in the ledger.
pub async fn follow(app: &App, granted: &Granted<Deliver>) -> Result<(), Problem> {
    consumer::catch_up(app, granted, CONSUMER, BATCH, consume).await
}

async fn consume(uow: &Uow<'_>, entries: &[ledger_entry::Model]) -> Result<usize, Problem> {
    let news = || entries.iter().filter(|entry| entry.at >= uow.now() - KEPT);
    let committees: BTreeSet<_> = news().filter_map(|entry| entry.committee_id).collect();
    let webhooks = store::of_committees(uow, committees).await?;
    let parts = parts::of(&uow.conn(), &webhooks, entries).await?;
    // A webhook is told of what is done from its beginning on.
    let wants = |webhook: &webhook::Model, entry: &ledger_entry::Model| {
        entry.at >= webhook.created_at && is_told(webhook, entry, &parts)
    };
    let to_all =
        |entry| webhooks.iter().filter(move |webhook| wants(webhook, entry)).map(move |webhook| (webhook, entry));
    let rows: Vec<_> = news().flat_map(to_all).map(|(webhook, entry)| row(uow, webhook.id, entry)).collect();
    deliveries::insert(uow, &rows).await?;
    Ok(entries.len())
}

fn row(uow: &Uow<'_>, webhook_id: WebhookId, entry: &ledger_entry::Model) -> Model {
    Model {
        id: uow.new_id(),
        webhook_id,
        entry_seq: entry.seq,
        status: DeliveryStatus::Pending,
        attempts: 0,
        due_at: uow.now(),
        queued_at: uow.now(),
        attempted_at: None,
        http_status: None,
        failure: None,
    }
}

/// Queues the next entries of a webhook's replay, and says whether there may be more.
pub async fn replay(uow: &Uow<'_>, lease: &Lease, id: WebhookId) -> Result<bool, Problem> {
    if !lease.confirm(uow).await? {
        return Ok(false);
    }
    let webhook = store::lock(uow, id).await?;
    let Some((writer, seq)) = webhook.replay_writer.zip(webhook.replay_seq) else { return Ok(false) };
    let entries = feed::after(&uow.conn(), Cursor::new(writer, seq), BATCH).await?;
    let parts = parts::of(&uow.conn(), std::slice::from_ref(&webhook), &entries).await?;
    let told = entries.iter().filter(|entry| is_told(&webhook, entry, &parts));
    let rows: Vec<_> = told.map(|entry| row(uow, id, entry)).collect();
    deliveries::insert_anew(uow, &rows).await?;
    store::keep_replay(uow, id, entries.last().map(|last| Cursor::at(last).parts())).await?;
    Ok(!entries.is_empty())
}
