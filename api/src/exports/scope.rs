//! What the policy must know of one export: whose it is.

use shangliang_entity::list_export::Model;

use super::store;
use crate::access::{Ask, Place, Scope, Stake};
use crate::db::Conn;
use crate::http::{Kind, Problem};

/// One export, of which its owner alone may know.
pub struct ExportScope {
    /// The row.
    pub export: Model,
    owners: [Stake; 1],
}

impl Scope for ExportScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let export = store::find(db, ask.path_id("id")?, ask.now).await?.ok_or(Kind::NotFound)?;
        Ok(Self { owners: [Stake::Person(export.account_id)], export })
    }

    fn place(&self) -> Place<'_> {
        Place { owners: &self.owners, ..Place::default() }
    }
}
