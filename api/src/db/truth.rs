//! A condition as a value.

use sea_orm::Condition;
use sea_orm::sea_query::{CaseStatement, Expr};

/// Whether a condition holds: never null, and nothing that an index is chosen for.
pub fn truth(condition: Condition) -> Expr {
    CaseStatement::new().case(condition, true).finally(false).into()
}
