//! Processes on one PostgreSQL wake each other, by one connection each that listens.

use std::time::Duration;

use sea_orm::sqlx::Error;
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DbBackend};

use crate::access::{Anywhere, Granted};
use crate::state::App;
use crate::upkeep::Keep;

/// The channel.
const CHANNEL: &str = "shangliang_news";

/// After how long a connection that was lost is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// Wakes this process whenever another has written, until it ends. Meanwhile, and without it, news are looked for all the same.
pub async fn listen(app: &App) {
    if app.db.backend() != DbBackend::Postgres {
        return;
    }
    loop {
        if let Err(error) = follow(app).await {
            tracing::warn!(%error, "other processes are not heard for the moment");
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn follow(app: &App) -> Result<(), Error> {
    let mut connection = PgListener::connect(&app.config.database.url).await?;
    connection.listen(CHANNEL).await?;
    // What happened before it listened.
    app.live.wake();
    loop {
        connection.recv().await?;
        app.live.wake();
    }
}

/// Wakes the other processes.
pub async fn tell(app: &App) {
    if app.db.backend() != DbBackend::Postgres {
        return;
    }
    let granted = Granted::<Keep>::platform(Anywhere, "live");
    if let Err(error) = granted.reader(app).execute_unprepared(&format!("NOTIFY {CHANNEL}")).await {
        tracing::warn!(%error, "other processes were not woken");
    }
}
