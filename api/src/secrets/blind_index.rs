//! Blind indexes: what an encrypted value is found by, without telling what it is.

use super::mac::MacKey;

/// How many bytes of its HMAC stand for a value.
const TAG_BYTES: usize = 16;

/// Computes blind indexes with rotatable keys. An index is `key id (4 bytes) ‖ the first 16 bytes of the value's HMAC`.
pub(super) struct BlindIndex {
    current: (u32, MacKey),
    others: Vec<(u32, MacKey)>,
}

impl BlindIndex {
    /// Indexes under `current`, and finds also what was indexed under `others`.
    pub(super) fn new(current: (u32, [u8; 32]), others: &[(u32, [u8; 32])]) -> Self {
        let key = |(id, secret): &(u32, [u8; 32])| (*id, MacKey::new(secret));
        Self { current: key(&current), others: others.iter().map(key).collect() }
    }

    /// What a value is stored under: each column has a key of its own.
    pub(super) fn of(&self, column: &str, value: &str) -> Vec<u8> {
        index(&self.current, column, value)
    }

    /// All that a value may be stored under, the present one first.
    pub(super) fn all(&self, column: &str, value: &str) -> Vec<Vec<u8>> {
        std::iter::once(&self.current).chain(&self.others).map(|key| index(key, column, value)).collect()
    }

    /// What every index under the key now in use begins with.
    pub(super) fn prefix(&self) -> Vec<u8> {
        self.current.0.to_be_bytes().to_vec()
    }
}

impl std::fmt::Debug for BlindIndex {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "BlindIndex(key {})", self.current.0)
    }
}

fn index((id, key): &(u32, MacKey), column: &str, value: &str) -> Vec<u8> {
    let tag = key.derive(column).tag("blind index", &[value.as_bytes()]);
    id.to_be_bytes().into_iter().chain(tag.into_iter().take(TAG_BYTES)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first() -> BlindIndex {
        BlindIndex::new((0, [2; 32]), &[])
    }

    #[test]
    fn the_index_depends_on_value_column_and_key() {
        let index = first().of("account.phone", "13800138000");
        assert_eq!(index.len(), 20);
        assert_eq!(index, first().of("account.phone", "13800138000"));
        assert_ne!(index, first().of("account.phone", "13800138001"));
        assert_ne!(index, first().of("member.phone", "13800138000"));
        assert_ne!(index, BlindIndex::new((0, [3; 32]), &[]).of("account.phone", "13800138000"));
    }

    #[test]
    fn a_rotated_index_finds_the_old_and_stores_the_new() {
        let rotated = BlindIndex::new((7, [3; 32]), &[(0, [2; 32])]);
        let (old, new) = (first().of("c", "x"), rotated.of("c", "x"));
        assert_eq!(rotated.all("c", "x"), [new.clone(), old.clone()]);
        assert!(new.starts_with(&rotated.prefix()) && !old.starts_with(&rotated.prefix()));
        assert_ne!(old.get(4..), new.get(4..));
    }
}
