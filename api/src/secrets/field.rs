//! Encryption of single columns (name, phone, identity number) and the blind index that finds them again.

use super::blind_index::BlindIndex;
use super::sealer::{FieldError, Sealer};

/// Seals column values and computes their blind indexes.
///
/// The context names the place of a value, `table.column:row id`: a ciphertext copied to another row does not open.
#[derive(Debug)]
pub struct FieldCipher {
    sealer: Sealer,
    index: BlindIndex,
}

impl FieldCipher {
    pub(super) fn new(sealer: Sealer, index: BlindIndex) -> Self {
        Self { sealer, index }
    }

    /// Encrypts `plain` for the place that `context` names (33 bytes longer than the text).
    ///
    /// # Errors
    /// [`FieldError::NotSealed`] when the text is beyond what the cipher takes.
    pub fn seal(&self, context: &str, plain: &str) -> Result<Vec<u8>, FieldError> {
        self.sealer.seal(context, plain.as_bytes())
    }

    /// Decrypts a value found at the place that `context` names.
    ///
    /// # Errors
    /// [`FieldError`], saying which of the reasons it was.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<String, FieldError> {
        let plain = self.sealer.open(context, sealed)?;
        String::from_utf8(plain).map_err(|_| FieldError::NotText)
    }

    /// What a value is looked up by, once it is stored: its HMAC under a key of the column's own.
    ///
    /// `column` is `table.column`, `normalised` the one spelling of the value. Without the key, which is never in the
    /// database, the few possible phone numbers cannot be tried out.
    pub fn blind_index(&self, column: &str, normalised: &str) -> Vec<u8> {
        self.index.of(column, normalised)
    }

    /// All that a value may be stored under while a rotation is going on: look for any of them.
    pub fn blind_indexes(&self, column: &str, normalised: &str) -> Vec<Vec<u8>> {
        self.index.all(column, normalised)
    }

    /// What every value sealed with the key now in use begins with; the rest still has to be sealed anew.
    pub fn sealed_prefix(&self) -> Vec<u8> {
        self.sealer.prefix()
    }

    /// What every index under the key now in use begins with.
    pub fn index_prefix(&self) -> Vec<u8> {
        self.index.prefix()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cipher() -> FieldCipher {
        FieldCipher::new(Sealer::new(0, &[1; 32]).unwrap(), BlindIndex::new((0, [2; 32]), &[]))
    }

    proptest::proptest! {
        #[test]
        fn opens_what_it_sealed(plain: String) {
            let sealed = cipher().seal("account.phone:1", &plain).unwrap();
            proptest::prop_assert_eq!(cipher().open("account.phone:1", &sealed), Ok(plain));
        }

        #[test]
        fn the_plain_text_is_not_in_the_ciphertext(plain in "[0-9]{11}") {
            let sealed = cipher().seal("account.phone:1", &plain).unwrap();
            proptest::prop_assert!(!sealed.windows(4).any(|seen| plain.as_bytes().windows(4).any(|part| part == seen)));
        }
    }

    #[test]
    fn swapped_rows_and_columns_are_refused() {
        let sealed = cipher().seal("account.phone:1", "13800138000").unwrap();
        for elsewhere in ["account.phone:2", "member.phone:1", "account.phone:", ""] {
            assert_eq!(cipher().open(elsewhere, &sealed), Err(FieldError::Refused), "{elsewhere}");
        }
    }

    #[test]
    fn bytes_that_are_not_text_are_told_apart() {
        let sealed = Sealer::new(0, &[1; 32]).unwrap().seal("c", &[0xff]).unwrap();
        assert_eq!(cipher().open("c", &sealed), Err(FieldError::NotText));
    }
}
