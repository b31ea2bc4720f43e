//! `shangliang check`: which settings are in force and where they come from, and what is not as it should be.

use std::path::Path;

use chrono::Datelike;

use super::{Failure, open, tell};
use crate::accounts::first_administrator;
use crate::calendar::{Calendar, local_date};
use crate::clock::{Clock, SystemClock};
use crate::config::{Config, Settings};
use crate::{owner_only, reseal};

/// Prints every setting, and warnings; fails where the platform could not work with them.
pub fn check(file: Option<&Path>) -> Result<(), Failure> {
    let variables = std::env::vars;
    // Where the file cannot be read, the variables can.
    let sources = Settings::sources(file, variables()).or_else(|_| Settings::sources(None, variables()))?;
    let config = match Settings::read(file, variables()).and_then(Config::new) {
        Ok(config) => config,
        Err(error) => {
            // Without their values: a secret is known as one only where all could be read.
            sources.iter().try_for_each(|(name, source)| tell::result(format_args!("{name}  ({source})")))?;
            let hint = "correct it where it comes from, or leave it out: docs/operations.md says what each may be";
            return Err(Failure::new(error, hint));
        }
    };
    for (name, value) in config.shown() {
        let source = sources.get(name).map_or("default", |source| source.as_str());
        tell::result(format_args!("{name} = {value}  ({source})"))?;
    }
    let warnings = actix_web::rt::System::new().block_on(warnings(config))?;
    for warning in &warnings {
        tell::result(format_args!("warning: {warning}"))?;
    }
    if warnings.is_empty() {
        tell::result("nothing to warn of")?;
    }
    Ok(())
}

async fn warnings(config: Config) -> Result<Vec<String>, Failure> {
    let mut warnings = calendar_warnings(local_date(SystemClock.now()).year());
    if config.web_push_contact.is_none() {
        let whom = "some push services refuse messages to browsers that name nobody to turn to";
        warnings.push(format!("SHANGLIANG_WEB_PUSH_CONTACT is not set: {whom}"));
    }
    warnings.extend(owner_only::warnings_of_folders(&config));
    let is_new = config.database.file().is_some_and(|file| !file.is_file());
    if is_new || !config.data_dir.join("keys").is_dir() {
        warnings.push(format!("there is no platform in {} yet: the first start makes it", config.data_dir.display()));
        warnings.extend(config.weak_admin_password());
        return Ok(warnings);
    }
    let app = open::existing(config).await?;
    warnings.extend(app.keys.warnings().iter().cloned());
    if !app.keys.replaced().is_empty() {
        let left = reseal::remaining(&app).await?;
        let keys = app.keys.replaced().join(", ");
        warnings.push(format!("{keys} were replaced; {left} values still need them (`shangliang keys reseal`)"));
    }
    if !first_administrator::is_there(&app).await? {
        warnings.push("there is no system administrator yet: the next start makes one".to_owned());
    }
    warnings.extend(first_administrator::warning(&app).await?);
    app.db.close().await;
    Ok(warnings)
}

/// A due date reaches at most into the next year.
fn calendar_warnings(year: i32) -> Vec<String> {
    let missing = (year..=year + 1).filter(|year| !Calendar::builtin().covers(*year));
    missing
        .map(|year| format!("the holidays of {year} are not known: due dates that reach into it are provisional"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_without_holidays_is_a_warning() {
        let last = *Calendar::builtin().years().end();
        assert_eq!(calendar_warnings(last - 1), Vec::<String>::new());
        assert_eq!(calendar_warnings(last).len(), 1);
        assert_eq!(calendar_warnings(last + 1).len(), 2);
    }
}
