//! Reply templates, as their policies see them.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shangliang_entity::ids::{CommitteeId, DepartmentId};
use shangliang_entity::reply_template::{Entity, Model};
use shangliang_entity::vocab::ScopeKind;
use shangliang_entity::{committee, department};
use uuid::Uuid;

use crate::access::{Ask, Place, Scope};
use crate::committees::{BodyCommittee, CommitteeScope};
use crate::db::Conn;
use crate::http::{Kind, Problem, Text};

/// One template, where it may be written: by the committee's staff, and by the department it belongs to.
pub struct TemplateScope {
    /// The row.
    pub template: Model,
    committee_path: String,
    owners: Vec<DepartmentId>,
    readers: Vec<DepartmentId>,
}

impl Scope for TemplateScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let id: Uuid = ask.path_id("id")?;
        let template = Entity::find_by_id(id).one(db).await?.ok_or(Kind::NotFound)?;
        let committee = committee::Entity::find_by_id(template.committee_id).one(db).await?.ok_or(Kind::NotFound)?;
        let owners: Vec<DepartmentId> = template.department_id.into_iter().collect();
        let readers = match template.department_id {
            Some(_) => owners.clone(),
            // A shared one is for every department of the committee: also for those that the caller acts for.
            None => departments_in(ask, &committee.path),
        };
        Ok(Self { template, committee_path: committee.path, owners, readers })
    }

    fn place(&self) -> Place<'_> {
        Place { committee: Some(&self.committee_path), departments: &self.owners, ..Place::default() }
    }

    fn seen_from(&self) -> Place<'_> {
        Place { departments: &self.readers, ..self.place() }
    }
}

/// The departments of a committee that the caller holds a role in.
fn departments_in(ask: &Ask<'_>, committee_path: &str) -> Vec<DepartmentId> {
    let held = ask.actor.roles().iter();
    let held = held.filter(|held| held.scope_kind == ScopeKind::Department && held.committee_path == committee_path);
    held.filter_map(|held| held.scope_id.map(DepartmentId)).collect()
}

/// One template, where it may be read.
pub struct ReadableTemplate(pub TemplateScope);

impl Scope for ReadableTemplate {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        TemplateScope::load(db, ask).await.map(Self)
    }

    fn place(&self) -> Place<'_> {
        self.0.seen_from()
    }
}

/// Where a new template is to belong: `committee_id` and `department_id` of the body.
pub struct NewTemplateScope {
    committee: BodyCommittee,
    departments: Vec<DepartmentId>,
    is_department_unknown: bool,
}

impl NewTemplateScope {
    /// The committee; 422 where it, or the department in it, does not exist.
    pub fn committee(&self) -> Result<CommitteeId, Problem> {
        let committee = self.committee.committee()?.id;
        if self.is_department_unknown {
            let text = Text::fixed("该委员会没有这个承办单位", "the committee has no such department");
            return Err(Problem::field("/department_id", "unknown", text));
        }
        Ok(committee)
    }
}

impl Scope for NewTemplateScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let committee = BodyCommittee::load(db, ask).await?;
        let named: Option<DepartmentId> = ask.body_id("department_id");
        let department = match (named, committee.committee()) {
            (Some(id), Ok(committee)) => {
                let found = department::Entity::find_by_id(id);
                found.filter(department::Column::CommitteeId.eq(committee.id)).one(db).await?
            }
            _ => None,
        };
        Ok(Self {
            is_department_unknown: named.is_some() && department.is_none(),
            departments: department.map(|department| department.id).into_iter().collect(),
            committee,
        })
    }

    fn place(&self) -> Place<'_> {
        Place { departments: &self.departments, is_open_upward: false, ..self.committee.place() }
    }
}
