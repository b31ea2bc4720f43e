//! `POST /sectors`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::ids::{CommitteeId, SectorId};
use shangliang_entity::sector::Model;
use utoipa::ToSchema;

use super::policy::Create;
use super::store;
use super::view::SectorView;
use crate::http::{Body, Handled, Op, Output};

/// A new sector.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "committee_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "name": "工商联界" }))]
pub struct NewSector {
    /// The committee.
    #[expect(dead_code, reason = "the scope reads it before the fields are checked")]
    committee_id: CommitteeId,
    /// Its name, which no other sector of the committee has.
    #[schema(min_length = 2, max_length = 50, format = "line")]
    name: String,
}

/// Enter a sector.
///
/// Members name it as the part of society that they stand for.
#[utoipa::path(tag = "sectors", request_body = NewSector,
    responses((status = CREATED, description = "The sector.", body = SectorView)),
    extensions(("x-permission" = json!("sector.create"))))]
#[post("/sectors")]
pub async fn create_sector(op: Op<Create, Body<NewSector>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let id: SectorId = uow.new_id();
        let row = Model {
            id,
            committee_id: op.scope().committee()?.id,
            name: new.name.clone(),
            version: 1,
            created_at: uow.now(),
            updated_at: uow.now(),
        };
        let row = store::insert(uow, row).await?;
        let version = row.version;
        Ok(Output::created(format!("/api/v1/sectors/{id}"), &SectorView::from(row))?.with_version(version))
    })
    .await
}
