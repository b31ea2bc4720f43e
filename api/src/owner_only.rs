//! Folders and files that nobody but their owner may read.

use std::collections::BTreeSet;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::config::Config;

/// Makes a folder (mode 0700), and those that it lies in, where they do not exist. One that is there stays as it is.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// A new file (mode 0600), to write to; an error where there is one already.
pub fn new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// A file that is made (mode 0600) or, where there is one already, emptied, to write to.
pub fn file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// What to warn of in the data folder and, where that is another one, in the folder of SQLite's file.
pub fn warnings_of_folders(config: &Config) -> Vec<String> {
    let of_database = config.database.real_file().and_then(|file| file.parent().map(Path::to_owned));
    let folders: BTreeSet<PathBuf> = config.data_dir.canonicalize().into_iter().chain(of_database).collect();
    folders.iter().filter_map(|folder| warning(folder)).collect()
}

/// What to warn of where others may read or list what is there.
pub fn warning(path: &Path) -> Option<String> {
    let mode = path.metadata().ok()?.mode() & 0o777;
    (mode & 0o077 != 0)
        .then(|| format!("{} is open to others than its owner (mode {mode:03o}); run chmod go= on it", path.display()))
}
