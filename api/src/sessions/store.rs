//! All SQL of the slice.

mod myself;
mod places;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QuerySelect, Select, Set};
use shangliang_entity::ids::{AccountId, SessionId};
use shangliang_entity::vocab::AccountStatus;
use shangliang_entity::{account, refresh_token, role_grant, session};
use uuid::Uuid;

pub use myself::{memberships_of, myself};
pub use places::names_of_places;

use super::device::Device;
use super::lifetime;
use super::lockout::locked_until;
use super::view::TokenView;
use crate::accounts::{UserView, is_staff};
use crate::db::{Conn, Uow};
use crate::http::{Meta, Problem};
use crate::limits::neighbours_of;
use crate::outbox::{self, Address};
use crate::secrets::access_token::{LIFETIME_SECONDS, issue};
use crate::secrets::{PasswordProfile, RefreshToken};
use crate::state::App;

/// A session that has not been ended.
pub async fn find_live(db: &Conn<'_>, id: SessionId) -> Result<Option<session::Model>, Problem> {
    Ok(session::Entity::find_by_id(id).filter(session::Column::RevokedAt.is_null()).one(db).await?)
}

/// An account's sessions that live.
pub fn live_of(account: AccountId, now: DateTime<Utc>) -> Select<session::Entity> {
    session::Entity::find()
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
}

/// Those of some sessions by which nobody is signed in any more.
pub async fn ended_among(db: &Conn<'_>, sessions: &[SessionId], now: DateTime<Utc>) -> Result<Vec<SessionId>, Problem> {
    let to_account =
        session::Entity::belongs_to(account::Entity).from(session::Column::AccountId).to(account::Column::Id).into();
    let has_ended = Condition::any()
        .add(session::Column::RevokedAt.is_not_null())
        .add(session::Column::ExpiresAt.lte(now))
        .add(account::Column::Status.ne(AccountStatus::Active));
    let ended = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .join(JoinType::InnerJoin, to_account)
        .filter(session::Column::Id.is_in(sessions.iter().copied()))
        .filter(has_ended);
    Ok(ended.into_tuple().all(db).await?)
}

/// Where and how somebody signed in.
#[derive(Debug)]
pub struct Entrance<'a> {
    /// The device, where it was named.
    pub device: Option<&'a Device>,
    /// The client's address.
    pub client: &'a str,
    /// Whether a second factor was shown.
    pub second_factor: bool,
    /// The first refresh token, where a retry must get the same.
    pub token: Option<RefreshToken>,
}

/// Opens a session and issues its first tokens.
pub async fn open(
    uow: &Uow<'_>,
    app: &App,
    account: &account::Model,
    roles: &[role_grant::Model],
    Entrance { device, client, second_factor, token }: Entrance<'_>,
) -> Result<TokenView, Problem> {
    let session = session::Model {
        id: uow.new_id(),
        account_id: account.id,
        device_name: device.map(|device| device.name.clone()),
        device_platform: device.map(|device| device.platform.clone()),
        network: Some(neighbours_of(client)),
        second_factor,
        created_at: uow.now(),
        used_at: uow.now(),
        expires_at: lifetime::ends_at(is_staff(&uow.conn(), account.id).await?, uow.now()),
        revoked_at: None,
    };
    let id = session.id;
    session::Entity::insert(session.into_active_model()).exec_without_returning(&uow.conn()).await?;
    if let Some(device) = device
        && let Some(token) = device.push.clone().filter(|token| !token.is_empty() && app.push.is_some())
    {
        outbox::keep(uow, &app.keys, (account.id, id), &device.platform, &Address::Phone { token }).await?;
    }
    let token = token.unwrap_or_else(|| RefreshToken::generate(&*app.random));
    keep_refresh_token(uow, id, &token).await?;
    tokens(uow, app, account, roles, id, &token)
}

/// The pair of tokens as a client gets it.
pub fn tokens(
    uow: &Uow<'_>,
    app: &App,
    account: &account::Model,
    roles: &[role_grant::Model],
    session: SessionId,
    refresh_token: &RefreshToken,
) -> Result<TokenView, Problem> {
    let access_token = issue(&app.keys, uow.now(), account.id.0, session.0, uow.new_id()).map_err(Problem::internal)?;
    Ok(TokenView {
        access_token,
        token_type: "Bearer",
        expires_in: LIFETIME_SECONDS,
        refresh_token: refresh_token.expose().to_owned(),
        user: UserView::new(&app.keys, account, roles)?,
    })
}

/// Keeps a refresh token's digest.
pub async fn keep_refresh_token(uow: &Uow<'_>, session: SessionId, token: &RefreshToken) -> Result<(), Problem> {
    let row = refresh_token::ActiveModel {
        hash: Set(token.hash().to_vec()),
        session_id: Set(session),
        issued_at: Set(uow.now()),
        used_at: Set(None),
    };
    refresh_token::Entity::insert(row).exec_without_returning(&uow.conn()).await?;
    Ok(())
}

/// A refresh token's row, locked, so that parallel exchanges of one token take turns.
pub async fn lock_refresh_token(uow: &Uow<'_>, token: &RefreshToken) -> Result<Option<refresh_token::Model>, Problem> {
    let row = refresh_token::Entity::find_by_id(token.hash().to_vec()).lock(LockType::Update).one(&uow.conn()).await?;
    Ok(row)
}

/// The session by which a client that shows this refresh token is known to an account: one that goes on, or has, not long ago,
/// gone on. Ended before the account's number was proved, it may have been somebody else's.
pub async fn known_by(
    db: &Conn<'_>,
    shown: Option<&str>,
    account: Option<AccountId>,
) -> Result<Option<SessionId>, Problem> {
    let Some(token) = shown.and_then(|shown| RefreshToken::parse(shown).ok()) else { return Ok(None) };
    let to_token = session::Entity::belongs_to(refresh_token::Entity)
        .from(session::Column::Id)
        .to(refresh_token::Column::SessionId)
        .into();
    let to_account =
        session::Entity::belongs_to(account::Entity).from(session::Column::AccountId).to(account::Column::Id).into();
    let proved_at = Expr::col((account::Entity, account::Column::PhoneVerifiedAt));
    let is_the_bearers = Condition::any()
        .add(session::Column::RevokedAt.is_null())
        .add(proved_at.clone().is_null())
        .add(Expr::col((session::Entity, session::Column::CreatedAt)).gte(proved_at));
    let session = session::Entity::find()
        .join(JoinType::InnerJoin, to_token)
        .join(JoinType::InnerJoin, to_account)
        .filter(refresh_token::Column::Hash.eq(token.hash().to_vec()))
        .filter(is_the_bearers)
        .one(db)
        .await?;
    Ok(session.filter(|session| Some(session.account_id) == account).map(|session| session.id))
}

/// Marks a refresh token as exchanged and its session as used by a client.
pub async fn mark_exchanged(
    uow: &Uow<'_>,
    row: &refresh_token::Model,
    ends_at: DateTime<Utc>,
    client: &str,
) -> Result<(), Problem> {
    let used =
        refresh_token::ActiveModel { hash: Set(row.hash.clone()), used_at: Set(Some(uow.now())), ..Default::default() };
    refresh_token::Entity::update(used).exec(&uow.conn()).await?;
    let session = session::ActiveModel {
        id: Set(row.session_id),
        network: Set(Some(neighbours_of(client))),
        used_at: Set(uow.now()),
        expires_at: Set(ends_at),
        ..Default::default()
    };
    session::Entity::update(session).exec(&uow.conn()).await?;
    Ok(())
}

/// Ends one session with all its tokens.
pub async fn end(uow: &Uow<'_>, id: SessionId) -> Result<(), Problem> {
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::val(uow.now()))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::RevokedAt.is_null())
        .exec(&uow.conn())
        .await?;
    Ok(())
}

/// Counts a wrong password, which may lock the account, as the record of attempts then says; while it is locked nothing is added.
/// Where there is no account the same statements are run for nobody, so that the time does not tell.
pub async fn count_failure(
    uow: &Uow<'_>,
    meta: &Meta,
    account: Option<AccountId>,
    profile: PasswordProfile,
) -> Result<(), Problem> {
    let id = account.unwrap_or(AccountId(Uuid::nil()));
    let row = account::Entity::find_by_id(id).lock(LockType::Update).one(&uow.conn()).await?;
    let is_locked = row.as_ref().and_then(|row| row.locked_until).is_some_and(|until| until > uow.now());
    let failures = row.map_or(0, |row| row.failures).saturating_add(i32::from(!is_locked));
    let until = locked_until(profile, failures, uow.now());
    let mut count = account::Entity::update_many()
        .col_expr(account::Column::Failures, Expr::val(failures))
        .filter(account::Column::Id.eq(id));
    if !is_locked {
        count = count.col_expr(account::Column::LockedUntil, Expr::val(until));
    }
    count.exec(&uow.conn()).await?;
    if !is_locked && until.is_some() {
        meta.note_event("sign_in.locked", account);
    }
    Ok(())
}
