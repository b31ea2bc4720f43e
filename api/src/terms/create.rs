//! `POST /committees/{id}/terms`

use actix_web::post;
use shangliang_entity::ids::TermId;
use shangliang_entity::term::Model;

use super::policy::Create;
use super::store;
use super::view::{TermFields, TermView};
use crate::committees;
use crate::http::openapi::IdPath;
use crate::http::{Body, Handled, Op, Output};

/// Enter a term of a committee.
///
/// Memberships name it.
#[utoipa::path(tag = "committees", params(IdPath), request_body = TermFields,
    responses((status = CREATED, description = "The term.", body = TermView)),
    extensions(("x-permission" = json!("term.create"))))]
#[post("/committees/{id}/terms")]
pub async fn create_term(op: Op<Create, Body<TermFields>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        new.check()?;
        let committee = committees::lock(uow, op.scope().committee.id).await?;
        let id: TermId = uow.new_id();
        let row = Model {
            id,
            committee_id: committee.id,
            number: new.number,
            name: new.name.clone(),
            starts_on: new.starts_on,
            ends_on: new.ends_on,
            version: 1,
            created_at: uow.now(),
            updated_at: uow.now(),
        };
        let row = store::insert(uow, row).await?;
        let version = row.version;
        Ok(Output::created(format!("/api/v1/terms/{id}"), &TermView::from(row))?.with_version(version))
    })
    .await
}
