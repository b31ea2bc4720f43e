//! `POST /auth/refresh`

use actix_web::post;
use sea_orm::EntityTrait;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::AccountStatus;
use shangliang_entity::{refresh_token, session};
use utoipa::ToSchema;

use super::policy::Refresh;
use super::rotation::{Rotation, decide};
use super::view::TokenView;
use super::{lifetime, store};
use crate::accounts;
use crate::db::Uow;
use crate::http::{Body, Handled, Kind, Op, Output, Problem};
use crate::limits::Limit;
use crate::secrets::RefreshToken;
use crate::state::App;

/// Exchanges of one session's tokens.
const PER_SESSION: Limit = Limit { name: "refresh", quota: 60, seconds: 60 };

/// The token to exchange.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "refresh_token": "slr_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYAAAAA" }))]
pub struct TokenShown {
    /// The refresh token of the last answer.
    #[schema(min_length = 1, max_length = 200, format = "line")]
    refresh_token: String,
}

/// What showing a token led to.
enum Exchange {
    Given(TokenView),
    Refused,
    Stolen(AccountId),
}

/// Exchange a refresh token for the next pair.
///
/// Each works once. A client that lost the answer shows the same token again within 60 seconds and gets the same successor,
/// as long as nobody has used that; shown again otherwise, it was copied: the session ends, and its holder finds a notice of it.
#[utoipa::path(tag = "sign-in", request_body = TokenShown,
    responses((status = OK, description = "The session's next tokens.", body = TokenView)),
    extensions(("x-permission" = json!("session.refresh"))))]
#[post("/auth/refresh")]
pub async fn refresh_session(op: Op<Refresh, Body<TokenShown>>) -> Handled {
    let Body(asked) = op.input()?;
    op.meta().note_event("refresh.failed", None);
    let token = RefreshToken::parse(&asked.refresh_token).map_err(|_| Kind::InvalidToken)?;
    match op.transact(async |uow| exchange(uow, op.app(), &token, &op.meta().client).await).await? {
        Exchange::Given(tokens) => {
            op.meta().note_event("refresh.succeeded", Some(tokens.user.id));
            Output::ok(&tokens)
        }
        Exchange::Refused => Err(Kind::InvalidToken.into()),
        Exchange::Stolen(account) => {
            op.meta().note_event("refresh.reused", Some(account));
            Err(Kind::InvalidToken.into())
        }
    }
}

async fn exchange(uow: &Uow<'_>, app: &App, token: &RefreshToken, client: &str) -> Result<Exchange, Problem> {
    let Some(row) = store::lock_refresh_token(uow, token).await? else { return Ok(Exchange::Refused) };
    PER_SESSION.take(uow, &app.keys, &row.session_id.to_string()).await?;
    let Some(session) = store::find_live(&uow.conn(), row.session_id).await? else { return Ok(Exchange::Refused) };
    let account = accounts::find(&uow.conn(), session.account_id).await?;
    let roles = accounts::roles_of(&uow.conn(), [account.id]).await?;
    let is_staff = accounts::is_staff(&uow.conn(), account.id).await?;
    let lives = lifetime::lives(is_staff, session.created_at, session.used_at, uow.now());
    if !lives || account.status != AccountStatus::Active {
        return Ok(Exchange::Refused);
    }
    let successor = token.successor(&app.keys);
    match decide(row.used_at, is_used(uow, &successor).await?, uow.now()) {
        Rotation::Repeat => {}
        Rotation::Rotate => {
            store::mark_exchanged(uow, &row, ends_at(&session, is_staff), client).await?;
            store::keep_refresh_token(uow, session.id, &successor).await?;
        }
        Rotation::Reuse => {
            store::end(uow, session.id).await?;
            accounts::record(uow, account.id, "session.reused", None, json!({ "session_id": session.id })).await?;
            return Ok(Exchange::Stolen(account.id));
        }
    }
    store::tokens(uow, app, &account, &roles, session.id, &successor).map(Exchange::Given)
}

/// When the session ends by the roles held now, never later than before.
fn ends_at(session: &session::Model, is_staff: bool) -> chrono::DateTime<chrono::Utc> {
    lifetime::ends_at(is_staff, session.created_at).min(session.expires_at)
}

async fn is_used(uow: &Uow<'_>, token: &RefreshToken) -> Result<bool, Problem> {
    let row = refresh_token::Entity::find_by_id(token.hash().to_vec()).one(&uow.conn()).await?;
    Ok(row.is_some_and(|row| row.used_at.is_some()))
}
