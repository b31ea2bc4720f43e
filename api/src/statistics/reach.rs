//! How far a caller's figures reach.

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{committee, department};
use uuid::Uuid;

use super::policy::READ;
use crate::access::{Actor, HeldRole};
use crate::db::Conn;
use crate::http::Problem;

/// The committees that are asked for, and what the caller may see in them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reach {
    /// The committees that are asked for.
    asked: Vec<CommitteeId>,
    /// Those of them whose figures are the caller's as a whole.
    whole: Vec<CommitteeId>,
    /// Those of them in which the caller holds a role that sees figures, or above which: their words are the caller's.
    own: Vec<CommitteeId>,
    /// Departments whose figures are the caller's.
    departments: Vec<Uuid>,
    /// Studios whose figures are the caller's.
    studios: Vec<Uuid>,
}

/// How a counted thing says where it belongs, as SQL.
#[derive(Clone, Debug)]
pub struct Whose {
    /// The committee.
    pub committee: SimpleExpr,
    /// The department that handles it; absent where none can.
    pub department: Option<SimpleExpr>,
    /// The studio that it was handed to.
    pub studio: SimpleExpr,
    /// The studio that handles it; absent where none can.
    pub handling_studio: Option<SimpleExpr>,
}

impl Reach {
    /// The reach of a caller in a committee and those below it, or everywhere.
    pub async fn of(db: &Conn<'_>, actor: &Actor, within: Option<&committee::Model>) -> Result<Self, Problem> {
        let mut select =
            committee::Entity::find().select_only().columns([committee::Column::Id, committee::Column::Path]);
        if let Some(committee) = within {
            select = select.filter(committee::Column::Path.starts_with(&committee.path));
        }
        let committees: Vec<(CommitteeId, String)> = select.into_tuple().all(db).await?;
        let held: Vec<&HeldRole> = actor.roles_for(&READ).collect();
        let is_platform = matches!(actor, Actor::Platform);
        let covers = |path: &str| {
            is_platform
                || held.iter().any(|held| {
                    matches!(held.scope_kind, ScopeKind::Platform | ScopeKind::Committee)
                        && path.starts_with(&held.committee_path)
                })
        };
        let whole = committees.iter().filter(|(_, path)| covers(path)).map(|(id, _)| *id).collect();
        let is_own = |path: &str| covers(path) || held.iter().any(|held| held.committee_path == path);
        let own = committees.iter().filter(|(_, path)| is_own(path)).map(|(id, _)| *id).collect();
        let scopes = |kind| held.iter().filter(move |held| held.scope_kind == kind).filter_map(|held| held.scope_id);
        let offices: Vec<Uuid> = held
            .iter()
            .filter(|held| held.role == Role::AssigningOffice && held.scope_kind == ScopeKind::Department)
            .filter_map(|held| held.scope_id)
            .collect();
        let mut departments: Vec<Uuid> = scopes(ScopeKind::Department).collect();
        departments.extend(routed_by(db, &offices).await?);
        let asked = committees.into_iter().map(|(id, _)| id).collect();
        Ok(Self { asked, whole, own, departments, studios: scopes(ScopeKind::Studio).collect() })
    }

    /// The committees whose dictionaries name things for the caller.
    pub fn own(&self) -> impl Iterator<Item = CommitteeId> {
        self.own.iter().copied()
    }

    /// Whether a counted thing is in reach, as SQL.
    pub fn condition(&self, whose: &Whose) -> Condition {
        let asked = Condition::all().add(whose.committee.clone().is_in(self.asked.iter().copied()));
        if self.whole.len() == self.asked.len() {
            return asked;
        }
        let departments = whose.department.clone().map(|column| column.is_in(self.departments.iter().copied()));
        let handling = whose.handling_studio.clone().map(|column| column.is_in(self.studios.iter().copied()));
        asked.add(
            Condition::any()
                .add(whose.committee.clone().is_in(self.whole.iter().copied()))
                .add(whose.studio.clone().is_in(self.studios.iter().copied()))
                .add_option(departments)
                .add_option(handling),
        )
    }
}

/// The departments of the systems that these assigning offices route items to.
async fn routed_by(db: &Conn<'_>, offices: &[Uuid]) -> Result<Vec<Uuid>, Problem> {
    if offices.is_empty() {
        return Ok(Vec::new());
    }
    let routed = department::Entity::find()
        .select_only()
        .column(department::Column::Id)
        .join_as(JoinType::InnerJoin, crate::cases::to_office(), OFFICE)
        .filter(Expr::col((OFFICE, department::Column::Id)).is_in(offices.iter().copied()));
    Ok(routed.into_tuple().all(db).await?)
}

/// The name under which assigning offices are joined to the departments of their systems.
const OFFICE: &str = "office";
