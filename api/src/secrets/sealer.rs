//! Authenticated encryption with rotatable keys (AES-256-GCM-SIV, RFC 8452).
//!
//! A sealed value is `1 ‖ key id (4 bytes) ‖ nonce (12) ‖ ciphertext ‖ tag (16)`. The first five bytes and the caller's
//! context are authenticated too, so a value that was moved to another row or column does not open.
//! SIV because nonces are random and a key lives for years: a repeated nonce would show only that two values are equal.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, Nonce, RandomizedNonceKey};

const FORMAT: u8 = 1;
const HEADER_BYTES: usize = 5;
const NONCE_BYTES: usize = 12;

/// Why a value could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// The bytes are not a sealed value.
    #[error("not a sealed value")]
    Malformed,
    /// The value was sealed with a key that this process does not have.
    #[error("sealed with key {0}, which is not in the key folder")]
    UnknownKey(u32),
    /// The value was altered, or belongs to another context.
    #[error("altered, or moved from another place")]
    Refused,
    /// The value opened, but is not UTF-8 text.
    #[error("not text")]
    NotText,
    /// The cipher failed (the value is beyond its limit of 64 GiB).
    #[error("cannot be sealed")]
    NotSealed,
}

/// One key of a [`Sealer`].
struct SealingKey {
    id: u32,
    cipher: RandomizedNonceKey,
}

/// Seals with one key and opens with all that it was given.
pub struct Sealer {
    current: SealingKey,
    others: Vec<SealingKey>,
}

impl Sealer {
    /// A sealer with a single key, 32 secret bytes.
    ///
    /// # Errors
    /// [`FieldError::NotSealed`] when the cipher does not take the key.
    pub fn new(id: u32, secret: &[u8; 32]) -> Result<Self, FieldError> {
        Ok(Self { current: SealingKey::new(id, secret)?, others: Vec::new() })
    }

    /// The same, opening also what was sealed with another key.
    ///
    /// # Errors
    /// [`FieldError::NotSealed`] when the cipher does not take the key.
    pub fn opening_also(mut self, id: u32, secret: &[u8; 32]) -> Result<Self, FieldError> {
        self.others.push(SealingKey::new(id, secret)?);
        Ok(self)
    }

    /// Encrypts `plain` so that it opens only with the same `context`.
    ///
    /// # Errors
    /// [`FieldError::NotSealed`] when `plain` is beyond what the cipher takes.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, FieldError> {
        let header = header(self.current.id);
        let mut body = plain.to_vec();
        let nonce = self
            .current
            .cipher
            .seal_in_place_append_tag(associated_data(&header, context), &mut body)
            .map_err(|_| FieldError::NotSealed)?;
        Ok([&header, nonce.as_ref().as_slice(), &body].concat())
    }

    /// Decrypts what [`Sealer::seal`] made for the same `context`.
    ///
    /// # Errors
    /// [`FieldError`], saying which of the reasons it was.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, FieldError> {
        let id = key_id(sealed).ok_or(FieldError::Malformed)?;
        let (nonce, body) = sealed
            .get(HEADER_BYTES..)
            .and_then(|rest| rest.split_at_checked(NONCE_BYTES))
            .ok_or(FieldError::Malformed)?;
        let key = std::iter::once(&self.current)
            .chain(&self.others)
            .find(|key| key.id == id)
            .ok_or(FieldError::UnknownKey(id))?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| FieldError::Malformed)?;
        let mut body = body.to_vec();
        let plain_bytes = key
            .cipher
            .open_in_place(nonce, associated_data(&header(id), context), &mut body)
            .map_err(|_| FieldError::Refused)?
            .len();
        body.truncate(plain_bytes);
        Ok(body)
    }

    /// What every value sealed with the key now in use begins with. Others are sealed anew after a rotation.
    pub fn prefix(&self) -> Vec<u8> {
        header(self.current.id).to_vec()
    }
}

impl SealingKey {
    fn new(id: u32, secret: &[u8; 32]) -> Result<Self, FieldError> {
        let cipher = RandomizedNonceKey::new(&AES_256_GCM_SIV, secret).map_err(|_| FieldError::NotSealed)?;
        Ok(Self { id, cipher })
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Sealer(key {})", self.current.id)
    }
}

fn header(key_id: u32) -> [u8; HEADER_BYTES] {
    let [a, b, c, d] = key_id.to_be_bytes();
    [FORMAT, a, b, c, d]
}

fn key_id(sealed: &[u8]) -> Option<u32> {
    match sealed {
        [FORMAT, a, b, c, d, ..] => Some(u32::from_be_bytes([*a, *b, *c, *d])),
        _ => None,
    }
}

fn associated_data(header: &[u8], context: &str) -> Aad<Vec<u8>> {
    Aad::from([header, context.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer() -> Sealer {
        Sealer::new(3, &[1; 32]).unwrap()
    }

    proptest::proptest! {
        #[test]
        fn opens_what_it_sealed(context: String, plain: Vec<u8>) {
            let sealed = sealer().seal(&context, &plain).unwrap();
            proptest::prop_assert_eq!(sealed.len(), plain.len() + 33);
            proptest::prop_assert_eq!(sealer().open(&context, &sealed), Ok(plain));
        }

        #[test]
        fn any_flipped_bit_and_any_cut_is_refused(plain: Vec<u8>, at: proptest::sample::Index, bit in 0_u8..8) {
            let sealed = sealer().seal("context", &plain).unwrap();
            let mut flipped = sealed.clone();
            flipped[at.index(sealed.len())] ^= 1 << bit;
            proptest::prop_assert!(sealer().open("context", &flipped).is_err());
            proptest::prop_assert!(sealer().open("context", &sealed[..at.index(sealed.len())]).is_err());
        }

        #[test]
        fn never_panics_on_garbage(bytes: Vec<u8>) {
            proptest::prop_assert!(sealer().open("context", &bytes).is_err());
        }
    }

    #[test]
    fn another_context_is_refused() {
        let sealed = sealer().seal("account.phone:1", b"x").unwrap();
        assert_eq!(sealer().open("account.phone:2", &sealed), Err(FieldError::Refused));
    }

    #[test]
    fn equal_values_look_different() {
        assert_ne!(sealer().seal("c", b"same").unwrap(), sealer().seal("c", b"same").unwrap());
    }

    #[test]
    fn a_rotated_sealer_opens_the_old_and_seals_with_the_new() {
        let old = sealer().seal("c", b"x").unwrap();
        let rotated = Sealer::new(4, &[2; 32]).unwrap().opening_also(3, &[1; 32]).unwrap();
        assert_eq!(rotated.open("c", &old).unwrap(), b"x");
        assert!(!old.starts_with(&rotated.prefix()));
        let new = rotated.seal("c", b"x").unwrap();
        assert!(new.starts_with(&rotated.prefix()));
        assert_eq!(sealer().open("c", &new), Err(FieldError::UnknownKey(4)));
    }

    #[test]
    fn the_same_id_with_another_secret_does_not_open() {
        let sealed = sealer().seal("c", b"x").unwrap();
        let other = Sealer::new(3, &[9; 32]).unwrap();
        assert_eq!(other.open("c", &sealed), Err(FieldError::Refused));
    }
}
