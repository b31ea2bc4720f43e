//! Base32 (RFC 4648) without padding, the spelling of authenticator secrets.

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Encodes `bytes`, five bits to a symbol.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut group = [0; 8];
        for (slot, byte) in group.iter_mut().skip(3).zip(chunk) {
            *slot = *byte;
        }
        let bits = u64::from_be_bytes(group);
        for symbol in 0..(chunk.len() * 8).div_ceil(5) {
            let index = usize::try_from(bits >> (35 - 5 * symbol) & 31).unwrap_or_default();
            text.extend(ALPHABET.get(index).map(|&letter| char::from(letter)));
        }
    }
    text
}

/// Decodes what [`encode`] wrote, and nothing else.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    for chunk in text.as_bytes().chunks(8) {
        let mut bits: u64 = 0;
        for symbol in 0..8 {
            let letter = chunk.get(symbol).unwrap_or(&b'A');
            let index = ALPHABET.iter().position(|known| known == letter)?;
            bits = bits << 5 | u64::try_from(index).ok()?;
        }
        let group = bits.to_be_bytes();
        bytes.extend(group.iter().skip(3).take(chunk.len() * 5 / 8));
    }
    (encode(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("", "")]
    #[case("f", "MY")]
    #[case("fo", "MZXQ")]
    #[case("foo", "MZXW6")]
    #[case("foob", "MZXW6YQ")]
    #[case("fooba", "MZXW6YTB")]
    #[case("foobar", "MZXW6YTBOI")]
    fn agrees_with_the_examples_of_rfc_4648(#[case] plain: &str, #[case] encoded: &str) {
        assert_eq!(encode(plain.as_bytes()), encoded);
        assert_eq!(decode(encoded).unwrap(), plain.as_bytes());
    }

    #[rstest]
    #[case::lower_case("my")]
    #[case::padding("MY======")]
    #[case::unused_bits("MZ")]
    #[case::impossible_length("M")]
    #[case::outside_the_alphabet("M1")]
    fn another_spelling_is_refused(#[case] text: &str) {
        assert_eq!(decode(text), None);
    }

    proptest::proptest! {
        #[test]
        fn decodes_what_it_encoded(bytes: Vec<u8>) {
            proptest::prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }

        #[test]
        fn never_panics(text: String) {
            let _ = decode(&text);
        }
    }
}
