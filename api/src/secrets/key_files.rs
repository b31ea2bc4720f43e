//! The key folder on disk: reading it, and putting one new file into it.
//!
//! A file appears whole or not at all, and never replaces another, so processes that start at the same time agree.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use secrecy::SecretSlice;

use super::keys::KeyError;
use super::random::{SystemRandom, random_bytes};
use crate::owner_only;

/// Key files by name, wherever they came from.
pub(super) type KeyMaterial = BTreeMap<String, SecretSlice<u8>>;

/// Makes the folder (mode 0700) where it does not exist.
pub(super) fn create_folder(folder: &Path) -> Result<(), KeyError> {
    owner_only::make_folder(folder).map_err(|source| failed("create the key folder", folder, source))
}

/// Reads every file that is not hidden, and says what others than the owner may read.
pub(super) fn read(folder: &Path) -> Result<(KeyMaterial, Vec<String>), KeyError> {
    let mut material = KeyMaterial::new();
    let mut warnings: Vec<String> = owner_only::warning(folder).into_iter().collect();
    let entries = fs::read_dir(folder).map_err(|source| failed("read the key folder", folder, source))?;
    for entry in entries {
        let path = entry.map_err(|source| failed("read the key folder", folder, source))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if name.starts_with('.') || !path.is_file() {
            continue;
        }
        let bytes = fs::read(&path).map_err(|source| failed("read", &path, source))?;
        warnings.extend(owner_only::warning(&path));
        material.insert(name.to_owned(), SecretSlice::from(bytes));
    }
    Ok((material, warnings))
}

/// Puts `bytes` into the folder as `name` (mode 0600). A file that is there already stays as it is.
///
/// Written aside, synced, then linked: a link, unlike a rename, fails when the name is taken.
pub(super) fn publish(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), KeyError> {
    let aside = folder.join(format!(".new-{:032x}", u128::from_be_bytes(random_bytes(&SystemRandom))));
    let written = owner_only::new_file(&aside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let linked = written.and_then(|()| match fs::hard_link(&aside, folder.join(name)) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    });
    // Also after a failure; and a leftover is harmless, because hidden names are never read.
    let removed = fs::remove_file(&aside);
    linked
        .and(removed)
        // A new name is durable only once its folder is.
        .and_then(|()| File::open(folder)?.sync_all())
        .map_err(|source| failed("write", &folder.join(name), source))
}

fn failed(action: &'static str, path: &Path, source: std::io::Error) -> KeyError {
    KeyError::File { action, path: PathBuf::from(path), source }
}
