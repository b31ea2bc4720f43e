//! From an access token to an [`Actor`], in at most one database round trip.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect};
use shangliang_entity::ids::{AccountId, MemberId, SessionId};
use shangliang_entity::vocab::{AccountStatus, Role, ScopeKind};
use shangliang_entity::{account, role_grant, session};
use uuid::Uuid;

use super::granted::Gate;
use super::held::with_roles;
use super::{Actor, HeldRole, SignedIn};
use crate::http::problem::{Kind, Problem};
use crate::secrets::access_token;
use crate::state::App;

/// One session with one of its account's roles, or one of those that its account fills for another, or with none.
#[derive(FromQueryResult)]
struct Row {
    account_id: AccountId,
    holder_id: Option<AccountId>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    second_factor: bool,
    enrolled: bool,
    password_must_change: bool,
    role: Option<Role>,
    scope_kind: Option<ScopeKind>,
    scope_id: Option<Uuid>,
    committee_path: Option<String>,
    member_id: Option<MemberId>,
    suspended_at: Option<DateTime<Utc>>,
}

/// Who asks.
pub struct Authenticated {
    /// Whoever it is.
    pub actor: Actor,
    /// Whether that was known without asking the database.
    pub was_known: bool,
}

/// Verifies the `Authorization` header and loads who it stands for. No header is a visitor; a bad token is refused even
/// where none is needed, so that a client learns at once that it must refresh.
pub async fn authenticate(app: &App, authorization: Option<&str>) -> Result<Authenticated, Problem> {
    let Some(authorization) = authorization else {
        return Ok(Authenticated { actor: Actor::Visitor, was_known: false });
    };
    let token = bearer(authorization).ok_or(Kind::InvalidToken)?;
    let now = app.clock.now();
    let claims = access_token::verify(&app.keys, token, now).map_err(|error| {
        tracing::debug!(%error, "access token refused");
        Kind::InvalidToken
    })?;
    resume(app, SessionId(claims.sid), AccountId(claims.sub)).await
}

/// Whoever a session stands for now, if it still lives.
pub(super) async fn resume(app: &App, session: SessionId, account: AccountId) -> Result<Authenticated, Problem> {
    let now = app.clock.now();
    let known = app.known.get(session, now);
    let was_known = known.is_some();
    let me = match known {
        Some(me) => me,
        None => {
            let as_of = app.known.as_of();
            let reader = app.db.reader(&Gate::to_authenticate());
            let (me, ends) = signed_in(&reader, session, now).await?.ok_or(Kind::InvalidToken)?;
            let me = Arc::new(SignedIn { in_production: app.config.is_production(), ..me });
            app.known.note(&me, ends, now, as_of);
            me
        }
    };
    if me.account != account {
        return Err(Kind::InvalidToken.into());
    }
    Ok(Authenticated { actor: Actor::SignedIn(me), was_known })
}

/// Whoever a session stands for at an instant, if it still lives; with the rights of production.
pub async fn actor_of(
    db: &impl ConnectionTrait,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<Option<Actor>, Problem> {
    Ok(signed_in(db, session, now).await?.map(|(me, _)| Actor::SignedIn(Arc::new(me))))
}

/// The same, and when the session ends.
async fn signed_in(
    db: &impl ConnectionTrait,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<Option<(SignedIn, DateTime<Utc>)>, Problem> {
    let rows = live_session(db, session, now).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let account = first.account_id;
    let me = SignedIn {
        account,
        session,
        since: first.created_at,
        second_factor: first.second_factor,
        enrolled: first.enrolled,
        password_must_change: first.password_must_change,
        in_production: true,
        roles: roles_of(&rows, |holder| holder == account),
        entrusted: roles_of(&rows, |holder| holder != account),
    };
    Ok(Some((me, first.expires_at)))
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim_start())
}

fn roles_of(rows: &[Row], is_wanted: impl Fn(AccountId) -> bool) -> Vec<HeldRole> {
    rows.iter().filter(|row| row.holder_id.is_some_and(&is_wanted)).filter_map(Row::role).collect()
}

/// The session, if it still lives on an active account, once per role held by it or by a member whose substitute it is.
async fn live_session(db: &impl ConnectionTrait, session: SessionId, now: DateTime<Utc>) -> Result<Vec<Row>, Problem> {
    let to_session =
        account::Entity::belongs_to(session::Entity).from(account::Column::Id).to(session::Column::AccountId).into();
    let live = account::Entity::find()
        .select_only()
        .join(JoinType::InnerJoin, to_session)
        .filter(account::Column::Status.eq(AccountStatus::Active))
        .filter(session::Column::Id.eq(session))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now));
    let rows = with_roles(live, |select, suspended_at| {
        select
            .columns([
                session::Column::AccountId,
                session::Column::CreatedAt,
                session::Column::ExpiresAt,
                session::Column::SecondFactor,
            ])
            .column_as(account::Column::TotpStep.is_not_null(), "enrolled")
            .column(account::Column::PasswordMustChange)
            .column_as(role_grant::Column::AccountId, "holder_id")
            .columns([
                role_grant::Column::Role,
                role_grant::Column::ScopeKind,
                role_grant::Column::ScopeId,
                role_grant::Column::CommitteePath,
                role_grant::Column::MemberId,
            ])
            .column_as(suspended_at, "suspended_at")
    });
    Ok(Row::find_by_statement(db.get_database_backend().build(&rows)).all(db).await?)
}

impl Row {
    fn role(&self) -> Option<HeldRole> {
        Some(HeldRole {
            account: self.holder_id?,
            role: self.role?,
            scope_kind: self.scope_kind?,
            scope_id: self.scope_id,
            committee_path: self.committee_path.clone()?,
            member: self.member_id,
            suspended: self.suspended_at.is_some(),
        })
    }
}
