//! Adoptions, as their policies see them.

use shangliang_entity::adoption;

use crate::access::{Ask, Place, Scope, allows};
use crate::db::Conn;
use crate::http::{Kind, Problem};
use crate::suggestions::policy::READ;
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

/// All adoptions of a suggestion: who else has to do with it is looked up only for those who cannot see it without that.
pub struct AdoptionsScope(pub SuggestionScope);

impl Scope for AdoptionsScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let scope = SuggestionScope::untied(db, ask.path_id("id")?).await?.ok_or(Kind::NotFound)?.shown_with(ask);
        if allows(&READ, ask.actor, &scope.place()) { Ok(Self(scope)) } else { scope.tied(db).await.map(Self) }
    }

    fn place(&self) -> Place<'_> {
        self.0.place()
    }
}
