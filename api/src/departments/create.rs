//! `POST /departments`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::department::Model;
use shangliang_entity::ids::{CommitteeId, DepartmentId};
use shangliang_entity::vocab::DepartmentSystem;
use utoipa::ToSchema;

use super::policy::Create;
use super::store;
use super::view::DepartmentView;
use crate::http::{Body, Handled, Op, Output};
use crate::secrecy::refuse_marked;

/// A new department.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "committee_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "name": "市住房和城乡建设局", "system": "government"
}))]
pub struct NewDepartment {
    /// The committee it answers to.
    #[expect(dead_code, reason = "the scope reads it before the fields are checked")]
    committee_id: CommitteeId,
    /// Its name, which no other department of the committee has.
    #[schema(min_length = 2, max_length = 50, format = "line")]
    name: String,
    /// The system it belongs to.
    system: DepartmentSystem,
    /// Whether it is its system's assigning office.
    #[serde(default)]
    is_assigning_office: bool,
}

/// Enter a department.
///
/// It takes items at once; its clerks are given their role with its id as scope.
#[utoipa::path(tag = "departments", request_body = NewDepartment,
    responses((status = CREATED, description = "The department.", body = DepartmentView)),
    extensions(("x-permission" = json!("department.create"))))]
#[post("/departments")]
pub async fn create_department(op: Op<Create, Body<NewDepartment>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        refuse_marked(&[("/name", Some(&new.name))])?;
        let id: DepartmentId = uow.new_id();
        let row = Model {
            id,
            committee_id: op.scope().committee()?.id,
            name: new.name.clone(),
            system: new.system,
            is_assigning_office: new.is_assigning_office,
            is_active: true,
            version: 1,
            created_at: uow.now(),
            updated_at: uow.now(),
        };
        let row = store::insert(uow, row).await?;
        let version = row.version;
        Ok(Output::created(format!("/api/v1/departments/{id}"), &DepartmentView::from(row))?.with_version(version))
    })
    .await
}
