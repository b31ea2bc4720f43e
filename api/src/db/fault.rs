//! What a database error means for the caller, told apart without looking at messages where a code exists.

use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

use crate::http::problem::Problem;

/// The kinds of database failure that somebody acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It cannot be reached, has no room or no free connection: 503, and nothing was changed.
    Unavailable,
    /// It gave way to another writer (serialization failure, deadlock, busy): run the unit of work again.
    GaveWay,
    /// A row with the same unique value exists.
    Duplicate,
    /// Anything else: a fault of ours.
    Other,
}

/// Sorts an error.
pub fn fault_of(error: &DbErr) -> Fault {
    if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
        return Fault::Duplicate;
    }
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Fault::Unavailable,
        DbErr::Query(RuntimeErr::SqlxError(error)) | DbErr::Exec(RuntimeErr::SqlxError(error)) => sqlx_fault(error),
        _ => Fault::Other,
    }
}

/// Turns a duplicate into the refusal that it means there; any other error stays what it is.
pub fn duplicate_as(refusal: impl FnOnce() -> Problem) -> impl FnOnce(DbErr) -> Problem {
    move |error| match fault_of(&error) {
        Fault::Duplicate => refusal(),
        Fault::Unavailable | Fault::GaveWay | Fault::Other => error.into(),
    }
}

/// Another writer was first with the same unique value: the unit of work is run again, and then finds it.
pub fn retry_if_duplicate<T>(written: Result<T, DbErr>) -> Result<T, Problem> {
    written.map_err(duplicate_as(Problem::retry))
}

/// PostgreSQL's codes are of its manual's appendix A, SQLite's (extended) result codes of sqlite.org/rescode.html.
fn sqlx_fault(error: &sqlx::Error) -> Fault {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            Fault::Unavailable
        }
        sqlx::Error::Database(error) => match error.code().as_deref() {
            Some("40001" | "40P01" | "5" | "517" | "261") => Fault::GaveWay,
            Some(
                "13" | "10" | "778" | "1034" | "53100" | "53200" | "53300" | "57P01" | "57P02" | "57P03" | "57014"
                | "55P03",
            ) => Fault::Unavailable,
            _ => Fault::Other,
        },
        _ => Fault::Other,
    }
}
