//! How to reach an author: whoever is shown it has been noted first.

use serde::Serialize;
use shangliang_entity::ids::{AccountId, SuggestionId};
use shangliang_entity::suggestion;
use utoipa::ToSchema;

use super::author_name;
use crate::accounts::{self, open_name, open_phone};
use crate::db::Conn;
use crate::http::Problem;
use crate::secrets::{Keys, Phone};

/// Who wrote a suggestion, and how to reach them.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorContact {
    /// The suggestion.
    pub suggestion_id: SuggestionId,
    /// The author's name; null where none is known.
    #[schema(max_length = 50)]
    pub name: Option<String>,
    /// The author's number; null where none is known.
    #[schema(max_length = 11, example = "13800138000")]
    pub phone: Option<String>,
    /// Who submitted it for the author (代提), and knows how to reach them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentContact>,
}

/// Who submitted something for its author.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgentContact {
    /// The agent's name.
    #[schema(max_length = 50)]
    pub name: Option<String>,
    /// The agent's number.
    #[schema(max_length = 11, example = "13800138000")]
    pub phone: Option<String>,
}

/// What an account tells of its holder.
#[derive(Default)]
struct Holder {
    name_sealed: Option<Vec<u8>>,
    phone: Option<Phone>,
}

impl Holder {
    async fn of(db: &Conn<'_>, keys: &Keys, id: Option<AccountId>) -> Result<Self, Problem> {
        let Some(id) = id else { return Ok(Self::default()) };
        let row = accounts::find(db, id).await?;
        let phone = row.phone_sealed.as_ref().map(|sealed| open_phone(keys, id, sealed)).transpose()?;
        Ok(Self { name_sealed: row.name_sealed, phone })
    }
}

/// How to reach an author, numbers as `shown` writes them.
pub async fn contact_of(
    db: &Conn<'_>,
    keys: &Keys,
    row: &suggestion::Model,
    shown: impl Fn(&Phone) -> String,
) -> Result<AuthorContact, Problem> {
    let author = Holder::of(db, keys, row.author_id).await?;
    let agent = match row.agent_id {
        Some(id) => {
            let agent = Holder::of(db, keys, Some(id)).await?;
            let name = agent.name_sealed.as_ref().map(|sealed| open_name(keys, id, sealed)).transpose()?;
            Some(AgentContact { name, phone: agent.phone.as_ref().map(&shown) })
        }
        None => None,
    };
    Ok(AuthorContact {
        suggestion_id: row.id,
        name: author_name(keys, row, author.name_sealed.as_deref())?,
        phone: author.phone.as_ref().map(&shown),
        agent,
    })
}
