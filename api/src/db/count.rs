//! Counting several things in one statement.

use sea_orm::sea_query::{CaseStatement, Func, SimpleExpr};

/// How many rows meet a condition.
pub fn count_if(condition: SimpleExpr) -> SimpleExpr {
    Func::count(CaseStatement::new().case(condition, 1)).into()
}
