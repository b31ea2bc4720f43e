//! Whose a category is, or is to be.

use shangliang_entity::category::Model;
use shangliang_entity::ids::CommitteeId;

use super::store;
use crate::access::{Ask, Place, Scope};
use crate::committees::Named;
use crate::db::Conn;
use crate::http::{Kind, Problem};

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

/// The category that the path names; one that all share lies in no committee.
#[derive(Clone, Debug)]
pub struct CategoryScope {
    /// The row.
    pub category: Model,
    committee_path: Option<String>,
}

impl Scope for CategoryScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let (category, committee_path) = store::find(db, ask.path_id("id")?).await?.ok_or(Kind::NotFound)?;
        Ok(Self { category, committee_path })
    }

    fn place(&self) -> Place<'_> {
        Place { committee: self.committee_path.as_deref(), is_open_upward: true, is_public: true, ..Place::default() }
    }
}
