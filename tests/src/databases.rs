//! Fresh databases of both kinds.

use shangliang::db::{DatabaseConfig, Db};

use crate::app::Backend;
use crate::postgres::postgres;

/// A migrated database without a row; `None` where there is no PostgreSQL to test on.
pub async fn fresh_database(backend: Backend, folder: &std::path::Path) -> Option<String> {
    match backend {
        Backend::Sqlite => Some(fresh_sqlite(folder).await),
        Backend::Postgres => fresh_postgres().await,
    }
}

/// Copies a migrated file: a few milliseconds instead of a migration.
async fn fresh_sqlite(folder: &std::path::Path) -> String {
    static TEMPLATE: tokio::sync::OnceCell<Vec<u8>> = tokio::sync::OnceCell::const_new();
    let template = TEMPLATE
        .get_or_init(|| async {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("template.db");
            let url = format!("sqlite:{}", path.display());
            Db::migrate(&DatabaseConfig { url, readers: 1, writers: 1 }).await.unwrap();
            std::fs::read(path).unwrap()
        })
        .await;
    let path = folder.join("shangliang.db");
    std::fs::write(&path, template).unwrap();
    format!("sqlite:{}", path.display())
}

async fn fresh_postgres() -> Option<String> {
    let server = postgres()?;
    let migrate = async |url| Db::migrate(&DatabaseConfig { url, readers: 1, writers: 1 }).await.unwrap();
    server.ensure_template("shangliang_template", migrate).await;
    Some(server.fresh_database("shangliang_template").await)
}
