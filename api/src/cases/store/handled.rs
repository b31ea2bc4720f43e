//! The parts of a case with their handlers, joined to whatever names the case.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Condition, DerivePartialModel, EntityTrait, JoinType, QuerySelect, RelationDef, Select};
use shangliang_entity::ids::{AssignmentId, DepartmentId};
use shangliang_entity::{assignment, department, handling_case, studio};

use crate::cases::handlers::Part;

/// The name under which the assigning offices of the handlers' systems are joined.
pub const OFFICE: &str = "office";

/// A part with its handler and an assigning office of the handler's system, as [`join_parts`] finds them.
#[derive(Debug, DerivePartialModel)]
pub struct Handled {
    #[sea_orm(nested)]
    part: Option<assignment::Model>,
    #[sea_orm(nested)]
    department: Option<DepartmentName>,
    #[sea_orm(nested)]
    studio: Option<StudioName>,
    #[sea_orm(nested, alias = "office")]
    office: Option<Office>,
}

#[derive(Debug, DerivePartialModel)]
#[sea_orm(entity = "department::Entity")]
struct DepartmentName {
    name: String,
}

#[derive(Debug, DerivePartialModel)]
#[sea_orm(entity = "studio::Entity")]
struct StudioName {
    name: String,
}

#[derive(Debug, DerivePartialModel)]
#[sea_orm(entity = "department::Entity")]
struct Office {
    id: DepartmentId,
}

/// Parts and offices, gathered from rows that may name each more than once.
#[derive(Debug, Default)]
pub struct Gathered {
    parts: BTreeMap<AssignmentId, Part>,
    offices: BTreeSet<DepartmentId>,
}

impl Gathered {
    /// Takes what a row tells.
    pub fn add(&mut self, row: Handled) {
        let Handled { part, department, studio, office } = row;
        if let Some(row) = part {
            let name = department.map(|department| department.name).or(studio.map(|studio| studio.name));
            self.parts.entry(row.id).or_insert(Part { row, handler: name.unwrap_or_default() });
        }
        self.offices.extend(office.map(|office| office.id));
    }

    /// The parts in their order, and the offices.
    pub fn all(self) -> (Vec<Part>, Vec<DepartmentId>) {
        (self.parts.into_values().collect(), self.offices.into_iter().collect())
    }
}

/// Joins the parts of a case with their handlers and the assigning offices of the handlers' systems.
pub fn join_parts<E: EntityTrait>(select: Select<E>, to_parts: RelationDef) -> Select<E> {
    select
        .join(JoinType::LeftJoin, to_parts)
        .join(JoinType::LeftJoin, to_department())
        .join(JoinType::LeftJoin, to_studio())
        .join_as(JoinType::LeftJoin, to_office(), OFFICE)
}

/// A case's parts of all rounds.
pub fn to_parts() -> RelationDef {
    handling_case::Entity::belongs_to(assignment::Entity)
        .from(handling_case::Column::Id)
        .to(assignment::Column::CaseId)
        .into()
}

/// A part's department.
pub fn to_department() -> RelationDef {
    assignment::Entity::belongs_to(department::Entity)
        .from(assignment::Column::HandlerId)
        .to(department::Column::Id)
        .into()
}

/// A part's studio.
fn to_studio() -> RelationDef {
    assignment::Entity::belongs_to(studio::Entity).from(assignment::Column::HandlerId).to(studio::Column::Id).into()
}

/// The assigning offices of the system that a department belongs to.
pub fn to_office() -> RelationDef {
    department::Entity::belongs_to(department::Entity)
        .from(department::Column::CommitteeId)
        .to(department::Column::CommitteeId)
        .on_condition(|department, office| {
            Condition::all()
                .add(
                    Expr::col((department, department::Column::System))
                        .equals((office.clone(), department::Column::System)),
                )
                .add(Expr::col((office, department::Column::IsAssigningOffice)).eq(true))
        })
        .into()
}
