//! The key folder on disk: reading it, and putting one new file into it.
//!
//! A file appears whole or not at all, and never replaces another, so processes that start at the same time agree.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use secrecy::SecretSlice;

use super::keys::KeyError;
use super::random::{SystemRandom, random_bytes};

/// Key files by name, wherever they came from.
pub(super) type KeyMaterial = BTreeMap<String, SecretSlice<u8>>;

/// Makes the folder (mode 0700) where it does not exist.
pub(super) fn create_folder(folder: &Path) -> Result<(), KeyError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    modes::owner_only_folder(&mut builder);
    builder.create(folder).map_err(|source| failed("create the key folder", folder, source))
}

/// Reads every file that is not hidden, and says what others than the owner may read.
pub(super) fn read(folder: &Path) -> Result<(KeyMaterial, Vec<String>), KeyError> {
    let mut material = KeyMaterial::new();
    let mut warnings: Vec<String> = modes::warning(folder).into_iter().collect();
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
        warnings.extend(modes::warning(&path));
        material.insert(name.to_owned(), SecretSlice::from(bytes));
    }
    Ok((material, warnings))
}

/// Puts `bytes` into the folder as `name` (mode 0600). A file that is there already stays as it is.
///
/// Written aside, synced, then linked: a link, unlike a rename, fails when the name is taken.
pub(super) fn publish(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), KeyError> {
    let aside = folder.join(format!(".new-{:032x}", u128::from_be_bytes(random_bytes(&SystemRandom))));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    modes::owner_only_file(&mut options);
    let written = options.open(&aside).and_then(|mut file| {
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
        .and_then(|()| modes::sync_folder(folder))
        .map_err(|source| failed("write", &folder.join(name), source))
}

fn failed(action: &'static str, path: &Path, source: std::io::Error) -> KeyError {
    KeyError::File { action, path: PathBuf::from(path), source }
}

/// Owner-only access, in the terms of Unix.
#[cfg(unix)]
mod modes {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};

    use super::{DirBuilder, OpenOptions, Path};

    pub(super) fn owner_only_folder(builder: &mut DirBuilder) {
        builder.mode(0o700);
    }

    pub(super) fn owner_only_file(options: &mut OpenOptions) {
        options.mode(0o600);
    }

    pub(super) fn warning(path: &Path) -> Option<String> {
        let mode = path.metadata().ok()?.mode() & 0o777;
        (mode & 0o077 != 0).then(|| {
            format!("{} is open to others than its owner (mode {mode:03o}); run chmod go= on it", path.display())
        })
    }

    /// A new name is durable only once its folder is.
    pub(super) fn sync_folder(folder: &Path) -> std::io::Result<()> {
        std::fs::File::open(folder)?.sync_all()
    }
}

/// Elsewhere the folder inherits the access rules of the data folder, and cannot be synced on its own.
#[cfg(not(unix))]
mod modes {
    use super::{DirBuilder, OpenOptions, Path};

    pub(super) fn owner_only_folder(_: &mut DirBuilder) {}

    pub(super) fn owner_only_file(_: &mut OpenOptions) {}

    pub(super) fn warning(_: &Path) -> Option<String> {
        None
    }

    pub(super) fn sync_folder(_: &Path) -> std::io::Result<()> {
        Ok(())
    }
}
