//! Whose a new category is to be.

use shangliang_entity::ids::CommitteeId;

use crate::access::{Ask, Place, Scope};
use crate::committees::Named;
use crate::db::Conn;
use crate::http::Problem;

/// The committee that the body names, or all of them, which is for the platform's administrators.
#[derive(Clone, Debug)]
pub struct NewCategoryScope(Option<Named>);

impl NewCategoryScope {
    /// The committee; 422 at `/committee_id` where the id is of none.
    pub fn committee(&self) -> Result<Option<CommitteeId>, Problem> {
        self.0.as_ref().map(|named| named.committee("/committee_id").map(|committee| committee.id)).transpose()
    }
}

impl Scope for NewCategoryScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let names_one = ask.body.and_then(|body| body.get("committee_id")).is_some_and(|id| !id.is_null());
        Ok(Self(if names_one { Some(Named::load(db, ask, "committee_id").await?) } else { None }))
    }

    fn place(&self) -> Place<'_> {
        self.0.as_ref().map(Named::place).unwrap_or_default()
    }
}
