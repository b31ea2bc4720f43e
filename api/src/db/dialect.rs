//! The few expressions that the two databases spell differently.

use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, SimpleExpr};

/// Whether the transaction that a column names, and every one before it, has ended.
pub fn is_settled(backend: DbBackend, writer: &'static str) -> SimpleExpr {
    match backend {
        DbBackend::Postgres => {
            Expr::cust(format!("{writer} < (pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"))
        }
        // One writer at a time, and readers see what was committed.
        _ => Expr::val(true),
    }
}
