//! `PUT /departments/{id}`

use actix_web::put;
use serde::Deserialize;
use shangliang_entity::department::Model;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::DepartmentSystem;
use utoipa::ToSchema;

use super::policy::Update;
use super::store;
use super::view::DepartmentView;
use crate::committees::stays_in;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Output};
use crate::secrecy::refuse_marked;

/// A department, changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "市住房和城乡建设局", "system": "government", "is_active": false }))]
pub struct DepartmentFields {
    /// The committee it answers to, which cannot change: null says as much as leaving it out.
    committee_id: Option<CommitteeId>,
    /// Its name, which no other department of the committee has.
    #[schema(min_length = 2, max_length = 50, format = "line")]
    name: String,
    /// The system it belongs to.
    system: DepartmentSystem,
    /// Whether it is its system's assigning office; as it was where it is left out.
    is_assigning_office: Option<bool>,
    /// Whether it still takes items; as it was where it is left out.
    is_active: Option<bool>,
}

/// Change a department.
///
/// One that is no longer active keeps what it handles and gets nothing new.
#[utoipa::path(tag = "departments", params(IdPath, IfMatch), request_body = DepartmentFields,
    responses((status = OK, description = "The department, changed.", body = DepartmentView)),
    extensions(("x-permission" = json!("department.update"))))]
#[put("/departments/{id}")]
pub async fn update_department(op: Op<Update, Body<DepartmentFields>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        refuse_marked(&[("/name", Some(&new.name))])?;
        let before = store::lock(uow, op.scope().found.department.id).await?;
        stays_in(before.committee_id, new.committee_id)?;
        op.expect_version(before.version)?;
        let row = Model {
            name: new.name.clone(),
            system: new.system,
            is_assigning_office: new.is_assigning_office.unwrap_or(before.is_assigning_office),
            is_active: new.is_active.unwrap_or(before.is_active),
            ..before
        };
        let row = store::update(uow, row).await?;
        let version = row.version;
        Ok(Output::ok(&DepartmentView::from(row))?.with_version(version))
    })
    .await
}
