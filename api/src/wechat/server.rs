//! Asking WeChat's server: whom a code stands for, and which phone a button gave.
//!
//! What comes back is believed only because WeChat was asked directly. The session key that it sends along is not read, so it
//! is nowhere kept; the app's secret stands in addresses that no error shows.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::sync::Mutex;

use super::answers::{self, Answer, Failure, PhoneGiven, Session, Ticket};
use crate::outbound::Breaker;
use crate::secrets::Phone;

/// How long one request may take in all; whoever signs in waits for it.
const DEADLINE: Duration = Duration::from_millis(2500);

/// The longest answer that is read, in bytes.
const LONGEST: usize = 64 * 1024;

/// How long before its end a ticket is no longer used.
const MARGIN: TimeDelta = TimeDelta::minutes(5);

/// A Mini Program as WeChat knows it.
#[derive(Clone, Debug)]
pub struct MiniProgram {
    /// Its id.
    pub app_id: String,
    /// Its secret.
    pub secret: SecretString,
    /// Where WeChat answers, without a slash at the end.
    pub url: String,
}

/// Somebody in one Mini Program, with the program's id: the same person is another in every other program.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenId(String);

impl OpenId {
    /// The program's id and the person's, as they are sealed and indexed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why WeChat did not say who it is.
#[derive(Debug, thiserror::Error)]
pub enum WeChatError {
    /// The code is unknown, used, too old or another program's.
    #[error("the code is not good")]
    BadCode,
    /// Too many requests for this person.
    #[error("too many requests")]
    TooMany,
    /// WeChat holds the person for a risk.
    #[error("the person is held for a risk")]
    AtRisk,
    /// No answer, or none that can be used.
    #[error("no answer: {0}")]
    Unavailable(String),
}

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the client for WeChat cannot be made: {0}")]
pub struct WeChatSetupError(reqwest::Error);

/// Asks WeChat.
pub struct WeChat {
    program: MiniProgram,
    client: Client,
    breaker: Breaker,
    /// What `getuserphonenumber` asks for; all processes are given the same one.
    ticket: Mutex<Option<(String, DateTime<Utc>)>>,
}

impl WeChat {
    /// A client for one Mini Program.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn new(program: MiniProgram) -> Result<Self, WeChatSetupError> {
        // A redirect would carry the secret elsewhere.
        let client = Client::builder().timeout(DEADLINE).redirect(Policy::none()).no_proxy().build();
        Ok(Self {
            program,
            client: client.map_err(WeChatSetupError)?,
            breaker: Breaker::default(),
            ticket: Mutex::default(),
        })
    }

    /// Who the code of `wx.login` stands for (`code2Session`); each works once, within five minutes.
    ///
    /// # Errors
    /// WeChat does not say.
    pub async fn person(&self, code: &str) -> Result<OpenId, WeChatError> {
        let url = self.url(
            "sns/jscode2session",
            &[
                ("appid", &self.program.app_id),
                ("secret", self.program.secret.expose_secret()),
                ("js_code", code),
                ("grant_type", "authorization_code"),
            ],
        )?;
        let session: Session = self.ask(self.client.get(url)).await?.map_err(Failure::meaning)?;
        if session.openid.is_empty() {
            return Err(WeChatError::Unavailable("an answer without a person".to_owned()));
        }
        Ok(OpenId(format!("{}:{}", self.program.app_id, session.openid)))
    }

    /// The mainland number behind the code of a `getPhoneNumber` button; each works once.
    ///
    /// # Errors
    /// WeChat does not say, or the number is no mainland mobile number.
    pub async fn phone(&self, code: &str, now: DateTime<Utc>) -> Result<Phone, WeChatError> {
        let ticket = self.ticket(None, now).await?;
        let given = match self.phone_by(&ticket, code).await? {
            // Somebody asked WeChat for another ticket, which ended ours.
            Err(failure) if failure.is_about_the_ticket() => {
                let ticket = self.ticket(Some(&ticket), now).await?;
                self.phone_by(&ticket, code).await?
            }
            answer => answer,
        };
        let info = given.map_err(Failure::meaning)?.phone_info;
        let is_ours = info.watermark.appid == self.program.app_id && info.country_code == "86";
        match Phone::parse(&info.pure_phone_number) {
            Ok(phone) if is_ours => Ok(phone),
            _ => Err(WeChatError::BadCode),
        }
    }

    async fn phone_by(&self, ticket: &str, code: &str) -> Result<Answer<PhoneGiven>, WeChatError> {
        let url = self.url("wxa/business/getuserphonenumber", &[("access_token", ticket)])?;
        self.ask(self.client.post(url).json(&json!({ "code": code }))).await
    }

    /// The ticket that is kept, or a new one where it has ended or is the one that was refused. Whoever needs one waits for
    /// whoever is getting it, and for nothing else.
    async fn ticket(&self, refused: Option<&str>, now: DateTime<Utc>) -> Result<String, WeChatError> {
        let kept = tokio::time::timeout(DEADLINE, self.ticket.lock()).await;
        let mut kept = kept.map_err(|_| WeChatError::Unavailable("no ticket came".to_owned()))?;
        if let Some((ticket, until)) = &*kept
            && *until > now
            && refused != Some(ticket)
        {
            return Ok(ticket.clone());
        }
        *kept = None;
        let url = self.url("cgi-bin/stable_token", &[])?;
        let body = json!({
            "grant_type": "client_credential", "appid": self.program.app_id,
            "secret": self.program.secret.expose_secret(),
        });
        let ticket: Ticket = self.ask(self.client.post(url).json(&body)).await?.map_err(Failure::meaning)?;
        *kept = Some((ticket.access_token.clone(), now + TimeDelta::seconds(ticket.expires_in.into()) - MARGIN));
        Ok(ticket.access_token)
    }

    async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<Answer<T>, WeChatError> {
        let is_down = |told: &Result<Answer<T>, WeChatError>| match told {
            Ok(answer) => matches!(answer, Err(failure) if failure.is_busy()),
            Err(error) => matches!(error, WeChatError::Unavailable(_)),
        };
        let told = self.breaker.send(ask(request), is_down).await;
        told.unwrap_or_else(|| Err(WeChatError::Unavailable("it failed again and again".to_owned())))
    }

    fn url(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, WeChatError> {
        Url::parse_with_params(&format!("{}/{path}", self.program.url), query)
            .map_err(|error| WeChatError::Unavailable(error.to_string()))
    }
}

/// Sends one request and reads what WeChat says, whatever content type it says so under.
async fn ask<T: DeserializeOwned>(request: RequestBuilder) -> Result<Answer<T>, WeChatError> {
    // The error's own text may name the address, which has the secret in it.
    let unavailable = |error: reqwest::Error| WeChatError::Unavailable(error.without_url().to_string());
    let mut response = request.send().await.map_err(unavailable)?;
    if !response.status().is_success() {
        return Err(WeChatError::Unavailable(format!("the status {}", response.status())));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unavailable)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST {
            return Err(WeChatError::Unavailable("an answer that is too long".to_owned()));
        }
    }
    // The parser's own text may quote the answer, which has the session key in it.
    answers::read(&bytes).ok_or_else(|| WeChatError::Unavailable("an answer that cannot be read".to_owned()))
}
