//! Who sends Web Push messages (VAPID, RFC 8292): a key that browsers subscribe with, and tokens that it signs.

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::keys::Keys;

/// How long a token holds; push services take no more than a day.
const LIFETIME: TimeDelta = TimeDelta::hours(12);

/// The key of this platform. It follows from `code.key`, so that every process has the same, and is as old as that.
pub struct Vapid(EcdsaKeyPair);

impl Vapid {
    /// That of a platform's keys.
    ///
    /// # Errors
    /// The cipher library makes none.
    pub fn of(keys: &Keys) -> Result<Self, Unspecified> {
        // Of 2^32 numbers one is too large for a key: then the next is taken.
        let mut tries = 0_u8..=u8::MAX;
        let made = tries.find_map(|number| {
            let secret = keys.codes().derive("web push").tag("vapid", &[&[number]]);
            let public = PrivateKey::from_private_key(&ECDH_P256, &secret).ok()?.compute_public_key().ok()?;
            let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
            EcdsaKeyPair::from_private_key_and_public_key(algorithm, &secret, public.as_ref()).ok()
        });
        made.map(Self).ok_or(Unspecified)
    }

    /// What a browser subscribes with, in base64url.
    pub fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key())
    }

    /// The `Authorization` of a request to the push service at an origin, which may turn to a contact.
    ///
    /// # Errors
    /// The cipher library signs nothing.
    pub fn authorization(
        &self,
        audience: &str,
        contact: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<String, Unspecified> {
        let head = json!({ "typ": "JWT", "alg": "ES256" });
        let claims = [("aud", json!(audience)), ("exp", json!((now + LIFETIME).timestamp()))];
        let claims = claims.into_iter().chain(contact.map(|contact| ("sub", json!(contact)))).collect();
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&head), part(&claims));
        let signature = self.0.sign(&SystemRandom::new(), signed.as_bytes())?;
        Ok(format!("vapid t={signed}.{}, k={}", URL_SAFE_NO_PAD.encode(signature), self.public_key()))
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    use super::*;
    use crate::secrets::SeededRandom;

    #[test]
    fn what_it_signs_is_verified_by_the_key_that_it_names() {
        let keys = Keys::ephemeral(&SeededRandom::new(1)).unwrap();
        let now = "2026-03-02T01:00:00Z".parse().unwrap();
        let contact = Some("mailto:it@example.cn");
        let shown = Vapid::of(&keys).unwrap().authorization("https://push.example", contact, now).unwrap();
        let (token, key) = shown.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes(key));
        key.verify(signed.as_bytes(), &bytes(signature)).unwrap();
        let (head, claims) = signed.split_once('.').unwrap();
        let json = |text: &str| serde_json::from_slice::<serde_json::Value>(&bytes(text)).unwrap();
        assert_eq!(json(head), json!({ "typ": "JWT", "alg": "ES256" }));
        let expected = json!({ "aud": "https://push.example", "exp": 1_772_456_400, "sub": "mailto:it@example.cn" });
        assert_eq!(json(claims), expected);
    }

    #[test]
    fn a_platform_keeps_its_key_and_no_two_share_one() {
        let key = |seed| Vapid::of(&Keys::ephemeral(&SeededRandom::new(seed)).unwrap()).unwrap().public_key();
        assert_eq!(key(1), key(1));
        assert_ne!(key(1), key(2));
    }
}
