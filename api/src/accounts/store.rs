//! SQL that everything about accounts shares.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Func, LockType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Set,
};
use serde_json::Value;
use shangliang_entity::account::{ActiveModel, Column, Entity, Model};
use shangliang_entity::ids::{AccountId, CommitteeId, SessionId};
use shangliang_entity::vocab::{AccountStatus, Role, StreamKind, Visibility};
use shangliang_entity::{role_grant, session};

use super::phone_indexes;
use super::phones::taken;
use crate::access;
use crate::db::fault::duplicate_as;
use crate::db::{Conn, Uow};
use crate::http::{Kind, Problem, Text};
use crate::ledger::{Entry, Stream};
use crate::secrets::{Keys, Phone};

/// What somebody signs in by.
#[derive(Clone, Debug)]
pub enum SignInName {
    /// A mobile number.
    Phone(Phone),
    /// A login name, in lower case.
    Login(String),
}

impl SignInName {
    /// Reads what was typed: a number where it is one, else a login name.
    pub fn read(typed: &str) -> Self {
        Phone::parse(typed).map_or_else(|_| Self::Login(typed.to_lowercase()), Self::Phone)
    }

    /// The one spelling, for counting failures.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.as_str(),
            Self::Login(name) => name,
        }
    }
}

/// The account of a phone number or login name.
pub async fn find_by_sign_in_name(db: &Conn<'_>, keys: &Keys, name: &SignInName) -> Result<Option<Model>, Problem> {
    let condition = match name {
        SignInName::Phone(phone) => Column::PhoneIndex.is_in(phone_indexes(keys, phone)),
        SignInName::Login(name) => Column::LoginName.eq(name),
    };
    Ok(Entity::find().filter(condition).one(db).await?)
}

/// Whose phone it is, and whether that account is in use. No more is read of it: where nobody may learn who has an account, reading it
/// would show in the time of the answer.
pub async fn find_by_phone(
    db: &Conn<'_>,
    keys: &Keys,
    phone: &Phone,
) -> Result<Option<(AccountId, AccountStatus)>, Problem> {
    let account = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Status])
        .filter(Column::PhoneIndex.is_in(phone_indexes(keys, phone)));
    Ok(account.into_tuple().one(db).await?)
}

/// One account.
pub async fn find(db: &Conn<'_>, id: AccountId) -> Result<Model, Problem> {
    Entity::find_by_id(id).one(db).await?.ok_or_else(|| Kind::NotFound.into())
}

/// The current row, locked against other writers until the unit of work ends.
pub async fn lock(uow: &Uow<'_>, id: AccountId) -> Result<Model, Problem> {
    let row = Entity::find_by_id(id).lock(LockType::Update).one(&uow.conn()).await?;
    row.ok_or_else(|| Kind::NotFound.into())
}

/// The same of an account that others manage: one that was erased is nobody's, and stays so (409).
pub async fn lock_living(uow: &Uow<'_>, id: AccountId) -> Result<Model, Problem> {
    let row = lock(uow, id).await?;
    match row.status {
        AccountStatus::Active | AccountStatus::Disabled => Ok(row),
        AccountStatus::Erased => Err(Problem::state(Text::fixed("账号已注销", "the account was erased"))),
    }
}

/// The roles that accounts hold now, oldest first.
pub async fn roles_of(
    db: &Conn<'_>,
    accounts: impl IntoIterator<Item = AccountId>,
) -> Result<Vec<role_grant::Model>, Problem> {
    let roles = role_grant::Entity::find()
        .filter(role_grant::Column::AccountId.is_in(accounts))
        .filter(role_grant::Column::RevokedAt.is_null())
        .order_by_asc(role_grant::Column::Id)
        .all(db)
        .await?;
    Ok(roles)
}

/// Whether the rules for staff apply, by a role that the account holds or one that it fills for a member as their substitute.
pub async fn is_staff(db: &Conn<'_>, account: AccountId) -> Result<bool, Problem> {
    let one = Entity::find_by_id(account).select_only();
    let roles = access::with_roles(one, |select, _| select.column(role_grant::Column::Role));
    let rows = db.query_all_raw(db.get_database_backend().build(&roles)).await?;
    let roles = rows.iter().map(|row| row.try_get("", "role")).collect::<Result<Vec<Option<Role>>, DbErr>>()?;
    Ok(access::is_staff(roles.into_iter().flatten()))
}

/// When a number of an account was proved, be it one that it has no more: its bearer has been here.
pub fn proved_at() -> Expr {
    Func::coalesce([Column::PhoneVerifiedAt, Column::ProvedBeforeAt].map(|column| Expr::col((Entity, column)))).into()
}

/// An account that nobody can sign in to yet.
pub fn new_row(id: AccountId, now: DateTime<Utc>) -> Model {
    Model {
        id,
        login_name: None,
        name_sealed: None,
        phone_sealed: None,
        phone_index: None,
        phone_verified_at: None,
        proved_before_at: None,
        password_hash: None,
        password_set_at: None,
        password_must_change: false,
        failures: 0,
        locked_until: None,
        totp_sealed: None,
        totp_step: None,
        status: AccountStatus::Active,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// Enters an account; 409 where its phone or login name is taken.
pub async fn insert(uow: &Uow<'_>, row: Model, home: Option<CommitteeId>, facts: Value) -> Result<(), Problem> {
    let id = row.id;
    Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await.map_err(duplicate_as(taken))?;
    record(uow, id, "account.created", home, facts).await
}

/// Changes what is shown of a locked account; 409 where a new phone is taken.
pub async fn change(uow: &Uow<'_>, before: &Model, mut change: ActiveModel) -> Result<(), Problem> {
    change.version = Set(before.version + 1);
    change.updated_at = Set(uow.now());
    let changed = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(before.id))
        .filter(Column::Version.eq(before.version))
        .exec(&uow.conn())
        .await
        .map_err(duplicate_as(taken))?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(Problem::retry()) }
}

/// Appends to the account's chain. Payloads name roles, scopes and references; never a name or a number of a person.
pub async fn record(
    uow: &Uow<'_>,
    account: AccountId,
    action: &'static str,
    committee: Option<CommitteeId>,
    payload: Value,
) -> Result<(), Problem> {
    uow.record(entry(account, action, committee, payload)).await.map(|_| ())
}

/// An entry of the account's chain, before it is appended.
pub fn entry(account: AccountId, action: &'static str, committee: Option<CommitteeId>, payload: Value) -> Entry {
    Entry {
        stream: Stream(StreamKind::Account, account.0),
        action,
        committee,
        visibility: Visibility::Author,
        payload,
        effective_at: None,
    }
}

/// Ends an account's live sessions, but for one where that is wanted, and says how many; their tokens die with them.
pub async fn end_sessions(uow: &Uow<'_>, account: AccountId, except: Option<SessionId>) -> Result<u64, Problem> {
    let others = Condition::all().add_option(except.map(|kept| session::Column::Id.ne(kept)));
    let ended = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::val(uow.now()))
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::RevokedAt.is_null())
        .filter(others)
        .exec(&uow.conn())
        .await?;
    Ok(ended.rows_affected)
}
