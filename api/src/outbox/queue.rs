//! Putting messages on their way: beside the notices that they tell of, in one transaction with them.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDate, TimeDelta};
use shangliang_entity::ids::{AccountId, SessionId};
use shangliang_entity::notice;
use shangliang_entity::outbox_message::Model;
use shangliang_entity::vocab::{DeliveryStatus, OutsideChannel};
use uuid::Uuid;

use super::plan::{is_urgent, not_before, plan};
use super::preferences::Preferences;
use super::store::{addresses, messages, preferences};
use crate::calendar::local_date;
use crate::db::Uow;
use crate::http::Problem;
use crate::{mail, notices};

/// What is older than this goes out no more; the inbox still tells it.
const NEWS_FOR: TimeDelta = TimeDelta::days(3);

/// For how many people at a time what they have is read.
const PEOPLE: usize = 500;

/// Whoever is told: a device by its session, or a mailbox.
pub type Target = (OutsideChannel, Option<SessionId>);

/// Queues what goes out of notices that were just put into their inboxes, by the ways that are open.
pub async fn queue(uow: &Uow<'_>, channels: &[OutsideChannel], notices: &[notice::Model]) -> Result<(), Problem> {
    let mut of_people: BTreeMap<AccountId, Vec<&notice::Model>> = BTreeMap::new();
    for notice in notices.iter().filter(|notice| notice.at >= uow.now() - NEWS_FOR) {
        of_people.entry(notice.account_id).or_default().push(notice);
    }
    let of_people: Vec<_> = of_people.into_iter().collect();
    for some in of_people.chunks(PEOPLE) {
        let mut desk = Desk::open(uow, channels, some.iter().map(|(account, _)| *account)).await?;
        some.iter().for_each(|(account, notices)| notices.iter().for_each(|notice| desk.put(uow, *account, notice)));
        desk.save(uow).await?;
    }
    Ok(())
}

/// Some people's messages, while notices are put to them.
#[derive(Default)]
struct Desk {
    targets: HashMap<AccountId, Vec<(Target, OutsideChannel)>>,
    preferences: HashMap<AccountId, Preferences>,
    /// How many messages each target has got, or will, on a day.
    sent: HashMap<(AccountId, Target, NaiveDate), u32>,
    /// Messages that no attempt was made with yet, by what they are about.
    waiting: HashMap<(AccountId, Target, Uuid), usize>,
    messages: Vec<Message>,
}

struct Message {
    row: Model,
    /// Whether it is in the database already.
    is_kept: bool,
    is_changed: bool,
}

impl Desk {
    async fn open(
        uow: &Uow<'_>,
        channels: &[OutsideChannel],
        accounts: impl Iterator<Item = AccountId> + Clone,
    ) -> Result<Self, Problem> {
        let mut desk = Self::default();
        for (account, channel, session) in addresses::of_accounts(uow, channels, accounts.clone()).await? {
            desk.targets.entry(account).or_default().push(((channel, Some(session)), channel));
        }
        if channels.contains(&OutsideChannel::Mail) {
            for account in mail::who_have(uow, accounts).await? {
                desk.targets.entry(account).or_default().push(((OutsideChannel::Mail, None), OutsideChannel::Mail));
            }
        }
        let told: Vec<_> = desk.targets.keys().copied().collect();
        if told.is_empty() {
            return Ok(desk);
        }
        desk.preferences = preferences::of_accounts(uow, told.iter().copied()).await?;
        for (account, channel, session, day, sent) in messages::counts(uow, &told, local_date(uow.now())).await? {
            desk.sent.insert((account, (channel, session), day), u32::try_from(sent).unwrap_or(u32::MAX));
        }
        for row in messages::untried(uow, &told).await? {
            desk.keep(Message { row, is_kept: true, is_changed: false });
        }
        Ok(desk)
    }

    fn keep(&mut self, message: Message) {
        if let Some(item) = message.row.item_id {
            let about = (message.row.account_id, target_of(&message.row), item);
            self.waiting.insert(about, self.messages.len());
        }
        self.messages.push(message);
    }

    /// Adds a notice to what waits about the same item, or puts it on its way by itself.
    fn put(&mut self, uow: &Uow<'_>, account: AccountId, notice: &notice::Model) {
        let (Some(news), Some(targets)) = (notices::news_of(&notice.action), self.targets.get(&account)) else {
            return;
        };
        let chosen = self.preferences.get(&account).cloned().unwrap_or_default();
        // Nothing calm may take an urgent message's place.
        let item = if is_urgent(news.kind) { None } else { item_of(notice) };
        let (mut alone, mut together) = (Vec::new(), Vec::new());
        for (target, channel) in targets {
            match item.and_then(|item| self.waiting.get(&(account, *target, item))) {
                Some(message) if chosen.wants(news.kind, *channel) => together.push(*message),
                _ => alone.push((*target, *channel)),
            }
        }
        let due_at = not_before(news.kind, &chosen, uow.now());
        for index in together {
            let Some(message) = self.messages.get_mut(index) else { continue };
            message.row.notices += 1;
            message.row.notice_id = notice.id;
            message.row.due_at = message.row.due_at.min(due_at);
            message.is_changed = true;
        }
        let sent = |target, day| self.sent.get(&(account, target, day)).copied().unwrap_or(0);
        for ((channel, session_id), due_at) in plan(news.kind, &chosen, &alone, sent, uow.now()) {
            let counts_on = local_date(due_at);
            *self.sent.entry((account, (channel, session_id), counts_on)).or_default() += 1;
            let row = Model {
                id: uow.new_id(),
                account_id: account,
                channel,
                session_id,
                notice_id: notice.id,
                item_id: item,
                notices: 1,
                status: DeliveryStatus::Pending,
                attempts: 0,
                counts_on,
                due_at,
                queued_at: uow.now(),
                attempted_at: None,
                failure: None,
            };
            self.keep(Message { row, is_kept: false, is_changed: true });
        }
    }

    async fn save(self, uow: &Uow<'_>) -> Result<(), Problem> {
        let (kept, new): (Vec<_>, Vec<_>) =
            self.messages.into_iter().filter(|message| message.is_changed).partition(|message| message.is_kept);
        for message in kept {
            messages::fold(uow, message.row).await?;
        }
        messages::insert(uow, new.into_iter().map(|message| message.row).collect()).await
    }
}

fn target_of(row: &Model) -> Target {
    (row.channel, row.session_id)
}

/// What a notice is about.
fn item_of(notice: &notice::Model) -> Option<Uuid> {
    let case = notice.case_id.map(|id| id.0);
    case.or(notice.suggestion_id.map(|id| id.0)).or(notice.topic_id.map(|id| id.0))
}
