//! Looking something up beside each row.

use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement, SimpleExpr};

/// Whether a query that names the row it stands beside finds anything. PostgreSQL may answer an `EXISTS` by a table of all that it
/// could ever find; this is looked up row by row.
pub fn is_there(mut query: SelectStatement) -> SimpleExpr {
    Expr::from(query.limit(1).take()).is_not_null()
}
