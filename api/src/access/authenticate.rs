//! From an access token to an [`Actor`], in one database round trip.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect};
use shangliang_entity::ids::{AccountId, MemberId, SessionId};
use shangliang_entity::vocab::{AccountStatus, Role, ScopeKind};
use shangliang_entity::{account, role_grant, session};
use uuid::Uuid;

use super::granted::Gate;
use super::{Actor, HeldRole, SignedIn};
use crate::http::problem::{Kind, Problem};
use crate::secrets::access_token;
use crate::state::App;

/// One session with one of its account's roles, or with none.
#[derive(FromQueryResult)]
struct Row {
    account_id: AccountId,
    created_at: DateTime<Utc>,
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

/// Verifies the `Authorization` header and loads who it stands for. No header is a visitor; a bad token is refused even
/// where none is needed, so that a client learns at once that it must refresh.
pub async fn authenticate(app: &App, authorization: Option<&str>) -> Result<Actor, Problem> {
    let Some(authorization) = authorization else { return Ok(Actor::Visitor) };
    let token = bearer(authorization).ok_or(Kind::InvalidToken)?;
    let now = app.clock.now();
    let claims = access_token::verify(&app.keys, token, now).map_err(|error| {
        tracing::debug!(%error, "access token refused");
        Kind::InvalidToken
    })?;
    let session = SessionId(claims.sid);
    let rows = live_session(&app.db.reader(&Gate::to_authenticate()), session, AccountId(claims.sub), now).await?;
    let Some(first) = rows.first() else { return Err(Kind::InvalidToken.into()) };
    Ok(Actor::SignedIn(Box::new(SignedIn {
        account: first.account_id,
        session,
        since: first.created_at,
        second_factor: first.second_factor,
        enrolled: first.enrolled,
        password_must_change: first.password_must_change,
        roles: rows.into_iter().filter_map(Row::into_role).collect(),
    })))
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim_start())
}

/// The session, if it still lives on an active account, once per role held.
async fn live_session(
    db: &impl ConnectionTrait,
    session: SessionId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<Row>, Problem> {
    let to_account =
        session::Entity::belongs_to(account::Entity).from(session::Column::AccountId).to(account::Column::Id).into();
    let to_roles = session::Entity::belongs_to(role_grant::Entity)
        .from(session::Column::AccountId)
        .to(role_grant::Column::AccountId)
        .on_condition(|_, role| {
            sea_orm::Condition::all().add(Expr::col((role, role_grant::Column::RevokedAt)).is_null())
        })
        .into();
    let rows = session::Entity::find()
        .select_only()
        .columns([session::Column::AccountId, session::Column::CreatedAt, session::Column::SecondFactor])
        .column_as(account::Column::TotpStep.is_not_null(), "enrolled")
        .column(account::Column::PasswordMustChange)
        .columns([
            role_grant::Column::Role,
            role_grant::Column::ScopeKind,
            role_grant::Column::ScopeId,
            role_grant::Column::CommitteePath,
            role_grant::Column::MemberId,
            role_grant::Column::SuspendedAt,
        ])
        .join(JoinType::InnerJoin, to_account)
        .join(JoinType::LeftJoin, to_roles)
        .filter(session::Column::Id.eq(session))
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(account::Column::Status.eq(AccountStatus::Active))
        .into_model::<Row>()
        .all(db)
        .await?;
    Ok(rows)
}

impl Row {
    fn into_role(self) -> Option<HeldRole> {
        Some(HeldRole {
            role: self.role?,
            scope_kind: self.scope_kind?,
            scope_id: self.scope_id,
            committee_path: self.committee_path?,
            member: self.member_id,
            suspended: self.suspended_at.is_some(),
        })
    }
}
