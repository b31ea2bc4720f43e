//! Filling an empty database in one unit of work: rows may come before those that they refer to.

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::Uow;
use crate::http::problem::Problem;

impl Uow<'_> {
    /// Lets references wait until [`Uow::end_load`], and statements take as long as they need.
    pub async fn begin_load(&self) -> Result<(), Problem> {
        let conn = self.conn();
        if conn.get_database_backend() == DbBackend::Sqlite {
            conn.execute_unprepared("PRAGMA defer_foreign_keys = ON").await?;
            return Ok(());
        }
        conn.execute_unprepared("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
            .await?;
        self.alter_references("DEFERRABLE INITIALLY DEFERRED").await
    }

    /// Checks every reference, and lets new rows of a table begin after the highest place that was loaded.
    pub async fn end_load(&self, table: &str, place: &str) -> Result<(), Problem> {
        let conn = self.conn();
        if conn.get_database_backend() == DbBackend::Sqlite {
            let broken =
                Statement::from_string(DbBackend::Sqlite, "SELECT count(*) AS broken FROM pragma_foreign_key_check");
            let broken: i64 = match conn.query_one_raw(broken).await? {
                Some(row) => row.try_get("", "broken")?,
                None => 0,
            };
            return if broken == 0 { Ok(()) } else { Err(Problem::internal("rows refer to others that do not exist")) };
        }
        conn.execute_unprepared("SET CONSTRAINTS ALL IMMEDIATE").await?;
        self.alter_references("NOT DEFERRABLE").await?;
        let next = format!(
            "SELECT setval(pg_get_serial_sequence('{table}', '{place}'), (SELECT max({place}) FROM {table})) \
             WHERE EXISTS (SELECT 1 FROM {table})"
        );
        conn.execute_unprepared(&next).await?;
        Ok(())
    }

    async fn alter_references(&self, to: &str) -> Result<(), Problem> {
        let references = Statement::from_string(
            DbBackend::Postgres,
            "SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I', conrelid::regclass, conname) AS alter FROM pg_constraint \
             WHERE contype = 'f' AND connamespace = current_schema()::regnamespace",
        );
        let conn = self.conn();
        for row in conn.query_all_raw(references).await? {
            let alter: String = row.try_get("", "alter")?;
            conn.execute_unprepared(&format!("{alter} {to}")).await?;
        }
        Ok(())
    }
}
