//! `shangliang reset-access`: the way back for staff who lost password or authenticator.

use clap::Args;

use super::{Failure, open, tell};
use crate::config::Config;
use crate::sessions::reset_access;
use crate::telemetry;

/// Whose.
#[derive(Debug, Args)]
pub struct ResetAccess {
    /// By what the account signs in: its login name, such as admin, or its phone number.
    account: String,
}

/// Gives an account of staff a one-time password, also while the platform serves.
pub fn reset(config: Config, arguments: &ResetAccess) -> Result<(), Failure> {
    telemetry::start(&config);
    actix_web::rt::System::new().block_on(async {
        let app = open::existing(config).await?;
        let given = reset_access::reset(&app, &arguments.account).await;
        app.db.close().await;
        let password = given?.ok_or_else(|| {
            Failure::new(
                format!("no active account of staff signs in as {}", arguments.account),
                "name it by its login name, such as admin, or its phone; others sign in with a one-time code",
            )
        })?;
        tell::one_time_password(format_args!("account={}", arguments.account), &password)
    })
}
