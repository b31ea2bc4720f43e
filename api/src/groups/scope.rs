//! One group, as policies see it.

use super::store::{self, Found};
use crate::access::{Ask, Place, Scope};
use crate::db::Conn;
use crate::http::{Kind, Problem};
use shangliang_entity::ids::MemberId;
use uuid::Uuid;

/// The group that the path names.
#[derive(Clone, Debug)]
pub struct GroupScope {
    /// The row, with its committee's path.
    pub found: Found,
    ids: [Uuid; 1],
}

impl Scope for GroupScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let found = store::find(db, ask.path_id("id")?).await?.ok_or(Kind::NotFound)?;
        Ok(Self { ids: [found.group.id.0], found })
    }

    fn place(&self) -> Place<'_> {
        Place {
            committee: Some(&self.found.committee_path),
            is_open_upward: true,
            others: &self.ids,
            ..Place::default()
        }
    }
}

/// A seat that the path names: a group, and a member who may sit there.
#[derive(Clone, Debug)]
pub struct SeatScope {
    /// The group.
    pub group: GroupScope,
    /// The member.
    pub member: MemberId,
}

impl Scope for SeatScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let member = ask.path_id("member_id")?;
        Ok(Self { group: GroupScope::load(db, ask).await?, member })
    }

    fn place(&self) -> Place<'_> {
        self.group.place()
    }
}
