//! A browser as Web Push sees it: a pair of keys, and what it makes of what it is sent (RFC 8291), written apart from the platform's own.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use aws_lc_rs::signature::{self, ECDSA_P256_SHA256_FIXED};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// A browser.
pub struct Browser {
    private: PrivateKey,
    auth: [u8; 16],
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand(key: &Prk, info: &[&[u8]], length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    key.expand(info, Length(length)).unwrap().fill(&mut bytes).unwrap();
    bytes
}

impl Browser {
    /// A new one.
    pub fn new() -> Self {
        Self { private: PrivateKey::generate(&ECDH_P256).unwrap(), auth: [7; 16] }
    }

    fn public(&self) -> Vec<u8> {
        self.private.compute_public_key().unwrap().as_ref().to_vec()
    }

    /// What it gives whoever is to send to it.
    pub fn subscription(&self, endpoint: &str) -> Value {
        let keys =
            json!({ "p256dh": URL_SAFE_NO_PAD.encode(self.public()), "auth": URL_SAFE_NO_PAD.encode(self.auth) });
        json!({ "endpoint": endpoint, "expirationTime": null, "keys": keys })
    }

    /// What it reads in the body of a request.
    pub fn read(&self, body: &[u8]) -> Value {
        let (salt, rest) = body.split_at(16);
        let (size, rest) = rest.split_at(4);
        assert_eq!(size, 4096_u32.to_be_bytes());
        let (length, rest) = rest.split_first().unwrap();
        let (theirs, record) = rest.split_at(usize::from(*length));
        let shared = agree(&self.private, UnparsedPublicKey::new(&ECDH_P256, theirs), (), |shared| Ok(shared.to_vec()));
        let secret = Salt::new(HKDF_SHA256, &self.auth).extract(&shared.unwrap());
        let secret = expand(&secret, &[b"WebPush: info\0", &self.public(), theirs], 32);
        let key = Salt::new(HKDF_SHA256, salt).extract(&secret);
        let nonce = expand(&key, &[b"Content-Encoding: nonce\0"], 12).try_into().unwrap();
        let key = UnboundKey::new(&AES_128_GCM, &expand(&key, &[b"Content-Encoding: aes128gcm\0"], 16)).unwrap();
        let mut record = record.to_vec();
        let nonce = Nonce::assume_unique_for_key(nonce);
        let plain = LessSafeKey::new(key).open_in_place(nonce, Aad::empty(), &mut record).unwrap();
        let (end, plain) = plain.split_last().unwrap();
        assert_eq!(*end, 2, "the last record");
        serde_json::from_slice(plain).unwrap()
    }
}

/// The claims of an `Authorization`, if it was signed by the key that the browser subscribed with (RFC 8292).
pub fn claims(authorization: &str, application_server_key: &Value) -> Value {
    let (token, key) = authorization.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
    assert_eq!(key, application_server_key.as_str().unwrap());
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let (signed, tag) = token.rsplit_once('.').unwrap();
    let key = signature::UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes(key));
    key.verify(signed.as_bytes(), &bytes(tag)).unwrap();
    serde_json::from_slice(&bytes(signed.split_once('.').unwrap().1)).unwrap()
}
