//! One studio, as policies see it.

use shangliang_entity::ids::{MemberId, StudioId};
use shangliang_entity::studio;

use super::policy::READ;
use super::store::Found;
use super::{lifecycle, store};
use crate::access::{Ask, Place, Scope, allows};
use crate::db::Conn;
use crate::http::{Kind, Problem};

/// The studio that the path names.
#[derive(Clone, Debug)]
pub struct StudioScope {
    /// The row.
    pub studio: studio::Model,
    /// Its committee's path.
    pub committee_path: String,
    /// Whether it has a part in a case that is not closed.
    pub handles_cases: bool,
    ids: [StudioId; 1],
}

impl StudioScope {
    /// Loads it by id; absent where there is none.
    pub async fn by_id(db: &Conn<'_>, id: StudioId) -> Result<Option<Self>, Problem> {
        Ok(store::find(db, id).await?.map(Self::from))
    }
}

impl From<Found> for StudioScope {
    fn from(found: Found) -> Self {
        let Found { studio, committee_path, handles_cases } = found;
        Self { ids: [studio.id], studio, committee_path, handles_cases }
    }
}

impl Scope for StudioScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        Self::by_id(db, ask.path_id("id")?).await?.ok_or_else(|| Kind::NotFound.into())
    }

    fn place(&self) -> Place<'_> {
        Place {
            committee: Some(&self.committee_path),
            is_open_upward: true,
            studios: &self.ids,
            is_public: lifecycle::WORKING.contains(&self.studio.status),
            ..Place::default()
        }
    }
}

/// The studio that the path names, for whoever may see it; there is none for anybody else.
#[derive(Clone, Debug)]
pub struct SeenStudio(pub StudioScope);

impl Scope for SeenStudio {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let scope = StudioScope::load(db, ask).await?;
        if allows(&READ, ask.actor, &scope.place()) { Ok(Self(scope)) } else { Err(Kind::NotFound.into()) }
    }

    fn place(&self) -> Place<'_> {
        self.0.place()
    }
}

/// A seat that the path names: a studio, and a member who may sit there.
#[derive(Clone, Debug)]
pub struct SeatScope {
    /// The studio.
    pub studio: StudioScope,
    /// The member.
    pub member: MemberId,
}

impl Scope for SeatScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let member = ask.path_id("member_id")?;
        Ok(Self { studio: StudioScope::load(db, ask).await?, member })
    }

    fn place(&self) -> Place<'_> {
        self.studio.place()
    }
}
