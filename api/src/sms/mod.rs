//! Messages on their way to a phone: a port with two providers.

mod gateway;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt;
use futures_util::future::BoxFuture;

use crate::outbound::REST;
use crate::secrets::{OneTimeCode, Phone};

pub use gateway::GatewaySms;

/// What is sent to a phone.
#[derive(Debug)]
pub enum Message {
    /// A one-time code.
    Code(OneTimeCode),
    /// That an administrator has given the number's account another number.
    PhoneChanged,
}

/// Its code where it is no one-time code: what a gateway chooses the words by.
const PHONE_CHANGED: &str = "phone_changed";

/// Sends messages.
pub trait Sms: Send + Sync {
    /// Sends one; an error means that it did not leave.
    fn send<'a>(&'a self, phone: &'a Phone, message: &'a Message) -> BoxFuture<'a, Result<(), SmsError>>;
}

/// The provider did not take the message.
#[derive(Debug, thiserror::Error)]
#[error("the message was not taken: {0}")]
pub struct SmsError(pub String);

/// How often a message is tried to send of which nobody hears whether it was sent.
const TRIES: u32 = 3;

/// How long a message waits until the answer to its request has left: the work of sending it would show in the time of that answer,
/// which would tell that there is somebody to send to.
pub const ANSWER_FIRST: Duration = Duration::from_millis(50);

/// Sends a message behind the answer to a request: neither how long it takes nor whether it fails is seen. A gateway that has a
/// rest is asked again when it is over.
pub fn send_behind_the_answer(sms: Arc<dyn Sms>, phone: Phone, message: Message) {
    rt::spawn(async move {
        tokio::time::sleep(ANSWER_FIRST).await;
        for number in 1..=TRIES {
            let Err(error) = sms.send(&phone, &message).await else { return };
            tracing::warn!(%error, number, "a message was not sent");
            if number < TRIES {
                tokio::time::sleep(REST + Duration::from_secs(1)).await;
            }
        }
    });
}

/// Writes messages to standard output, one plain line each: for development and tests.
pub struct LogSms;

impl Sms for LogSms {
    /// The promised form of the line, free of colours and of the log's own format.
    fn send<'a>(&'a self, phone: &'a Phone, message: &'a Message) -> BoxFuture<'a, Result<(), SmsError>> {
        let line = match message {
            Message::Code(code) => format!("sms phone={} code={}", phone.as_str(), code.expose()),
            Message::PhoneChanged => format!("sms phone={} notice={PHONE_CHANGED}", phone.as_str()),
        };
        let written = writeln!(std::io::stdout().lock(), "{line}").map_err(|error| SmsError(error.to_string()));
        Box::pin(async { written })
    }
}
