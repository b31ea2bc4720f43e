//! A gateway that the operator set: signed requests to one address.
//!
//! ```text
//! POST <its address>
//! Content-Type: application/json
//! X-Shangliang-Timestamp: <seconds since 1970>
//! X-Shangliang-Signature: v1=<HMAC-SHA256 of "<timestamp>.<body>" under its secret, in hexadecimal>
//! ```
//! The gateway should compare the signature in constant time and refuse timestamps that are more than five minutes off.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::client::{Answer, Unsent};
use crate::clock::Clock;
use crate::ledger::hex;
use crate::secrets::hmac_sha256;

/// Where a gateway is, and the secret that it shares with the platform.
#[derive(Clone, Debug)]
pub struct GatewayAddress {
    /// Its address.
    pub url: String,
    /// What signs the requests to it.
    pub secret: SecretString,
}

/// Asks one gateway.
pub struct Gateway {
    url: Url,
    secret: SecretString,
    clock: Arc<dyn Clock>,
    client: Client,
}

/// The gateway's settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// Not an address.
    #[error("{0} is no http(s) address")]
    Url(String),
    /// The client cannot be made.
    #[error("the client of a gateway cannot be made: {0}")]
    Client(reqwest::Error),
}

impl Gateway {
    /// One at an address, whose answer is waited for so long.
    ///
    /// # Errors
    /// The address is none.
    pub fn new(address: GatewayAddress, clock: Arc<dyn Clock>, deadline: Duration) -> Result<Self, GatewayError> {
        let GatewayAddress { url: text, secret } = address;
        let Ok(url) = Url::parse(&text) else { return Err(GatewayError::Url(text)) };
        if !matches!(url.scheme(), "http" | "https") {
            return Err(GatewayError::Url(text));
        }
        // A redirect would carry what is sent elsewhere.
        let client = Client::builder().timeout(deadline).redirect(Policy::none()).no_proxy().build();
        Ok(Self { url, secret, clock, client: client.map_err(GatewayError::Client)? })
    }

    /// Posts a body, signed now. Of the answer only the head is read: its body may be without end, and may repeat what no log may
    /// hold.
    pub async fn post(&self, body: &Value) -> Result<Answer, Unsent> {
        let body = body.to_string();
        let timestamp = self.clock.now().timestamp().to_string();
        let request = self
            .client
            .post(self.url.clone())
            .header("content-type", "application/json")
            .header("x-shangliang-signature", signature(&self.secret, &timestamp, &body))
            .header("x-shangliang-timestamp", timestamp)
            .body(body);
        request.send().await.map(|answer| Answer::of(&answer)).map_err(|error| Unsent::of(&error))
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
