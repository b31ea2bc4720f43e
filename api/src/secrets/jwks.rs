//! The public keys as a JWK set (RFC 7517, RFC 8037), what `/.well-known/jwks.json` answers.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::keys::Keys;
use super::signing::SigningKey;

/// Every key that an access token may name at `now`, the announced and the retiring ones included.
pub fn jwks(keys: &Keys, now: DateTime<Utc>) -> Value {
    let listed: Vec<Value> = keys.signing().accepted(now).map(public_jwk).collect();
    json!({ "keys": listed })
}

/// The public half of one key as a JWK.
pub fn public_jwk(key: &SigningKey) -> Value {
    json!({
        "kty": "OKP",
        "crv": "Ed25519",
        "x": URL_SAFE_NO_PAD.encode(key.public_key()),
        "kid": key.kid(),
        "use": "sig",
        "alg": "EdDSA",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::SeededRandom;

    #[test]
    fn lists_public_members_only_and_never_the_checkpoint_key() {
        let keys = Keys::ephemeral(&SeededRandom::new(1)).unwrap();
        let document = jwks(&keys, DateTime::UNIX_EPOCH);
        let listed = document["keys"].as_array().unwrap();
        assert_eq!(listed.len(), 1);
        let mut members: Vec<&String> = listed[0].as_object().unwrap().keys().collect();
        members.sort();
        assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"]);
        assert_ne!(listed[0]["kid"], keys.checkpoint().kid());
    }

    #[test]
    fn the_listed_key_verifies_what_the_key_signed() {
        let keys = Keys::ephemeral(&SeededRandom::new(1)).unwrap();
        let document = jwks(&keys, DateTime::UNIX_EPOCH);
        let x = document["keys"][0]["x"].as_str().unwrap();
        let public_key = URL_SAFE_NO_PAD.decode(x).unwrap();
        let signature = keys.signing().current(DateTime::UNIX_EPOCH).sign(b"message");
        assert!(crate::secrets::verify_ed25519(&public_key, b"message", &signature));
    }
}
