//! What must be known of a case to decide an objection: whose it is.

use super::CaseScope;
use crate::access::hands::Request;
use crate::access::{Ask, Place, Scope};
use crate::cases::object;
use crate::db::Conn;
use crate::http::Problem;

/// The objection of the part that the body names as `assignment_id`.
pub struct ObjectionScope {
    /// The case.
    pub case: CaseScope,
    /// Who objected.
    pub objected: Request,
}

impl Scope for ObjectionScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let case = CaseScope::load(db, ask).await?;
        let named = ask.body_id("assignment_id").and_then(|id| case.part(id));
        Ok(Self { objected: named.map(object::request_of).unwrap_or_default(), case })
    }

    fn place(&self) -> Place<'_> {
        self.case.place()
    }
}
