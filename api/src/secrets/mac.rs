//! Keyed digests (HMAC-SHA-256): what only this server can compute, and can recognise again without having stored it.

use aws_lc_rs::{constant_time, hmac};

/// A key for keyed digests. Every use names its purpose, so that a tag made for one never passes for another.
pub struct MacKey(hmac::Key);

impl MacKey {
    /// A key made of secret bytes, 32 of them.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// The tag of `parts` for `purpose`. The parts are framed by their lengths: `["ab", "c"]` and `["a", "bc"]` differ.
    pub fn tag(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        for part in [purpose.as_bytes()].iter().chain(parts) {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            context.update(&length.to_be_bytes());
            context.update(part);
        }
        let mut tag = [0; 32];
        tag.copy_from_slice(context.sign().as_ref());
        tag
    }

    /// Whether `tag` is the tag of `parts` for `purpose`, compared in constant time.
    pub fn matches(&self, purpose: &str, parts: &[&[u8]], tag: &[u8]) -> bool {
        equal_in_constant_time(&self.tag(purpose, parts), tag)
    }

    /// A key of its own for `purpose`, from which this key cannot be found.
    pub fn derive(&self, purpose: &str) -> Self {
        Self::new(&self.tag(purpose, &[b"derived key"]))
    }
}

impl std::fmt::Debug for MacKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("MacKey")
    }
}

/// The plain HMAC-SHA256 of parts, one after the other, for signatures that other programs check.
pub fn hmac_sha256(secret: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, secret));
    for part in parts {
        context.update(part);
    }
    let mut tag = [0; 32];
    tag.copy_from_slice(context.sign().as_ref());
    tag
}

/// Whether two secrets are equal, in a time that depends on their lengths alone.
pub fn equal_in_constant_time(one: &[u8], other: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(one, other).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> MacKey {
        MacKey::new(&[7; 32])
    }

    #[test]
    fn purpose_parts_and_key_all_count() {
        let tag = key().tag("codes", &[b"ab", b"c"]);
        assert_ne!(tag, key().tag("cursors", &[b"ab", b"c"]));
        assert_ne!(tag, key().tag("codes", &[b"a", b"bc"]));
        assert_ne!(tag, key().tag("codes", &[b"ab", b"c", b""]));
        assert_ne!(tag, MacKey::new(&[8; 32]).tag("codes", &[b"ab", b"c"]));
        assert_ne!(tag, key().derive("codes").tag("codes", &[b"ab", b"c"]));
    }

    #[test]
    fn only_the_whole_tag_matches() {
        let tag = key().tag("codes", &[b"x"]);
        assert!(key().matches("codes", &[b"x"], &tag));
        assert!(!key().matches("codes", &[b"x"], &tag[..16]));
        assert!(!key().matches("codes", &[b"x"], &[]));
        let mut flipped = tag;
        flipped[31] ^= 1;
        assert!(!key().matches("codes", &[b"x"], &flipped));
    }
}
