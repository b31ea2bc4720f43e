//! What the policy must know of one suggestion, loaded in one round trip and shown from the same row.

use shangliang_entity::ids::{AccountId, DepartmentId, StudioId, SuggestionId};
use shangliang_entity::suggestion;

use super::store;
use crate::access::{Ask, Place, Scope};
use crate::db::Conn;
use crate::http::{Kind, Problem};
use crate::secrets::QueryCode;

/// One suggestion with what its policy and its view need.
#[derive(Clone, Debug)]
pub struct SuggestionScope {
    /// The row.
    pub suggestion: suggestion::Model,
    /// Its committee's path.
    pub committee_path: String,
    /// Its author's name, sealed.
    pub author_name_sealed: Option<Vec<u8>>,
    /// The departments that handle it.
    pub departments: Vec<DepartmentId>,
    /// The studio that it was handed to.
    pub studios: Vec<StudioId>,
    /// Its first author.
    pub owners: Vec<AccountId>,
    has_query_code: bool,
}

impl SuggestionScope {
    /// Loads it by id; absent where there is none.
    pub async fn by_id(db: &Conn<'_>, id: SuggestionId) -> Result<Option<Self>, Problem> {
        let Some(found) = store::find(db, id).await? else { return Ok(None) };
        Ok(Some(Self {
            committee_path: found.committee_path,
            author_name_sealed: found.author_name_sealed,
            departments: Vec::new(),
            studios: found.suggestion.studio_id.into_iter().collect(),
            owners: found.suggestion.author_id.into_iter().collect(),
            has_query_code: false,
            suggestion: found.suggestion,
        }))
    }
}

impl Scope for SuggestionScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let id: SuggestionId = ask.path_id("id")?;
        let mut scope = Self::by_id(db, id).await?.ok_or(Kind::NotFound)?;
        if let (Some(code), Some(stored)) = (ask.query_code, &scope.suggestion.query_code_hash) {
            scope.has_query_code = QueryCode::parse(code).is_ok_and(|code| code.matches(ask.keys, id.0, stored));
        }
        Ok(scope)
    }

    fn place(&self) -> Place<'_> {
        Place {
            committee: Some(&self.committee_path),
            departments: &self.departments,
            studios: &self.studios,
            owners: &self.owners,
            is_public: self.suggestion.published_at.is_some(),
            has_query_code: self.has_query_code,
            ..Place::default()
        }
    }
}
