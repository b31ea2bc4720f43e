//! The keys of a running process, exchanged while it runs.

use std::ops::Deref;
use std::path::Path;
use std::sync::{PoisonError, RwLock};

use chrono::{DateTime, Utc};

use super::keys::{KeyError, Keys};

/// The present keys; reads like a reference to them.
///
/// Whoever holds a reference keeps it over a rotation, so the keys before are never freed: a few kilobytes for each
/// rotation, of which there are a few in a year.
#[derive(Debug)]
pub struct KeyRing(RwLock<&'static Keys>);

impl KeyRing {
    /// A ring that begins with these keys.
    pub fn new(keys: Keys) -> Self {
        Self(RwLock::new(Box::leak(Box::new(keys))))
    }

    /// Reads the key folder again and says whether there was anything new. On an error the present keys stay.
    ///
    /// # Errors
    /// [`KeyError`], naming the file.
    pub fn reload(&self, folder: &Path, now: DateTime<Utc>) -> Result<bool, KeyError> {
        let keys = Keys::load(folder, now)?;
        if keys.version() == self.version() {
            return Ok(false);
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Box::leak(Box::new(keys));
        Ok(true)
    }
}

impl Deref for KeyRing {
    type Target = Keys;

    fn deref(&self) -> &Keys {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::ANNOUNCEMENT_SECONDS;

    #[test]
    fn a_rotation_is_seen_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let at = |seconds| DateTime::from_timestamp(1_772_413_200 + seconds, 0).unwrap();
        let ring = KeyRing::new(Keys::load_or_create(folder.path(), at(0)).unwrap());
        let first = ring.signing().current(at(0)).kid().to_owned();
        assert!(!ring.reload(folder.path(), at(1)).unwrap());
        Keys::rotate_signing(folder.path(), at(10)).unwrap();
        assert!(ring.reload(folder.path(), at(11)).unwrap());
        assert_eq!(ring.signing().current(at(12)).kid(), first);
        assert_ne!(ring.signing().current(at(10 + ANNOUNCEMENT_SECONDS)).kid(), first);

        Keys::rotate_field(folder.path(), at(20)).unwrap();
        assert!(ring.reload(folder.path(), at(21)).unwrap());
        let sealed = ring.fields().seal("c", "old").unwrap();
        assert!(ring.reload(folder.path(), at(21 + ANNOUNCEMENT_SECONDS)).unwrap(), "the new key begins to seal");
        assert!(!sealed.starts_with(&ring.fields().sealed_prefix()));
        assert_eq!(ring.fields().open("c", &sealed).unwrap(), "old");
        assert!(!ring.reload(folder.path(), at(22 + ANNOUNCEMENT_SECONDS)).unwrap());
    }

    #[test]
    fn a_damaged_folder_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let ring = KeyRing::new(Keys::load_or_create(folder.path(), DateTime::UNIX_EPOCH).unwrap());
        std::fs::write(folder.path().join("signing-5.pk8"), b"junk").unwrap();
        assert!(ring.reload(folder.path(), DateTime::UNIX_EPOCH).is_err());
        assert_eq!(ring.signing().accepted(DateTime::UNIX_EPOCH).count(), 1);
    }
}
