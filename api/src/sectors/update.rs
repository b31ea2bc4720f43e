//! `PUT /sectors/{id}`

use actix_web::put;
use serde::Deserialize;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::sector::Model;
use utoipa::ToSchema;

use super::policy::Update;
use super::store;
use super::view::SectorView;
use crate::committees::stays_in;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Output};

/// A sector, changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "工商联界" }))]
pub struct SectorFields {
    /// The committee, which cannot change: null says as much as leaving it out.
    committee_id: Option<CommitteeId>,
    /// Its name, which no other sector of the committee has.
    #[schema(min_length = 2, max_length = 50, format = "line")]
    name: String,
}

/// Change a sector.
///
/// Its members stay in it under the new name.
#[utoipa::path(tag = "sectors", params(IdPath, IfMatch), request_body = SectorFields,
    responses((status = OK, description = "The sector, changed.", body = SectorView)),
    extensions(("x-permission" = json!("sector.update"))))]
#[put("/sectors/{id}")]
pub async fn update_sector(op: Op<Update, Body<SectorFields>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let before = store::lock(uow, op.scope().found.sector.id).await?;
        stays_in(before.committee_id, new.committee_id)?;
        op.expect_version(before.version)?;
        let row = Model { name: new.name.clone(), ..before };
        let row = store::update(uow, row).await?;
        let version = row.version;
        Ok(Output::ok(&SectorView::from(row))?.with_version(version))
    })
    .await
}
