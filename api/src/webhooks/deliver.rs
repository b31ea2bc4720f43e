//! Telling webhooks what waits for them.
//!
//! Several processes may try: for each webhook the one that holds its lease does it, so that events come in their order.

use std::collections::HashSet;
use std::time::Duration;

use actix_web::web;
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use reqwest::header::{HeaderMap, HeaderValue};
use sea_orm::Set;
use shangliang_entity::ids::WebhookId;
use shangliang_entity::vocab::DeliveryStatus;
use shangliang_entity::webhook_delivery::{ActiveModel, Model};
use shangliang_entity::{ledger_entry, webhook};

use super::event::WebhookEvent;
use super::follow::{CONSUMER, follow, replay};
use super::lifecycle::{Action, step};
use super::policy::Deliver;
use super::secret::signatures;
use super::store::{self, deliveries};
use crate::access::{Anywhere, Granted};
use crate::db::Uow;
use crate::deliveries::{Verdict, failure, judge, under_lease};
use crate::http::Problem;
use crate::jobs::Lease;
use crate::outbound::{Answer, Unsent};
use crate::secrets::random_bytes;
use crate::state::App;

/// How many webhooks one process tells at a time.
const MOST: usize = 32;

/// How many deliveries are read at a time.
const BATCH: u64 = 20;

/// Tells until the process ends; each webhook by itself, so that a slow receiver holds up no other. What fails is told in the log and tried
/// again the next time.
pub async fn run(app: web::Data<App>) {
    let mut turns = tokio::time::interval(Duration::from_secs(1));
    turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut running = FuturesUnordered::new();
    let mut busy = HashSet::new();
    let mut last = None;
    loop {
        tokio::select! {
            _ = turns.tick() => match waiting(&app).await {
                Ok(waiting) => {
                    for id in in_turn(waiting, last) {
                        if busy.len() < MOST && busy.insert(id) {
                            last = Some(id);
                            running.push(tell_all(&app, id));
                        }
                    }
                }
                Err(problem) => tracing::error!(%problem, "webhooks could not be followed and are tried again"),
            },
            Some((id, result)) = running.next() => {
                busy.remove(&id);
                if let Err(problem) = result {
                    tracing::error!(%problem, webhook = %id, "a webhook could not be told and is tried again");
                }
            }
        }
    }
}

/// Those after the last one first, so that many slow receivers do not hold up the rest for ever.
fn in_turn(mut waiting: Vec<WebhookId>, last: Option<WebhookId>) -> Vec<WebhookId> {
    let had_theirs = waiting.partition_point(|id| Some(*id) <= last);
    waiting.rotate_left(had_theirs);
    waiting
}

/// Tells every webhook what waits for it now, up to the first failure of each.
///
/// # Errors
/// The database cannot be used; what was told is noted, and the next turn goes on from there.
pub async fn turn(app: &App) -> Result<(), Problem> {
    let waiting = waiting(app).await?;
    let told = join_all(waiting.into_iter().map(|id| tell_all(app, id))).await;
    told.into_iter().try_for_each(|(_, result)| result)
}

/// Forgets who tells a webhook that there is no more.
pub async fn forget(uow: &Uow<'_>, id: WebhookId) -> Result<(), Problem> {
    Lease::forget(uow, &lease_of(id)).await
}

fn lease_of(id: WebhookId) -> String {
    format!("webhook:{id}")
}

fn granted() -> Granted<Deliver> {
    Granted::platform(Anywhere, CONSUMER)
}

/// Queues what is new, and gives the webhooks that there is something to do for.
async fn waiting(app: &App) -> Result<Vec<WebhookId>, Problem> {
    let granted = granted();
    follow(app, &granted).await?;
    store::waiting(&granted.reader(app), app.clock.now()).await
}

/// Tells one webhook what waits for it, in this process or not at all.
async fn tell_all(app: &App, id: WebhookId) -> (WebhookId, Result<(), Problem>) {
    let (granted, name) = (granted(), lease_of(id));
    let told = under_lease(app, &granted, &name, async |lease| tell_held(app, &granted, lease, id).await);
    (id, told.await)
}

/// Ends at the first attempt that fails, so that others have their turn: a receiver that never answers takes 20 seconds, not hours.
async fn tell_held(app: &App, granted: &Granted<Deliver>, lease: &Lease, id: WebhookId) -> Result<(), Problem> {
    while granted.write(app, async |uow| replay(uow, lease, id).await).await? {}
    loop {
        let due = deliveries::due_to(&granted.reader(app), id, app.clock.now(), BATCH).await?;
        if due.is_empty() {
            return Ok(());
        }
        for (delivery, entry) in &due {
            // Read anew each time: it may have been paused, or its secret replaced.
            let Some(webhook) = store::find_active(&granted.reader(app), id).await? else { return Ok(()) };
            let (headers, body) = request(app, &webhook, entry)?;
            let result = app.outbound.post(&webhook.url, headers, body).await;
            let change = change_of(app, delivery, &result);
            let is_held = granted.write(app, async |uow| note(uow, lease, delivery, &change).await).await?;
            if !is_held || failure(&result).is_some() {
                return Ok(());
            }
        }
    }
}

/// What a webhook is told of an entry, signed now.
fn request(app: &App, webhook: &webhook::Model, entry: &ledger_entry::Model) -> Result<(HeaderMap, Vec<u8>), Problem> {
    let event = WebhookEvent::of(entry, webhook.committee_id);
    let body = serde_json::to_string(&event).map_err(Problem::internal)?;
    let now = app.clock.now();
    let signatures = signatures(&app.keys, webhook, &event.id, &body, now)?;
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("content-type", "application/json".to_owned()),
        ("webhook-id", event.id),
        ("webhook-timestamp", now.timestamp().to_string()),
        ("webhook-signature", signatures),
    ] {
        headers.insert(name, HeaderValue::try_from(value).map_err(Problem::internal)?);
    }
    Ok((headers, body.into_bytes()))
}

/// What an attempt makes of a delivery, and whether its receiver is gone.
fn change_of(app: &App, delivery: &Model, result: &Result<Answer, Unsent>) -> (ActiveModel, bool) {
    let now = app.clock.now();
    let attempts = delivery.attempts.saturating_add(1);
    let chance = u16::from_be_bytes(random_bytes(&*app.random));
    let verdict = judge(attempts.unsigned_abs(), result, chance, now);
    let (status, due_at) = match verdict {
        Verdict::Delivered => (DeliveryStatus::Delivered, delivery.due_at),
        Verdict::Again(due_at) => (DeliveryStatus::Pending, due_at),
        Verdict::Dead | Verdict::Gone => (DeliveryStatus::Dead, delivery.due_at),
    };
    let change = ActiveModel {
        status: Set(status),
        attempts: Set(attempts),
        due_at: Set(due_at),
        attempted_at: Set(Some(now)),
        http_status: Set(result.as_ref().ok().map(|answer| answer.status.into())),
        failure: Set(failure(result)),
        ..Default::default()
    };
    (change, verdict == Verdict::Gone)
}

/// Notes the result of an attempt; false where another process has taken over.
async fn note(
    uow: &Uow<'_>,
    lease: &Lease,
    delivery: &Model,
    (change, is_gone): &(ActiveModel, bool),
) -> Result<bool, Problem> {
    if !lease.confirm(uow).await? {
        return Ok(false);
    }
    deliveries::change(uow, delivery, change.clone()).await?;
    if *is_gone {
        let webhook = store::lock(uow, delivery.webhook_id).await?;
        if let Ok(transition) = step(webhook.status, Action::Disable) {
            store::apply(uow, webhook, transition).await?;
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(None, [1, 3, 5])]
    #[case(Some(1), [3, 5, 1])]
    #[case(Some(4), [5, 1, 3])]
    #[case(Some(5), [1, 3, 5])]
    fn everybody_has_their_turn(#[case] last: Option<u128>, #[case] expected: [u128; 3]) {
        let id = |number| WebhookId(uuid::Uuid::from_u128(number));
        assert_eq!(in_turn([1, 3, 5].map(id).to_vec(), last.map(id)), expected.map(id));
    }
}
