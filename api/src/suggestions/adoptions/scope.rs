//! Adoptions, as their policies see them.

use shangliang_entity::adoption;

use crate::access::{Ask, Place, Scope};
use crate::db::Conn;
use crate::http::{Kind, Problem};
use crate::suggestions::scope::SuggestionScope;
use crate::suggestions::store;

/// One adoption of a suggestion.
pub struct AdoptionScope {
    /// The suggestion.
    pub suggestion: SuggestionScope,
    /// The adoption.
    pub adoption: adoption::Model,
}

impl Scope for AdoptionScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let suggestion = SuggestionScope::load(db, ask).await?;
        let id = ask.path_id("adoption_id")?;
        let found = store::adoptions::find(db, suggestion.suggestion.id, id).await?;
        Ok(Self { suggestion, adoption: found.ok_or(Kind::NotFound)? })
    }

    fn place(&self) -> Place<'_> {
        self.suggestion.place()
    }
}
