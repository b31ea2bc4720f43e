//! One membership, as policies see it.

use shangliang_entity::ids::MemberId;

use super::store::{self, Found};
use crate::access::{Ask, Place, Scope, Stake};
use crate::db::Conn;
use crate::http::{Kind, Problem};

/// The membership that the path names.
#[derive(Clone, Debug)]
pub struct MemberScope {
    /// The row, with its committee's path and its account's phone.
    pub found: Found,
    owners: Vec<Stake>,
}

impl MemberScope {
    /// Loads it by id; absent where there is none.
    pub async fn by_id(db: &Conn<'_>, id: MemberId) -> Result<Option<Self>, Problem> {
        let found = store::find(db, id).await?;
        Ok(found.map(|found| Self { owners: found.member.account_id.map(Stake::Person).into_iter().collect(), found }))
    }
}

impl Scope for MemberScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        Self::by_id(db, ask.path_id("id")?).await?.ok_or_else(|| Kind::NotFound.into())
    }

    fn place(&self) -> Place<'_> {
        Place {
            committee: Some(&self.found.committee_path),
            is_open_upward: true,
            owners: &self.owners,
            ..Place::default()
        }
    }
}
