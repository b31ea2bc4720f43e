//! `POST /auth/login`

use actix_web::post;
use sea_orm::{EntityTrait, Set};
use serde::Deserialize;
use shangliang_entity::account;
use shangliang_entity::vocab::AccountStatus;
use utoipa::ToSchema;

use super::device::Device;
use super::limits::Try;
use super::new_password::unavailable;
use super::policy::SignIn;
use super::second_factor::{self, Shown};
use super::store::{self, Entrance};
use super::view::TokenView;
use crate::accounts::{self, SignInName};
use crate::db::Uow;
use crate::http::{Body, Handled, Meta, Op, Output, Problem};
use crate::secrets::{Password, PasswordError, Verdict};
use crate::state::App;

/// Who signs in, and what proves it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "account": "13800138000", "password": "a long enough passphrase" }))]
pub struct PasswordSignIn {
    /// The mobile number or the login name.
    #[schema(min_length = 1, max_length = 60, format = "line")]
    account: String,
    /// The password, exactly as it was set.
    #[schema(min_length = 1, max_length = 256, format = Password)]
    password: String,
    /// The code of the authenticator, or a recovery code, where one is enrolled.
    #[schema(min_length = 1, max_length = 20, format = "line")]
    otp: Option<String>,
    /// The device.
    device: Option<Device>,
    /// The last refresh token that this client was given for the account, also where its session has ended: tries of strangers
    /// do not count against whoever shows it.
    #[schema(min_length = 1, max_length = 200, format = "line")]
    refresh_token: Option<String>,
}

/// Sign in with a password.
///
/// An unknown account, a wrong password, a locked or disabled account and one without a password are answered alike. Where an
/// authenticator is enrolled, a right password without `otp` is answered by `step-up-required`. Ten failures in an hour use
/// an account's limit up, but for clients that it was used by: they have limits of their own.
#[utoipa::path(tag = "sign-in", request_body = PasswordSignIn,
    responses((status = OK, description = "The tokens of a new session.", body = TokenView)),
    extensions(("x-permission" = json!("session.sign_in"))))]
#[post("/auth/login")]
pub async fn log_in(op: Op<SignIn, Body<PasswordSignIn>>) -> Handled {
    let Body(asked) = op.input()?;
    let app = op.app();
    let found = accounts::find_by_sign_in_name(&op.reader(), &app.keys, &SignInName::read(&asked.account)).await?;
    let id = found.as_ref().map(|account| account.id);
    op.meta().note_event("sign_in.failed", id);

    let who = id.map_or_else(|| SignInName::read(&asked.account).as_str().to_owned(), |id| id.to_string());
    let client = &op.meta().client;
    let session = store::known_by(&op.reader(), asked.refresh_token.as_deref(), id).await?;
    let guess = op.transact(async |uow| Try::take(uow, app, &who, client, session).await).await?;
    let password = Password::new(&asked.password);
    let verdict = match verify(app, found.as_ref(), &password).await {
        Ok(verdict) => verdict,
        Err(problem) => {
            op.transact(async |uow| guess.undecided(uow).await).await?;
            return Err(problem);
        }
    };
    // Weaker parameters than today's are replaced while the password is at hand.
    let rehashed = match verdict.needs_rehash {
        true => app.passwords.hash(&password).await.ok(),
        false => None,
    };
    let entry = Entry { asked: &asked, meta: op.meta(), guess: &guess, rehashed };
    let answer = op
        .transact(async |uow| match &found {
            Some(found) if verdict.ok && may_enter(found, &guess, uow) => entry.enter(uow, app, found).await,
            _ => entry.refuse(uow, app, id.filter(|_| !guess.is_known_client)).await,
        })
        .await?;
    let tokens = answer?;
    op.meta().note_event("sign_in.succeeded", id);
    Output::ok(&tokens)
}

/// Compares the password with the account's, or with nobody's in the same time.
async fn verify(app: &App, found: Option<&account::Model>, password: &Password) -> Result<Verdict, Problem> {
    let verdict = match found.and_then(|account| account.password_hash.as_deref()) {
        Some(hash) => app.passwords.verify(password, hash).await,
        None => app.passwords.verify_dummy(password).await,
    };
    match verdict {
        Ok(verdict) => Ok(verdict),
        Err(PasswordError::UnacceptableHash) => Ok(Verdict { ok: false, needs_rehash: false }),
        Err(error) => Err(unavailable(error)),
    }
}

fn may_enter(account: &account::Model, guess: &Try, uow: &Uow<'_>) -> bool {
    let is_locked = account.locked_until.is_some_and(|until| until > uow.now()) && !guess.is_known_client;
    account.status == AccountStatus::Active && !is_locked
}

/// One sign-in, after its password was looked at.
struct Entry<'a> {
    asked: &'a PasswordSignIn,
    meta: &'a Meta,
    guess: &'a Try,
    rehashed: Option<String>,
}

impl Entry<'_> {
    async fn enter(
        &self,
        uow: &Uow<'_>,
        app: &App,
        verified: &account::Model,
    ) -> Result<Result<TokenView, Problem>, Problem> {
        let mut account = accounts::lock(uow, verified.id).await?;
        // Changed or disabled while the password was looked at.
        if account.password_hash != verified.password_hash || account.status != AccountStatus::Active {
            return self.refuse(uow, app, Some(account.id)).await;
        }
        if let Some(refusal) = self.guess.unheard(uow, app).await? {
            return Ok(Err(refusal));
        }
        let shown = second_factor::check(uow, app, &account, self.asked.otp.as_deref()).await?;
        match shown {
            Shown::Missing => {
                self.guess.undecided(uow).await?;
                return Ok(Err(second_factor::missing()));
            }
            Shown::Wrong => return self.refuse(uow, app, Some(account.id)).await,
            Shown::Right | Shown::NotNeeded => {}
        }
        let is_expired =
            account.password_set_at.is_some_and(|at| app.config.password_profile.is_expired(at, uow.now()));
        account.password_must_change |= is_expired;
        let entered = account::ActiveModel {
            id: Set(account.id),
            failures: Set(0),
            locked_until: Set(None),
            password_must_change: Set(account.password_must_change),
            password_hash: Set(self.rehashed.clone().or_else(|| account.password_hash.clone())),
            ..Default::default()
        };
        account::Entity::update(entered).exec(&uow.conn()).await?;
        self.guess.succeeded(uow).await?;
        let roles = accounts::roles_of(&uow.conn(), [account.id]).await?;
        let entrance = Entrance {
            device: self.asked.device.as_ref(),
            client: &self.meta.client,
            second_factor: shown == Shown::Right,
            token: None,
        };
        store::open(uow, app, &account, &roles, entrance).await.map(Ok)
    }

    /// Counts the failure and answers what every failure of the client is answered.
    async fn refuse<T>(
        &self,
        uow: &Uow<'_>,
        app: &App,
        counted: Option<shangliang_entity::ids::AccountId>,
    ) -> Result<Result<T, Problem>, Problem> {
        store::count_failure(uow, self.meta, counted, app.config.password_profile).await?;
        Ok(Err(self.guess.failed(uow, app).await?))
    }
}
