//! One membership, as policies see it.

use shangliang_entity::ids::MemberId;
use shangliang_entity::member;
use shangliang_entity::vocab::MemberStatus;

use super::store::{self, Found};
use crate::access::{Ask, Place, Scope, Stake};
use crate::db::Conn;
use crate::http::{Kind, Problem};

/// What the rules must know of one membership: of the one that is read, and of each in a list.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Which it is.
    pub id: MemberId,
    /// Where it stands.
    pub status: MemberStatus,
    committee_path: String,
    owners: Vec<Stake>,
}

impl Standing {
    /// Of a membership in a committee.
    pub fn of(row: &member::Model, committee_path: String) -> Self {
        Self {
            id: row.id,
            status: row.status,
            committee_path,
            owners: row.account_id.map(Stake::Person).into_iter().collect(),
        }
    }

    /// Where it lies.
    pub fn place(&self) -> Place<'_> {
        Place { committee: Some(&self.committee_path), is_open_upward: true, owners: &self.owners, ..Place::default() }
    }
}

/// The membership that the path names.
#[derive(Clone, Debug)]
pub struct MemberScope {
    /// The row, with its committee's path and its account's phone.
    pub found: Found,
    /// What the rules must know of it.
    pub standing: Standing,
}

impl MemberScope {
    /// Loads it by id; absent where there is none.
    pub async fn by_id(db: &Conn<'_>, id: MemberId) -> Result<Option<Self>, Problem> {
        let found = store::find(db, id).await?;
        Ok(found.map(|found| Self { standing: Standing::of(&found.member, found.committee_path.clone()), found }))
    }
}

impl Scope for MemberScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        Self::by_id(db, ask.path_id("id")?).await?.ok_or_else(|| Kind::NotFound.into())
    }

    fn place(&self) -> Place<'_> {
        self.standing.place()
    }
}
