//! The secret of a webhook, and the signatures that it makes (Standard Webhooks 1.0).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretBox};
use shangliang_entity::ids::WebhookId;
use shangliang_entity::webhook::Model;

use crate::http::Problem;
use crate::secrets::{Keys, Random, hmac_sha256, random_bytes};

/// What its text begins with.
const PREFIX: &str = "whsec_";

/// How many random bytes it has; the standard asks for 24 to 64.
const BYTES: usize = 32;

/// A secret that the platform and one receiver share.
pub struct Secret(SecretBox<Vec<u8>>);

/// Where a secret is kept: it opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub enum Column {
    /// The one in force.
    Present,
    /// The one before it.
    Previous,
}

impl Column {
    fn context(self, webhook: WebhookId) -> String {
        match self {
            Self::Present => format!("webhook.secret:{webhook}"),
            Self::Previous => format!("webhook.previous_secret:{webhook}"),
        }
    }
}

impl Secret {
    /// A new one.
    pub fn generate(random: &dyn Random) -> Self {
        Self::new(random_bytes::<BYTES>(random).to_vec())
    }

    fn new(bytes: Vec<u8>) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    /// As its receiver is told it, once.
    pub fn to_text(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(self.0.expose_secret()))
    }

    /// Seals it for a column.
    pub fn seal(&self, keys: &Keys, webhook: WebhookId, column: Column) -> Result<Vec<u8>, Problem> {
        keys.fields().seal(&column.context(webhook), &self.to_text()).map_err(Problem::internal)
    }

    /// Opens what a column holds.
    pub fn open(keys: &Keys, webhook: WebhookId, column: Column, sealed: &[u8]) -> Result<Self, Problem> {
        let text = keys.fields().open(&column.context(webhook), sealed).map_err(Problem::internal)?;
        let bytes = STANDARD.decode(text.trim_start_matches(PREFIX)).map_err(Problem::internal)?;
        Ok(Self::new(bytes))
    }

    /// The signature of a body that is sent at a moment.
    fn sign(&self, id: &str, timestamp: &str, body: &str) -> String {
        let signed = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body.as_bytes()];
        format!("v1,{}", STANDARD.encode(hmac_sha256(self.0.expose_secret(), &signed)))
    }
}

/// The secret in force of a webhook.
pub fn present(keys: &Keys, webhook: &Model) -> Result<Secret, Problem> {
    Secret::open(keys, webhook.id, Column::Present, &webhook.secret_sealed)
}

/// The `webhook-signature` of a body: by the secret in force, and for as long as both hold also by the one before it.
pub fn signatures(keys: &Keys, webhook: &Model, id: &str, body: &str, now: DateTime<Utc>) -> Result<String, Problem> {
    let timestamp = now.timestamp().to_string();
    let mut signatures = present(keys, webhook)?.sign(id, &timestamp, body);
    let previous = webhook.previous_secret_sealed.as_ref();
    if let Some(sealed) = previous.filter(|_| webhook.previous_secret_until.is_some_and(|until| now < until)) {
        let previous = Secret::open(keys, webhook.id, Column::Previous, sealed)?;
        signatures = format!("{signatures} {}", previous.sign(id, &timestamp, body));
    }
    Ok(signatures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_standard() {
        let secret = Secret::new(STANDARD.decode("C2FVsBQIhrscChlQIMV+b5sSYspob7oD").unwrap());
        let body = r#"{"email":"test@example.com","username":"test_user"}"#;
        let signed = secret.sign("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", "1649367553", body);
        assert_eq!(signed, "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=");
        assert_eq!(secret.to_text(), "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
    }
}
