//! A database that does not open: which one, and why.

use std::time::Duration;

use sea_orm::sqlx::{self, Connection, PgConnection};
use sea_orm::{DbErr, RuntimeErr};

use super::DatabaseConfig;
use crate::config::without_password;

/// How long a server may take to say why it takes no connection.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why there is no database to work with.
#[derive(Debug, thiserror::Error)]
#[error("the database {address} does not open: {cause}")]
pub struct Unopened {
    address: String,
    cause: String,
}

impl Unopened {
    /// Asks the server once more where a pool gave up waiting for it, since a pool does not say why.
    pub(super) async fn new(config: &DatabaseConfig, error: DbErr) -> Self {
        let cause = match is_pool_timeout(&error) && config.file().is_none() {
            true => refusal_of(&config.url).await,
            false => error.to_string(),
        };
        Self { address: without_password(&config.url), cause }
    }
}

fn is_pool_timeout(error: &DbErr) -> bool {
    matches!(error, DbErr::Conn(RuntimeErr::SqlxError(error)) if matches!(**error, sqlx::Error::PoolTimedOut))
}

async fn refusal_of(url: &str) -> String {
    match tokio::time::timeout(PATIENCE, PgConnection::connect(url)).await {
        Ok(Err(refusal)) => refusal.to_string(),
        Ok(Ok(_)) | Err(_) => format!("no answer within {} seconds", PATIENCE.as_secs()),
    }
}
