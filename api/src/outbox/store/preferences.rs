//! The SQL of preferences.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveTime;
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveEnum, ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use shangliang_entity::ids::AccountId;
use shangliang_entity::notice_preference::{Column, Entity, Model};
use shangliang_entity::vocab::{NoticeKind, Vocabulary};

use crate::db::fault::retry_if_duplicate;
use crate::db::{Conn, Uow};
use crate::http::Problem;
use crate::outbox::preferences::{Preferences, Quiet};
use crate::outbox::view::TIME;

/// What somebody has chosen, with its version; the defaults and 0 where nothing was.
pub async fn find(db: &Conn<'_>, account: AccountId) -> Result<(Preferences, i64), Problem> {
    let row = Entity::find_by_id(account).one(db).await?;
    Ok(row.map_or_else(Default::default, |row| (of_row(&row), row.version)))
}

/// What some people have chosen; whoever has chosen nothing is not among them.
pub async fn of_accounts(
    uow: &Uow<'_>,
    accounts: impl IntoIterator<Item = AccountId>,
) -> Result<HashMap<AccountId, Preferences>, Problem> {
    let rows = Entity::find().filter(Column::AccountId.is_in(accounts)).all(&uow.conn()).await?;
    Ok(rows.iter().map(|row| (row.account_id, of_row(row))).collect())
}

/// The version of what somebody has chosen, locked against other writers until the unit of work ends.
pub async fn lock(uow: &Uow<'_>, account: AccountId) -> Result<i64, Problem> {
    let row = Entity::find_by_id(account).lock(LockType::Update).one(&uow.conn()).await?;
    Ok(row.map_or(0, |row| row.version))
}

/// Keeps what somebody has chosen, as the version after the one that was locked. Of two first choices at the same time the later is
/// tried again, and finds the other.
pub async fn keep(uow: &Uow<'_>, account: AccountId, chosen: &Preferences, version: i64) -> Result<(), Problem> {
    let time = |time: NaiveTime| time.format(TIME).to_string();
    let row = Model {
        account_id: account,
        push_kinds: chosen.push_kinds.as_ref().map(stored),
        mail_kinds: chosen.mail_kinds.as_ref().map(stored),
        quiet_from: chosen.quiet.map(|quiet| time(quiet.from)),
        quiet_until: chosen.quiet.map(|quiet| time(quiet.until)),
        daily_limit: i32::try_from(chosen.daily_limit).map_err(Problem::internal)?,
        version,
        updated_at: uow.now(),
    };
    if version == 1 {
        retry_if_duplicate(Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await)?;
    } else {
        Entity::update(row.into_active_model().reset_all()).exec(&uow.conn()).await?;
    }
    Ok(())
}

/// Lets nothing be mailed to somebody any more.
pub async fn end_mails(uow: &Uow<'_>, account: AccountId) -> Result<(), Problem> {
    let version = lock(uow, account).await?;
    let (mut chosen, _) = find(&uow.conn(), account).await?;
    chosen.mail_kinds = Some(BTreeSet::new());
    keep(uow, account, &chosen, version + 1).await
}

fn stored(kinds: &BTreeSet<NoticeKind>) -> String {
    kinds.iter().map(|kind| kind.code()).collect::<Vec<_>>().join(" ")
}

/// What a row holds.
pub fn of_row(row: &Model) -> Preferences {
    // A kind that there is no more is wanted by nobody.
    let kinds = |text: &String| {
        text.split_whitespace().filter_map(|code| NoticeKind::try_from_value(&code.to_owned()).ok()).collect()
    };
    let time = |text: &Option<String>| NaiveTime::parse_from_str(text.as_deref()?, TIME).ok();
    Preferences {
        push_kinds: row.push_kinds.as_ref().map(kinds),
        mail_kinds: row.mail_kinds.as_ref().map(kinds),
        quiet: time(&row.quiet_from).zip(time(&row.quiet_until)).map(|(from, until)| Quiet { from, until }),
        daily_limit: row.daily_limit.unsigned_abs(),
    }
}
