//! `PUT /terms/{id}`

use actix_web::put;
use shangliang_entity::term::Model;

use super::policy::Update;
use super::store;
use super::view::{TermFields, TermView};
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Output};

/// Change a term.
///
/// Numbering and figures go by it.
#[utoipa::path(tag = "terms", params(IdPath, IfMatch), request_body = TermFields,
    responses((status = OK, description = "The term, changed.", body = TermView)),
    extensions(("x-permission" = json!("term.update"))))]
#[put("/terms/{id}")]
pub async fn update_term(op: Op<Update, Body<TermFields>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let before = store::lock(uow, op.scope().found.term.id).await?;
        new.check()?;
        op.expect_version(before.version)?;
        let row = Model {
            number: new.number,
            name: new.name.clone(),
            starts_on: new.starts_on,
            ends_on: new.ends_on,
            ..before
        };
        let row = store::update(uow, row).await?;
        let version = row.version;
        Ok(Output::ok(&TermView::from(row))?.with_version(version))
    })
    .await
}
