//! An HTTP gateway that sends messages: one signed request for each.
//!
//! ```text
//! POST <SHANGLIANG_SMS_URL>
//! Content-Type: application/json
//! X-Shangliang-Timestamp: <seconds since 1970>
//! X-Shangliang-Signature: v1=<HMAC-SHA256 of "<timestamp>.<body>" under SHANGLIANG_SMS_SECRET, in hexadecimal>
//!
//! {"phone":"13800138000","code":"012345"}
//! ```
//! Beside codes there is one message more, with `"notice":"phone_changed"` in the place of the code: an administrator has given
//! the account of the number another one.
//!
//! Any 2xx within three seconds means that the message was taken. The gateway should compare the signature in constant time
//! and refuse timestamps that are more than five minutes off.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{Message, PHONE_CHANGED, Sms, SmsError};
use crate::clock::Clock;
use crate::ledger::hex;
use crate::secrets::{Phone, hmac_sha256};

/// How long a request may take in all; whoever asked for the code waits for it.
const DEADLINE: Duration = Duration::from_secs(3);

/// Sends messages through an HTTP gateway.
pub struct GatewaySms {
    url: Url,
    secret: SecretString,
    clock: Arc<dyn Clock>,
    client: Client,
}

/// The gateway's settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// Not an address.
    #[error("sms_url is no http(s) address")]
    Url,
    /// The client cannot be made.
    #[error("the SMS gateway's client cannot be made: {0}")]
    Client(reqwest::Error),
}

impl GatewaySms {
    /// A gateway at an address, with the secret that signs requests to it.
    pub fn new(url: &str, secret: SecretString, clock: Arc<dyn Clock>) -> Result<Self, GatewayError> {
        let url = Url::parse(url).map_err(|_| GatewayError::Url)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(GatewayError::Url);
        }
        // A redirect would carry a phone number and its code elsewhere.
        let client = Client::builder().timeout(DEADLINE).redirect(Policy::none()).no_proxy().build();
        Ok(Self { url, secret, clock, client: client.map_err(GatewayError::Client)? })
    }

    async fn post(&self, phone: &Phone, message: &Message) -> Result<(), SmsError> {
        let body = match message {
            Message::Code(code) => json!({ "phone": phone.as_str(), "code": code.expose() }),
            Message::PhoneChanged => json!({ "phone": phone.as_str(), "notice": PHONE_CHANGED }),
        };
        let body = body.to_string();
        let timestamp = self.clock.now().timestamp().to_string();
        let request = self
            .client
            .post(self.url.clone())
            .header("content-type", "application/json")
            .header("x-shangliang-signature", signature(&self.secret, &timestamp, &body))
            .header("x-shangliang-timestamp", timestamp)
            .body(body);
        // The error's own text may name the address; it never holds the body.
        let response = request.send().await.map_err(|error| SmsError(error.without_url().to_string()))?;
        // The answer's body is not read: it may be without end, and it may repeat the code, which no log may hold.
        match response.status() {
            status if status.is_success() => Ok(()),
            status => Err(SmsError(format!("the gateway answered {status}"))),
        }
    }
}

impl Sms for GatewaySms {
    fn send<'a>(&'a self, phone: &'a Phone, message: &'a Message) -> BoxFuture<'a, Result<(), SmsError>> {
        Box::pin(self.post(phone, message))
    }
}

/// The header that proves who sends, and when.
fn signature(secret: &SecretString, timestamp: &str, body: &str) -> String {
    let tag = hmac_sha256(secret.expose_secret().as_bytes(), &[timestamp.as_bytes(), b".", body.as_bytes()]);
    format!("v1={}", hex(&tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_manual() {
        let secret = SecretString::from("0123456789abcdef0123456789abcdef");
        let signed = signature(&secret, "1772413200", r#"{"code":"012345","phone":"13800138000"}"#);
        assert_eq!(signed, "v1=9cd92dff739aab8cb06c41401bb67a967e2eec55ed52e11800bda871203f4549");
    }
}
