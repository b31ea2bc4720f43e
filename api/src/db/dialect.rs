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

/// Whether there is a table of this name.
pub fn has_table(backend: DbBackend, table: &'static str) -> SimpleExpr {
    match backend {
        DbBackend::Postgres => Expr::cust(format!("to_regclass('{table}') IS NOT NULL")),
        _ => Expr::cust(format!("EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '{table}')")),
    }
}

/// The month of a date, as `2026-03`.
pub fn month_of_date(backend: DbBackend, date: SimpleExpr) -> SimpleExpr {
    match backend {
        DbBackend::Postgres => Expr::cust_with_expr("to_char($1, 'YYYY-MM')", date),
        _ => Expr::cust_with_expr("strftime('%Y-%m', ?)", date),
    }
}

/// The month, in China, of an instant, as `2026-03`.
pub fn month_of_instant(backend: DbBackend, instant: SimpleExpr) -> SimpleExpr {
    match backend {
        // Connections are set to UTC.
        DbBackend::Postgres => Expr::cust_with_expr("to_char($1 + interval '8 hours', 'YYYY-MM')", instant),
        _ => Expr::cust_with_expr("strftime('%Y-%m', ?, '+8 hours')", instant),
    }
}
