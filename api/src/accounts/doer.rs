//! Who did something, for those who are to know.

use serde::Serialize;
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::Role;
use utoipa::ToSchema;

use super::open_name;
use crate::http::Problem;
use crate::secrets::Keys;

/// Somebody who did something, and as what.
#[derive(Debug, Serialize, ToSchema)]
pub struct Doer {
    /// What they are called.
    #[schema(max_length = 50)]
    pub name: Option<String>,
    /// The role that they did it in.
    pub role: Option<Role>,
}

/// An account with its sealed name, and as what it did something.
#[derive(Clone, Debug)]
pub struct DoneBy {
    /// The account; absent for the platform itself.
    pub account: Option<AccountId>,
    /// Its name, sealed.
    pub name_sealed: Option<Vec<u8>>,
    /// As what.
    pub role: Option<Role>,
}

impl DoneBy {
    /// Whoever it was, by name; nobody where the platform did it.
    pub fn open(&self, keys: &Keys) -> Result<Option<Doer>, Problem> {
        let Some(account) = self.account else { return Ok(None) };
        let name = self.name_sealed.as_ref().map(|sealed| open_name(keys, account, sealed)).transpose()?;
        Ok(Some(Doer { name, role: self.role }))
    }
}
