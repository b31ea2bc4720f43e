//! `shangliang backup` and `shangliang restore`

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, open, progress, tell, verify};
use crate::backup::{self, BackupError, Manifest};
use crate::config::Config;
use crate::db::Db;
use crate::state::App;
use crate::telemetry;

/// Where a backup goes.
#[derive(Debug, Args)]
pub struct Backup {
    /// A folder that is new or empty.
    folder: PathBuf,
    /// Also copy the secret keys; keep such a backup as safe as the keys themselves.
    #[arg(long)]
    with_keys: bool,
}

/// Where a backup is.
#[derive(Debug, Args)]
pub struct Restore {
    /// The folder that `backup` made.
    folder: PathBuf,
}

/// Makes a backup while the platform may go on serving.
pub fn backup(config: Config, arguments: &Backup) -> Result<(), Failure> {
    telemetry::start(&config);
    actix_web::rt::System::new().block_on(async {
        let app = open::existing(config).await?;
        let keys = app.config.data_dir.join("keys");
        let bar = progress::bar(0, "rows");
        let made = backup::dump(&app, &arguments.folder, arguments.with_keys.then_some(keys.as_path()), |rows| {
            bar.set_length(rows);
            bar.set_position(rows);
        });
        let manifest = made.await.map_err(failure)?;
        bar.finish_and_clear();
        app.db.close().await;
        tell::result(done("backed up", &manifest, &arguments.folder))
    })
}

/// Fills an empty database from a backup, and verifies its ledger. A refused restore takes away what it has made.
pub fn restore(config: Config, arguments: &Restore) -> Result<(), Failure> {
    telemetry::start(&config);
    actix_web::rt::System::new().block_on(async {
        let manifest = backup::examine(&arguments.folder).await.map_err(failure)?;
        let new = not_there_yet(&config);
        let app = match fill(config, &arguments.folder, &manifest).await {
            Ok(app) => app,
            Err(refused) => {
                take_away(&new);
                return Err(refused);
            }
        };
        tell::result(done("restored", &manifest, &arguments.folder))?;
        verify::run(&app).await?;
        app.db.close().await;
        Ok(())
    })
}

async fn fill(config: Config, folder: &Path, manifest: &Manifest) -> Result<App, Failure> {
    let keys = config.data_dir.join("keys");
    if !backup::bring_back_keys(folder, &keys).map_err(failure)? {
        return Err(Failure::new(
            format!("{} has no keys, and there are none in {}", folder.display(), keys.display()),
            "copy the key folder of the platform that made the backup there first: sealed data is lost without it",
        ));
    }
    let app = open::with_keys(config).await?;
    let filled = async {
        // Before the migration, which would change a database of an earlier version.
        backup::refuse_filled(&app).await?;
        Db::migrate(&app.config.database).await?;
        let bar = progress::bar(manifest.rows(), "rows");
        let loaded = backup::load(&app, folder, |rows| bar.set_position(rows)).await;
        bar.finish_and_clear();
        loaded
    };
    match filled.await {
        Ok(()) => Ok(app),
        Err(error) => {
            app.db.close().await;
            Err(failure(error))
        }
    }
}

/// What a restore makes, as far as it is not there yet: the data folder with all in it, or the keys and a database's files.
fn not_there_yet(config: &Config) -> Vec<PathBuf> {
    let files = config.database.file().into_iter().flat_map(|file| {
        ["", "-wal", "-shm"].map(|end| {
            let mut name = file.clone().into_os_string();
            name.push(end);
            PathBuf::from(name)
        })
    });
    let folders = [config.data_dir.join("keys"), config.data_dir.clone()];
    folders.into_iter().chain(files).filter(|path| !path.exists()).collect()
}

fn take_away(made: &[PathBuf]) {
    for path in made.iter().filter(|path| path.exists()) {
        let taken = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        if let Err(error) = taken {
            tell::aside(format_args!("{} could not be taken away again: {error}", path.display()));
        }
    }
}

fn failure(error: BackupError) -> Failure {
    let hint = match error {
        BackupError::Unopened(error) => return error.into(),
        BackupError::Occupied(_) => "name a new folder: a backup never replaces another",
        BackupError::NotEmpty(_) => "restore into a new database: SHANGLIANG_DATABASE_URL or SHANGLIANG_DATA_DIR",
        BackupError::Damaged(_) => "nothing was changed; take another backup",
        BackupError::OtherKeys(..) => "move that folder away, if the platform of the backup is to be brought back here",
        BackupError::File("read", ..) => "name the folder that `backup` made; one that broke off has no manifest",
        BackupError::File(..) => "name a folder that can be made and written, on a disk with room",
        BackupError::Unreadable(..) => "keep the database as it is, and compare that table with an earlier backup",
        BackupError::Database(_) | BackupError::Problem(_) => "nothing was changed; run it again once it answers",
    };
    Failure::new(error, hint)
}

fn done(what: &str, manifest: &Manifest, folder: &Path) -> String {
    format!("{what} {} rows of {} tables, {}", manifest.rows(), manifest.tables.len(), folder.display())
}
