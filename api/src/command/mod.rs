//! The command line: one file per command, exit codes 0 (done), 1 (failed), 2 (wrong usage).

mod backup;
mod check;
mod demo;
mod export;
mod failure;
mod import;
mod keys;
mod open;
mod progress;
mod reset_access;
mod serve;
mod tell;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, Settings};
use failure::Failure;

/// Open consultation platform: a suggestion gets its answer.
#[derive(Debug, Parser)]
#[command(name = "shangliang", version)]
struct Arguments {
    /// A TOML file of settings; variables `SHANGLIANG_…` win over it.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Migrate and serve the API (the default).
    Serve,
    /// Bring the schema up to date and stop.
    Migrate,
    /// Fill an empty database with the Shaanxi demo, and say how to sign in.
    Demo(demo::Demo),
    /// Bring in what an earlier platform kept.
    #[command(subcommand)]
    Import(import::Import),
    /// Print suggestions or cases as CSV or JSON lines, personal data masked.
    #[command(subcommand)]
    Export(export::Export),
    /// Verify that nothing in the ledger was changed, taken away or put in.
    Verify,
    /// Copy the database into a folder, also while the platform serves.
    Backup(backup::Backup),
    /// Fill an empty database from such a folder, and verify it.
    Restore(backup::Restore),
    /// Give staff who lost password or authenticator a one-time password.
    ResetAccess(reset_access::ResetAccess),
    /// Show the settings in force, and what is not as it should be.
    Check,
    /// Print the OpenAPI document.
    Openapi,
    /// Rotate the secret keys, and seal personal columns anew.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
}

/// Runs what the arguments ask for.
pub fn run() -> ExitCode {
    // clap answers wrong usage itself, with exit code 2.
    let arguments = Arguments::parse();
    match dispatch(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.tell();
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<(), Failure> {
    let config = || Config::new(Settings::read(arguments.config.as_deref(), std::env::vars())?);
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::serve(config()?),
        Command::Migrate => serve::migrate(config()?),
        Command::Demo(arguments) => demo::demo(config()?, &arguments),
        Command::Import(what) => import::import(config()?, what),
        Command::Export(what) => export::export(config()?, what),
        Command::Verify => verify::verify(config()?),
        Command::Backup(arguments) => backup::backup(config()?, &arguments),
        Command::Restore(arguments) => backup::restore(config()?, &arguments),
        Command::ResetAccess(arguments) => reset_access::reset(config()?, &arguments),
        Command::Check => check::check(arguments.config.as_deref()),
        Command::Openapi => tell::result(format_args!("{:#}", crate::app::document())),
        Command::Keys(command) => keys::keys(config()?, command),
    }
}
