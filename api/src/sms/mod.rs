//! One-time codes on their way to a phone: a port with two providers.

mod gateway;

use std::io::Write;

use futures_util::future::BoxFuture;

use crate::secrets::{OneTimeCode, Phone};

pub use gateway::{GatewayError, GatewaySms};

/// Sends one-time codes.
pub trait Sms: Send + Sync {
    /// Sends one code; an error means that it did not leave.
    fn send<'a>(&'a self, phone: &'a Phone, code: &'a OneTimeCode) -> BoxFuture<'a, Result<(), SmsError>>;
}

/// The provider did not take the message.
#[derive(Debug, thiserror::Error)]
#[error("the message was not taken: {0}")]
pub struct SmsError(pub String);

/// Writes codes to standard output, one plain line each: for development and tests.
pub struct LogSms;

impl Sms for LogSms {
    /// The promised form of the line, free of colours and of the log's own format.
    fn send<'a>(&'a self, phone: &'a Phone, code: &'a OneTimeCode) -> BoxFuture<'a, Result<(), SmsError>> {
        let line = format!("sms phone={} code={}", phone.as_str(), code.expose());
        let written = writeln!(std::io::stdout().lock(), "{line}").map_err(|error| SmsError(error.to_string()));
        Box::pin(async { written })
    }
}
