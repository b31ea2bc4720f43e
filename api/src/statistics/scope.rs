//! What figures are asked of: one committee with those below it, or everything in the caller's reach.

use shangliang_entity::committee;
use shangliang_entity::ids::{DepartmentId, StudioId};
use shangliang_entity::vocab::ScopeKind;

use crate::access::{Ask, Place, Scope};
use crate::committees;
use crate::db::Conn;
use crate::http::{Problem, Text};

/// The committee of the query, with the caller's own departments and studios in it.
pub struct StatisticsScope {
    /// The committee; absent where the query names none.
    pub committee: Option<committee::Model>,
    departments: Vec<DepartmentId>,
    studios: Vec<StudioId>,
}

impl Scope for StatisticsScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let Some(id) = ask.query_id("committee_id") else {
            return Ok(Self { committee: None, departments: Vec::new(), studios: Vec::new() });
        };
        let committee = committees::find(db, id).await?.ok_or_else(|| {
            let text = Text::fixed("没有这个委员会", "there is no such committee");
            Problem::parameter("committee_id", "unknown", text)
        })?;
        let inside = |kind| {
            ask.actor
                .roles()
                .iter()
                .filter(move |held| held.scope_kind == kind)
                .filter(|held| held.committee_path.starts_with(&committee.path))
                .filter_map(|held| held.scope_id)
        };
        let departments = inside(ScopeKind::Department).map(DepartmentId).collect();
        let studios = inside(ScopeKind::Studio).map(StudioId).collect();
        Ok(Self { committee: Some(committee), departments, studios })
    }

    fn place(&self) -> Place<'_> {
        Place {
            committee: self.committee.as_ref().map(|committee| committee.path.as_str()),
            is_open_upward: true,
            departments: &self.departments,
            studios: &self.studios,
            is_everywhere: self.committee.is_none(),
            ..Place::default()
        }
    }
}
