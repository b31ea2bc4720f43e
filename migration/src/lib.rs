//! The schema: one file per table family, the same code for SQLite and PostgreSQL.
//!
//! Migrations only expand within a release (new tables, new columns that may be empty), so that the version before and
//! the version after serve together.

use sea_orm_migration::prelude::*;

mod m0001_committees;
mod m0002_access;
mod m0003_ledger;
mod m0004_directory;
mod m0005_studios;
mod m0006_topics;
mod m0007_suggestions;
mod m0008_cases;
mod m0009_files;
mod m0010_notices;
mod m0011_adoptions;
mod m0012_webhooks;
mod m0013_exports;
mod portable;

/// Runs the migrations that a database lacks.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_committees::Migration),
            Box::new(m0002_access::Migration),
            Box::new(m0003_ledger::Migration),
            Box::new(m0004_directory::Migration),
            Box::new(m0005_studios::Migration),
            Box::new(m0006_topics::Migration),
            Box::new(m0007_suggestions::Migration),
            Box::new(m0008_cases::Migration),
            Box::new(m0009_files::Migration),
            Box::new(m0010_notices::Migration),
            Box::new(m0011_adoptions::Migration),
            Box::new(m0012_webhooks::Migration),
            Box::new(m0013_exports::Migration),
        ]
    }
}
