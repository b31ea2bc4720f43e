//! Web Push: messages that one browser alone can read (RFC 8291).

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, ParsedPublicKey, PrivateKey, UnparsedPublicKey, agree};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::mac::hmac_sha256;
use super::random::{Random, random_bytes};

/// How many bytes one record has at most: a message is one record.
const RECORD_BYTES: u32 = 4096;

/// How many bytes a public key has: an uncompressed point of P-256.
const POINT_BYTES: u8 = 65;

/// Whoever reads what is sent to a browser.
pub struct Subscriber {
    public: Vec<u8>,
    auth: Vec<u8>,
}

/// The keys of a subscription are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the keys of a subscription are not valid")]
pub struct MalformedSubscription;

impl Subscriber {
    /// Of the two keys of a subscription, in base64url.
    ///
    /// # Errors
    /// The first is no point of P-256, or the second has not 16 bytes.
    pub fn parse(p256dh: &str, auth: &str) -> Result<Self, MalformedSubscription> {
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| MalformedSubscription);
        let (public, auth) = (bytes(p256dh)?, bytes(auth)?);
        let is_point = ParsedPublicKey::try_from(&UnparsedPublicKey::new(&ECDH_P256, &public)).is_ok();
        match is_point && public.len() == usize::from(POINT_BYTES) && auth.len() == 16 {
            true => Ok(Self { public, auth }),
            false => Err(MalformedSubscription),
        }
    }

    /// Encrypts a message, as the body of a request.
    ///
    /// # Errors
    /// The message is longer than a record.
    pub fn encrypt(&self, random: &dyn Random, plain: &[u8]) -> Result<Vec<u8>, MalformedSubscription> {
        let private = PrivateKey::from_private_key(&ECDH_P256, &random_bytes::<32>(random));
        // Of 2^32 drawn numbers one is too large for a key.
        let private = private.or_else(|_| PrivateKey::generate(&ECDH_P256)).map_err(|_| MalformedSubscription)?;
        self.encrypt_with(&private, random_bytes(random), plain)
    }

    fn encrypt_with(
        &self,
        private: &PrivateKey,
        salt: [u8; 16],
        plain: &[u8],
    ) -> Result<Vec<u8>, MalformedSubscription> {
        let public = private.compute_public_key().map_err(|_| MalformedSubscription)?;
        let theirs = UnparsedPublicKey::new(&ECDH_P256, &self.public);
        let shared = agree(private, theirs, MalformedSubscription, |shared| Ok(shared.to_vec()))?;
        let info = [b"WebPush: info\0", self.public.as_slice(), public.as_ref()].concat();
        let secret = derive(&self.auth, &shared, &info);
        let key = derive(&salt, &secret, b"Content-Encoding: aes128gcm\0");
        let nonce = derive(&salt, &secret, b"Content-Encoding: nonce\0");
        let (key, _) = key.split_at(16);
        let (nonce, _) = nonce.split_at(12);
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, key).map_err(|_| MalformedSubscription)?);
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| MalformedSubscription)?;
        // The last record ends with a 2.
        let mut record = [plain, &[2]].concat();
        key.seal_in_place_append_tag(nonce, Aad::empty(), &mut record).map_err(|_| MalformedSubscription)?;
        if u32::try_from(record.len()).map_or(true, |length| length > RECORD_BYTES) {
            return Err(MalformedSubscription);
        }
        let head = [&salt[..], &RECORD_BYTES.to_be_bytes(), &[POINT_BYTES], public.as_ref()].concat();
        Ok([head, record].concat())
    }
}

/// HKDF with SHA-256 (RFC 5869), of which one block is enough.
fn derive(salt: &[u8], secret: &[u8], info: &[u8]) -> [u8; 32] {
    hmac_sha256(&hmac_sha256(salt, &[secret]), &[info, &[1]])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::SeededRandom;

    const P256DH: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    /// The example of RFC 8291, appendix A.
    #[test]
    fn it_is_encrypted_as_in_the_standard() {
        let private = bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
        let private = PrivateKey::from_private_key(&ECDH_P256, &private).unwrap();
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let to = Subscriber::parse(P256DH, AUTH).unwrap();
        let sealed = to.encrypt_with(&private, salt, b"When I grow up, I want to be a watermelon").unwrap();
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz\
            AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(URL_SAFE_NO_PAD.encode(sealed), expected);
    }

    #[test]
    fn each_message_has_a_key_of_its_own_and_none_is_longer_than_a_record() {
        let (to, random) = (Subscriber::parse(P256DH, AUTH).unwrap(), SeededRandom::new(1));
        assert_ne!(to.encrypt(&random, b"x").unwrap(), to.encrypt(&random, b"x").unwrap());
        assert!(to.encrypt(&random, &[b'x'; 4079]).is_ok());
        assert_eq!(to.encrypt(&random, &[b'x'; 4080]), Err(MalformedSubscription));
    }

    #[rstest::rstest]
    #[case::no_point("B___sr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", AUTH)]
    #[case::half_a_point("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx", AUTH)]
    #[case::no_base64("BCVxsr7N+eNgVRqvHtD0zTZsEc6+VV+JvLexhqUzORcxaOzi6+AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", AUTH)]
    #[case::a_short_secret(P256DH, "BTBZMqHH6r4Tts7J_aSI")]
    #[case::nothing("", "")]
    fn bad_keys_are_refused(#[case] p256dh: &str, #[case] auth: &str) {
        assert!(Subscriber::parse(p256dh, auth).is_err());
    }
}
