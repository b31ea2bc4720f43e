//! The unit of work: one transaction that changes rows and appends to the ledger. There is no other way to write.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};
use uuid::Uuid;

use super::Conn;
use crate::http::problem::Problem;
use crate::ids::Ids;
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::{Role, StreamKind};

/// On whose behalf, by which right and in which request a unit of work is done.
#[derive(Clone, Debug)]
pub struct By {
    /// Who acts; absent for the platform itself.
    pub actor: Option<AccountId>,
    /// For which member, where a substitute acts.
    pub on_behalf_of: Option<Uuid>,
    /// The account of that member.
    pub stood_in_for: Option<AccountId>,
    /// As what, where a role gives the permission.
    pub role: Option<Role>,
    /// The permission it is done by.
    pub permission: &'static str,
    /// The request it is done in.
    pub request_id: String,
}

/// One transaction, with all that must not change while it runs: who acts, and what time it is.
pub struct Uow<'a> {
    transaction: &'a DatabaseTransaction,
    now: DateTime<Utc>,
    by: &'a By,
    ids: &'a Ids,
    recorded: Recorded,
}

/// What the entries of a unit of work are about.
#[derive(Debug, Default)]
struct Recorded {
    items: AtomicBool,
    others: AtomicBool,
}

impl<'a> Uow<'a> {
    /// Only `access` begins one.
    pub(crate) fn new(transaction: &'a DatabaseTransaction, now: DateTime<Utc>, by: &'a By, ids: &'a Ids) -> Self {
        Self { transaction, now, by, ids, recorded: Recorded::default() }
    }

    /// Takes note of what an entry is about.
    pub(crate) fn note_entry(&self, about: StreamKind) {
        let is_item = matches!(about, StreamKind::Suggestion | StreamKind::Case | StreamKind::Topic);
        let which = if is_item { &self.recorded.items } else { &self.recorded.others };
        which.store(true, Ordering::Relaxed);
    }

    /// Whether it has entries, and all of them are about items.
    pub(crate) fn is_about_items(&self) -> bool {
        self.recorded.items.load(Ordering::Relaxed) && !self.recorded.others.load(Ordering::Relaxed)
    }

    /// Where its queries run.
    pub fn conn(&self) -> Conn<'a> {
        self.transaction.into()
    }

    /// The time of the whole unit, read once.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Who does it, and by which right.
    pub fn by(&self) -> &By {
        self.by
    }

    /// Locks a key against other processes until the transaction ends; false if one of them holds it. SQLite has one process.
    pub async fn try_lock(&self, key: [u8; 32]) -> Result<bool, Problem> {
        if self.transaction.get_database_backend() == DbBackend::Sqlite {
            return Ok(true);
        }
        let lock = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_try_advisory_xact_lock($1) AS locked",
            [number_of(key).into()],
        );
        let row = self.transaction.query_one_raw(lock).await?;
        Ok(row.map(|row| row.try_get("", "locked")).transpose()?.unwrap_or(false))
    }

    /// Waits until no other process has locked a key, and locks it until the transaction ends. SQLite has one writer anyway.
    pub async fn lock(&self, key: [u8; 32]) -> Result<(), Problem> {
        if self.transaction.get_database_backend() == DbBackend::Postgres {
            let lock = "SELECT pg_advisory_xact_lock($1)";
            let lock = Statement::from_sql_and_values(DbBackend::Postgres, lock, [number_of(key).into()]);
            self.transaction.execute_raw(lock).await?;
        }
        Ok(())
    }

    /// Waits until nobody else writes to a table, and keeps others from it until this unit ends: what it then reads there is
    /// all that was written. SQLite has one writer anyway.
    pub async fn wait_for_writers_of(&self, table: &'static str) -> Result<(), Problem> {
        if self.transaction.get_database_backend() == DbBackend::Postgres {
            // Others queue behind this lock, so it gives up soon.
            self.transaction.execute_unprepared("SET LOCAL lock_timeout = '1s'").await?;
            self.transaction.execute_unprepared(&format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")).await?;
        }
        Ok(())
    }

    /// Where new ids come from.
    pub fn ids(&self) -> &'a Ids {
        self.ids
    }

    /// A new id, later than all before it.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        self.ids.next(self.now).into()
    }
}

/// What PostgreSQL knows a key by.
fn number_of([a, b, c, d, e, f, g, h, ..]: [u8; 32]) -> i64 {
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}
