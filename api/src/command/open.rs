//! Opening what is there already, for commands that must not begin a new platform by mistake.

use std::sync::Arc;

use super::Failure;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::db::Db;
use crate::secrets::{Keys, SystemRandom};
use crate::sms::LogSms;
use crate::state::App;

/// Opens the database and the keys that the settings name; makes neither.
pub async fn existing(config: Config) -> Result<App, Failure> {
    if let Some(file) = config.database.file()
        && !file.is_file()
    {
        return Err(Failure::new(format!("there is no database at {}", file.display()), WHERE));
    }
    let app = with_keys(config).await?;
    if !app.db.is_ready().await {
        return Err(Failure::new(
            "the database does not answer or lacks migrations",
            "`shangliang migrate` brings it up to date",
        ));
    }
    Ok(app)
}

/// Opens the database, which may be new, with keys that are there already.
pub async fn with_keys(config: Config) -> Result<App, Failure> {
    let clock = Arc::new(SystemClock);
    let keys = config.data_dir.join("keys");
    if !keys.is_dir() {
        return Err(Failure::new(format!("there is no key folder at {}", keys.display()), WHERE));
    }
    let keys = Keys::load(&keys, clock.now())?;
    let db = Db::connect(&config.database).await?;
    Ok(App::new(config, db, keys, clock, Arc::new(SystemRandom), Box::new(LogSms)))
}

const WHERE: &str = "start the platform once with `shangliang serve`, or set SHANGLIANG_DATA_DIR or SHANGLIANG_DATABASE_URL to where it is";
