//! Sending what waits.
//!
//! For each channel the process that holds its lease claims a few messages, sends them side by side and notes what became of them. A process
//! that dies in between has claimed them: they are sent again, under the same ids, two minutes later.

use std::collections::HashMap;
use std::time::Duration;

use actix_web::web;
use futures_util::future::join_all;
use sea_orm::Set;
use shangliang_entity::ids::MessageId;
use shangliang_entity::outbox_message::{ActiveModel, Model};
use shangliang_entity::push_address;
use shangliang_entity::vocab::{DeliveryStatus, OutsideChannel, Vocabulary};

use super::address::Address;
use super::content::Content;
use super::policy::Deliver;
use super::store::{addresses, messages, preferences};
use super::{channels, letter, web_push};
use crate::access::{Anywhere, Granted};
use crate::db::Uow;
use crate::deliveries::{Verdict, failure, judge, under_lease};
use crate::http::Problem;
use crate::jobs::Lease;
use crate::mail::{self, MailAddress};
use crate::outbound::{Answer, Unsent};
use crate::secrets::random_bytes;
use crate::state::App;

/// How many messages are claimed and sent side by side.
const BATCH: u64 = 50;

/// Under which name it acts.
const TASK: &str = "outbox";

/// A message that was claimed, with what is needed to send it.
struct Claimed {
    message: Model,
    content: Content,
    to: To,
}

/// Where it goes.
enum To {
    Device(push_address::Model, Address),
    Mailbox(MailAddress),
}

/// Sends until the process ends, each channel by itself, so that one that does not answer holds up no other. What fails is told in the log and
/// tried again the next time.
pub async fn run(app: web::Data<App>) {
    let each = channels(&app).into_iter().map(|channel| {
        let app = app.clone();
        async move {
            let mut turns = tokio::time::interval(Duration::from_secs(1));
            turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                turns.tick().await;
                if let Err(problem) = deliver(&app, channel).await {
                    tracing::error!(%problem, channel = channel.code(), "messages could not be sent and are tried again");
                }
            }
        }
    });
    join_all(each).await;
}

/// Sends everything that is due now, unless nothing of it arrives.
///
/// # Errors
/// The database cannot be used; what was sent is noted, and the next turn goes on from there.
pub async fn turn(app: &App) -> Result<(), Problem> {
    let delivered = join_all(channels(app).into_iter().map(|channel| deliver(app, channel))).await;
    delivered.into_iter().collect()
}

async fn deliver(app: &App, channel: OutsideChannel) -> Result<(), Problem> {
    let granted = Granted::<Deliver>::platform(Anywhere, TASK);
    if !messages::is_any_due(&granted.reader(app), channel, app.clock.now()).await? {
        return Ok(());
    }
    let name = format!("{TASK}:{}", channel.code());
    under_lease(app, &granted, &name, async |lease| {
        loop {
            let claim = async |uow: &Uow<'_>| claim(uow, app, lease, channel).await;
            let Some(claimed) = granted.write(app, claim).await? else { return Ok(()) };
            let sent: Vec<_> = join_all(claimed.iter().map(|one| send(app, one))).await;
            let changes: Vec<_> = claimed.iter().zip(&sent).map(|(one, sent)| change_of(app, one, sent)).collect();
            let note = async |uow: &Uow<'_>| note(uow, lease, &claimed, &changes).await;
            let is_held = granted.write(app, note).await?;
            // Whoever takes nothing is asked again the next time, and not with all that waits.
            let is_in_vain = !sent.is_empty() && sent.iter().all(|sent| failure(sent).is_some());
            if !is_held || is_in_vain {
                return Ok(());
            }
        }
    })
    .await
}

/// Claims the next messages; nothing where there is none, or another process has taken over. What nobody is to be told any more is taken
/// away: it was read meanwhile, is not wanted, or its device is gone.
async fn claim(
    uow: &Uow<'_>,
    app: &App,
    lease: &Lease,
    channel: OutsideChannel,
) -> Result<Option<Vec<Claimed>>, Problem> {
    if !lease.confirm(uow).await? {
        return Ok(None);
    }
    let rows = messages::claim(uow, channel, BATCH).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let notices = messages::unread(uow, &rows).await?;
    let notices: HashMap<_, _> = notices.into_iter().map(|notice| (notice.id, notice)).collect();
    let mut receivers = receivers(uow, app, &rows).await?;
    let chosen = preferences::of_accounts(uow, rows.iter().map(|row| row.account_id)).await?;
    let (mut claimed, mut over) = (Vec::new(), Vec::new());
    for message in rows {
        let chosen = chosen.get(&message.account_id).cloned().unwrap_or_default();
        let content = notices.get(&message.notice_id).and_then(|notice| Content::of(&message, notice));
        let content = content.filter(|content| chosen.wants(content.kind, channel));
        match content.and_then(|content| Some((content, receivers.remove(&message.id)?))) {
            Some((content, to)) => claimed.push(Claimed { message, content, to }),
            None => over.push(message.id),
        }
    }
    messages::drop(uow, over).await?;
    Ok(Some(claimed))
}

/// Where messages go, as far as there is anybody.
async fn receivers(uow: &Uow<'_>, app: &App, rows: &[Model]) -> Result<HashMap<MessageId, To>, Problem> {
    let devices = addresses::of_sessions(uow, rows.iter().filter_map(|row| row.session_id)).await?;
    let devices: HashMap<_, _> = devices.into_iter().map(|device| (device.session_id, device)).collect();
    let to_mailbox = rows.iter().filter(|row| row.channel == OutsideChannel::Mail).map(|row| row.account_id);
    let mailboxes: HashMap<_, _> = mail::mailboxes(uow, &app.keys, to_mailbox).await?.into_iter().collect();
    let receiver = |row: &Model| match row.session_id {
        None => mailboxes.get(&row.account_id).cloned().map(To::Mailbox),
        Some(session) => {
            let device = devices.get(&session).filter(|device| device.channel == row.channel)?;
            Some(To::Device(device.clone(), opened(app, device)?))
        }
    };
    Ok(rows.iter().filter_map(|row| Some((row.id, receiver(row)?))).collect())
}

/// The address of a device. One that does not open holds up nobody else.
fn opened(app: &App, device: &push_address::Model) -> Option<Address> {
    let address = Address::open(&app.keys, device);
    address
        .inspect_err(|problem| tracing::error!(%problem, session = %device.session_id, "an address does not open"))
        .ok()
}

async fn send(app: &App, claimed: &Claimed) -> Result<Answer, Unsent> {
    let Claimed { message, content, to } = claimed;
    match to {
        To::Mailbox(address) => {
            let mailer = app.mail.as_ref().ok_or(Unsent::Address)?;
            let letter = letter::write(&app.keys, mailer, (message.account_id, address), content);
            mailer.send(&letter, app.clock.now()).await
        }
        To::Device(_, Address::Web { endpoint, p256dh, auth }) => {
            web_push::send(app, (endpoint, p256dh, auth), content).await
        }
        To::Device(device, Address::Phone { token }) => {
            let gateway = app.push.as_ref().ok_or(Unsent::Address)?;
            let mut body = serde_json::to_value(content).map_err(|_| Unsent::Address)?;
            if let Some(body) = body.as_object_mut() {
                let device = serde_json::json!({ "platform": device.platform, "token": token });
                body.insert("device".to_owned(), device);
            }
            gateway.post(&body).await
        }
    }
}

/// What an attempt makes of a message, and whether its device is gone.
fn change_of(app: &App, claimed: &Claimed, sent: &Result<Answer, Unsent>) -> (ActiveModel, bool) {
    let (now, message) = (app.clock.now(), &claimed.message);
    let chance = u16::from_be_bytes(random_bytes(&*app.random));
    let verdict = judge(message.attempts.unsigned_abs(), sent, chance, now);
    let (status, due_at) = match verdict {
        Verdict::Delivered => (DeliveryStatus::Delivered, message.due_at),
        Verdict::Again(due_at) => (DeliveryStatus::Pending, due_at),
        Verdict::Dead | Verdict::Gone => (DeliveryStatus::Dead, message.due_at),
    };
    let change = ActiveModel {
        status: Set(status),
        due_at: Set(due_at),
        attempted_at: Set(Some(now)),
        failure: Set(failure(sent)),
        ..Default::default()
    };
    (change, verdict == Verdict::Gone)
}

/// Notes what became of what was claimed; false where another process has taken over.
async fn note(
    uow: &Uow<'_>,
    lease: &Lease,
    claimed: &[Claimed],
    changes: &[(ActiveModel, bool)],
) -> Result<bool, Problem> {
    if !lease.confirm(uow).await? {
        return Ok(false);
    }
    for (one, (change, is_gone)) in claimed.iter().zip(changes) {
        messages::change(uow, &one.message, change.clone()).await?;
        if let (true, To::Device(device, _)) = (is_gone, &one.to) {
            addresses::forget_this(uow, device).await?;
        }
    }
    Ok(true)
}
