//! One webhook, as policies see it.

use super::store::{self, Found};
use crate::access::{Ask, Place, Scope};
use crate::db::Conn;
use crate::http::{Kind, Problem};

/// The webhook that the path names.
pub struct WebhookScope {
    /// The row, with its committee's path.
    pub found: Found,
}

impl Scope for WebhookScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let found = store::find(db, ask.path_id("id")?).await?.ok_or(Kind::NotFound)?;
        Ok(Self { found })
    }

    fn place(&self) -> Place<'_> {
        Place { committee: Some(&self.found.committee_path), is_open_upward: true, ..Place::default() }
    }
}
