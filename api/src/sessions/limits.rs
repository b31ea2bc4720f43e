//! How often somebody may fail to sign in, from where and at whose account.
//!
//! One try at the account is taken before the password is looked at and given back when it was right, so that parallel
//! tries cannot slip through. Those of one client, behind whose address a whole hall may sign in at once, are counted
//! as they fail; where as many have failed as may, nobody who tried at the same time is told any more whether they were
//! right. Tries of one account from addresses that it was never used from share one count, which no success clears: no
//! hour sees more failures. An address that it was used from has its own count, and is spared the growing delays:
//! strangers cannot shut the owner out. Addresses change and are shared, so whoever shows a refresh token of the
//! account is known by its session instead, wherever it is and whoever else is there.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};
use shangliang_entity::ids::SessionId;
use shangliang_entity::rate_window;

use crate::db::Uow;
use crate::http::{Kind, Problem};
use crate::ledger::hex;
use crate::limits::{KNOWN, KNOWN_DAYS, Limit, Taken, network_of};
use crate::state::App;

/// Failures at one account.
const PER_ACCOUNT: Limit = Limit { name: "sign-in-account", quota: 10, seconds: 3600 };

/// A try that was let through.
#[derive(Clone, Debug)]
pub struct Try {
    client: String,
    per_account: Taken,
    /// Whether the account was used by this client before.
    pub is_known_client: bool,
    known: String,
}

/// Failures of one client, at any account.
pub fn per_client(app: &App) -> Limit {
    Limit { name: "sign-in-client", quota: app.config.limits.sign_in_failures, seconds: 300 }
}

impl Try {
    /// Takes a try at an account, or at what was typed where there is none, by a client that is known by a session where it
    /// has shown one; 429 where too many failed.
    pub async fn take(
        uow: &Uow<'_>,
        app: &App,
        who: &str,
        client: &str,
        session: Option<SessionId>,
    ) -> Result<Self, Problem> {
        let client = &network_of(client);
        let known = known_bucket(app, who, client);
        let since = uow.now() - chrono::TimeDelta::days(KNOWN_DAYS);
        let is_known_address = rate_window::Entity::find()
            .filter(rate_window::Column::Bucket.eq(&known))
            .filter(rate_window::Column::StartsAt.gt(since))
            .count(&uow.conn())
            .await?
            > 0;
        let (client, who) = match session {
            Some(session) => (format!("session {session}"), format!("{who} by session {session}")),
            None if is_known_address => (client.to_owned(), format!("{who} from {client}")),
            None => (client.to_owned(), who.to_owned()),
        };
        if let Some(refusal) = per_client(app).used_up(uow, &app.keys, &client).await? {
            return Err(refusal);
        }
        Ok(Self {
            client,
            per_account: PER_ACCOUNT.take(uow, &app.keys, &who).await?,
            is_known_client: session.is_some() || is_known_address,
            known,
        })
    }

    /// The refusal of whoever is not to be told whether they were right, since too many of their client have failed meanwhile.
    /// To be asked before anything that tells it; a unit that locks the account too locks it before this, which locks the count of the client.
    pub async fn unheard(&self, uow: &Uow<'_>, app: &App) -> Result<Option<Problem>, Problem> {
        let refusal = per_client(app).used_up(uow, &app.keys, &self.client).await?;
        if refusal.is_some() {
            self.undecided(uow).await?;
        }
        Ok(refusal)
    }

    /// It was right: nothing failed, and the address is known from now on.
    pub async fn succeeded(&self, uow: &Uow<'_>) -> Result<(), Problem> {
        self.undecided(uow).await?;
        let day = Limit { name: "", quota: 1, seconds: 86_400 }.starts_at(uow.now());
        let row = rate_window::ActiveModel { bucket: Set(self.known.clone()), starts_at: Set(day), used: Set(1) };
        let once = OnConflict::columns([rate_window::Column::Bucket, rate_window::Column::StartsAt])
            .update_column(rate_window::Column::Used)
            .to_owned();
        rate_window::Entity::insert(row).on_conflict(once).exec_without_returning(&uow.conn()).await?;
        Ok(())
    }

    /// It was neither right nor wrong: the client is asked for something more.
    pub async fn undecided(&self, uow: &Uow<'_>) -> Result<(), Problem> {
        self.per_account.give_back(uow).await
    }

    /// It was wrong: it stays counted at the account and counts for the client, whether or not there is an account. Gives what is
    /// answered.
    pub async fn failed(&self, uow: &Uow<'_>, app: &App) -> Result<Problem, Problem> {
        match per_client(app).take(uow, &app.keys, &self.client).await {
            Ok(_) => Ok(Kind::InvalidCredentials.into()),
            Err(problem) if problem.kind() == Kind::QuotaExceeded => Ok(problem),
            Err(problem) => Err(problem),
        }
    }
}

/// Remembers that an account was used from an address.
fn known_bucket(app: &App, who: &str, client: &str) -> String {
    format!("{KNOWN}:{}", hex(&app.keys.names().tag("rate_window.known", &[who.as_bytes(), client.as_bytes()])))
}
