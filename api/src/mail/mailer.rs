//! A mail server that takes what the platform sends (SMTP).

use std::time::Duration;

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::{AsyncSmtpTransport, Error};
use lettre::{AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

use super::MailAddress;
use crate::http::Problem;
use crate::outbound::{Answer, Unsent};

/// How long each command may take, and how long all of them.
const DEADLINES: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(20));

/// Where mail goes out, as whom, and where the platform is found.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// The server, with a name and a password where it asks for them.
    pub url: SecretString,
    /// The sender.
    pub from: String,
    /// Where the platform is found from outside, without a slash at the end.
    pub public_url: String,
}

/// Sends mail.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// Where the platform is found from outside.
    pub public_url: String,
}

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    /// Not an address of a server.
    #[error("smtp_url is no address of a mail server: {0}")]
    Url(Error),
    /// Not a sender.
    #[error("mail_from is no sender: expected NAME <ADDRESS>")]
    From,
}

/// A mail, in plain text.
pub struct Letter<'a> {
    /// To whom.
    pub to: &'a MailAddress,
    /// What tells it apart, the same for every attempt.
    pub id: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// Where one says that one wants no more of them.
    pub unsubscribe: Option<String>,
}

impl Mailer {
    /// One for a server.
    ///
    /// # Errors
    /// The settings cannot be used.
    pub fn new(settings: &MailSettings) -> Result<Self, MailerError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(settings.url.expose_secret());
        let transport = transport.map_err(MailerError::Url)?.timeout(Some(DEADLINES.0)).build();
        let from = settings.from.parse().map_err(|_| MailerError::From)?;
        Ok(Self { transport, from, public_url: settings.public_url.clone() })
    }

    /// Sends a mail. What the server answers to it is read as the answer of any other receiver: codes of SMTP have the same classes.
    pub async fn send(&self, letter: &Letter<'_>, now: DateTime<Utc>) -> Result<Answer, Unsent> {
        let message = self.message(letter, now).map_err(|problem| {
            tracing::error!(%problem, "a mail could not be written");
            Unsent::Address
        })?;
        let sent = tokio::time::timeout(DEADLINES.1, self.transport.send(message)).await;
        match sent {
            Ok(Ok(response)) => Ok(answer(response.code().into())),
            Ok(Err(error)) => match error.status() {
                Some(code) => Ok(answer(code.into())),
                None if error.is_timeout() => Err(Unsent::Timeout),
                None => Err(Unsent::Connection),
            },
            Err(_) => Err(Unsent::Timeout),
        }
    }

    fn message(&self, letter: &Letter<'_>, now: DateTime<Utc>) -> Result<Message, Problem> {
        let id = format!("<{}@{}>", letter.id, self.from.email.domain());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, letter.to.as_address().clone()))
            .subject(letter.subject.clone())
            .message_id(Some(id))
            .date(now.into())
            .header(ContentType::TEXT_PLAIN);
        message = with(message, "Auto-Submitted", "auto-generated".to_owned());
        if let Some(link) = &letter.unsubscribe {
            message = with(message, "List-Unsubscribe", format!("<{link}>"));
            message = with(message, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned());
        }
        message.body(letter.text.clone()).map_err(Problem::internal)
    }
}

fn with(message: MessageBuilder, name: &'static str, value: String) -> MessageBuilder {
    message.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value))
}

fn answer(status: u16) -> Answer {
    Answer { status, retry_after: None }
}
