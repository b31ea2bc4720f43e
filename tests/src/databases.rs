//! Fresh databases of both kinds.

use shangliang::db::{DatabaseConfig, Db};

use crate::app::Backend;
use crate::postgres::{Postgres, postgres};

/// A database of one test, which goes when its test does.
pub struct FreshDatabase {
    /// Where it is.
    pub url: String,
    server: Option<&'static Postgres>,
}

impl Drop for FreshDatabase {
    fn drop(&mut self) {
        if let Some(server) = self.server {
            server.release(&self.url);
        }
    }
}

/// A migrated database without a row; `None` where there is no PostgreSQL to test on.
pub async fn fresh_database(backend: Backend, folder: &std::path::Path) -> Option<FreshDatabase> {
    match backend {
        Backend::Sqlite => Some(FreshDatabase { url: fresh_sqlite(folder).await, server: None }),
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

async fn fresh_postgres() -> Option<FreshDatabase> {
    let server = postgres()?;
    let migrate = async |url| Db::migrate(&DatabaseConfig { url, readers: 1, writers: 1 }).await.unwrap();
    server.ensure_template("shangliang_template", migrate).await;
    Some(FreshDatabase { url: server.fresh_database("shangliang_template").await, server: Some(server) })
}
