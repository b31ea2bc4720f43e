//! Codes that people copy by hand: one alphabet without look-alikes, one way to read them.

use secrecy::{ExposeSecret, SecretString};

use super::random::{Random, random_text};

/// 26 symbols, so 4.7 bits each. Left out because of what they are mistaken for: 0 O, 1 I L, 2's Z, 5 S, 8's B, V's U.
const ALPHABET: &[u8; 26] = b"2346789ACDEFGHJKMNPQRTVWXY";

/// The text is not a code of the kind that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a code")]
pub struct MalformedCode;

/// Draws `length` symbols.
pub fn readable_code(random: &dyn Random, length: usize) -> SecretString {
    random_text(random, ALPHABET, length).into()
}

/// Reads `length` symbols as people write them: in either case, with spaces and hyphens anywhere.
pub(super) fn parse(text: &str, length: usize) -> Result<SecretString, MalformedCode> {
    let code: String =
        text.chars().filter(|letter| !matches!(letter, ' ' | '-')).map(|letter| letter.to_ascii_uppercase()).collect();
    if code.len() == length && code.bytes().all(|symbol| ALPHABET.contains(&symbol)) {
        Ok(code.into())
    } else {
        Err(MalformedCode)
    }
}

/// The code in groups of five with hyphens between them.
pub(super) fn grouped(code: &SecretString) -> String {
    let mut text = String::new();
    for (index, letter) in code.expose_secret().chars().enumerate() {
        if index > 0 && index.is_multiple_of(5) {
            text.push('-');
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::SeededRandom;

    #[test]
    fn the_alphabet_has_no_look_alikes_and_no_repetition() {
        for look_alikes in ["0O", "1IL", "2Z", "5S", "8B", "UV"] {
            let kept = look_alikes.bytes().filter(|symbol| ALPHABET.contains(symbol)).count();
            assert!(kept <= 1, "{look_alikes}");
        }
        let distinct: std::collections::BTreeSet<_> = ALPHABET.iter().collect();
        assert_eq!(distinct.len(), ALPHABET.len());
    }

    #[test]
    fn groups_are_read_back() {
        let code = readable_code(&SeededRandom::new(1), 12);
        let shown = grouped(&code);
        assert_eq!(shown.len(), 14);
        let read = parse(&shown, 12).unwrap();
        assert_eq!(read.expose_secret(), code.expose_secret());
    }

    proptest::proptest! {
        #[test]
        fn what_was_drawn_is_read_in_either_case(seed: u64, length in 1_usize..40) {
            let code = readable_code(&SeededRandom::new(seed), length);
            let read = parse(&code.expose_secret().to_lowercase(), length).unwrap();
            proptest::prop_assert_eq!(read.expose_secret(), code.expose_secret());
            proptest::prop_assert!(parse(code.expose_secret(), length + 1).is_err());
        }

        #[test]
        fn never_panics(text: String) {
            let _ = parse(&text, 10);
        }
    }
}
