//! The one client that asks addresses which users gave.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Error, Response};

use super::names::{Names, PublicNames};
use super::target::{Reach, Refused, Target};

/// How long a request may take in all, finding the host included.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// Asks addresses that users gave.
pub struct Outbound {
    reach: Reach,
    names: PublicNames,
    deadline: Duration,
    /// Made at the first request: most processes of the command line make none.
    client: OnceLock<Client>,
}

/// What was answered; the body is never read, as it may be without end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// When to come again, as the answer says it.
    pub retry_after: Option<String>,
}

/// Why nothing was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsent {
    /// The address may not be asked, or its host is not found.
    #[error("its host is not found")]
    Address,
    /// No connection, or it broke off.
    #[error("no connection, or it broke off")]
    Connection,
    /// Not in time.
    #[error("no answer in time")]
    Timeout,
}

impl Outbound {
    /// Reaches as far as it may, by names found elsewhere.
    pub fn new(reach: Reach, names: Arc<dyn Names>, deadline: Duration) -> Self {
        Self { reach, names: PublicNames::new(names), deadline, client: OnceLock::new() }
    }

    /// Judges an address that somebody sets, with where its name leads now.
    pub async fn admit(&self, text: &str) -> Result<Target, Refused> {
        let target = Target::parse(text, self.reach)?;
        if let Some(name) = target.name() {
            self.names.addresses(name).await.map_err(|_| Refused::NotPublic)?;
        }
        Ok(target)
    }

    /// Posts a body to an address, which is judged anew.
    pub async fn post(&self, text: &str, headers: HeaderMap, body: Vec<u8>) -> Result<Answer, Unsent> {
        let target = Target::parse(text, self.reach).map_err(|_| Unsent::Address)?;
        let client = self.client().map_err(|error| Unsent::of(&error))?;
        let request = client.post(target.into_url()).headers(headers).body(body);
        request.send().await.map(|answer| Answer::of(&answer)).map_err(|error| Unsent::of(&error))
    }

    fn client(&self) -> Result<&Client, Error> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = Client::builder()
            .timeout(self.deadline)
            .redirect(Policy::none())
            .no_proxy()
            .https_only(self.reach == Reach::Public)
            .dns_resolver(self.names.clone())
            // Each request finds its host anew.
            .pool_max_idle_per_host(0)
            .user_agent("Shangliang")
            .build()?;
        Ok(self.client.get_or_init(|| client))
    }
}

impl Answer {
    /// What an answer's head says.
    pub(super) fn of(answer: &Response) -> Self {
        let retry_after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        Self { status: answer.status().as_u16(), retry_after: retry_after.map(str::to_owned) }
    }
}

impl Unsent {
    /// The reason of an error, whose own text may hold the address with what was put into its query.
    pub(super) fn of(error: &Error) -> Self {
        if error.is_dns() {
            Self::Address
        } else if error.is_timeout() {
            Self::Timeout
        } else {
            Self::Connection
        }
    }
}
