//! What must be known of a case to decide an objection: whose it is.

use shangliang_entity::ids::AccountId;

use super::CaseScope;
use crate::access::{Ask, Place, Scope};
use crate::db::Conn;
use crate::http::Problem;

/// The objection of the part that the body names as `assignment_id`.
pub struct ObjectionScope {
    /// The case.
    pub case: CaseScope,
    /// Who objected.
    pub objected_by: Option<AccountId>,
}

impl Scope for ObjectionScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let case = CaseScope::load(db, ask).await?;
        let named = ask.body_id("assignment_id").and_then(|id| case.part(id));
        Ok(Self { objected_by: named.and_then(|part| part.objected_by), case })
    }

    fn place(&self) -> Place<'_> {
        self.case.place()
    }
}
