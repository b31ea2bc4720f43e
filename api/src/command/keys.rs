//! `shangliang keys`

use clap::Subcommand;

use super::{Failure, tell};
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::secrets::Keys;

/// What to do with the keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Add a key for access tokens; it signs in five minutes, when every process has read it
    RotateSigning,
    /// Add a key for personal columns; it seals in five minutes, and the older ones must stay
    RotateField,
}

/// Adds a key to the folder that the settings name; running processes read it within a minute.
pub fn keys(config: &Config, command: &KeysCommand) -> Result<(), Failure> {
    let folder = config.data_dir.join("keys");
    let now = SystemClock.now();
    // Only beside keys that are whole: a first start makes its own.
    Keys::load(&folder, now).map_err(Failure::new)?;
    let name = match command {
        KeysCommand::RotateSigning => Keys::rotate_signing(&folder, now),
        KeysCommand::RotateField => Keys::rotate_field(&folder, now),
    };
    tell::result(name.map_err(Failure::new)?)
}
