//! `DELETE /uploads/{id}`

use actix_web::{HttpRequest, delete, web};

use super::scope::complete;
use super::{growing, store};
use crate::files::policy::Resume;
use crate::http::openapi::IdPath;
use crate::http::tus::{TusHeader, demand_version};
use crate::http::{Handled, Op, Output};
use crate::state::App;

/// End an upload that is not complete.
///
/// What has come of it is forgotten, and the room that it had reserved is free again. A complete one is a file (409).
#[utoipa::path(tag = "files", params(IdPath, TusHeader),
    responses((status = NO_CONTENT, description = "It is gone.")),
    extensions(("x-permission" = json!("file.resume"))))]
#[delete("/uploads/{id}")]
pub async fn delete_upload(op: Op<Resume>, request: HttpRequest, app: web::Data<App>) -> Handled {
    demand_version(request.headers())?;
    let row = op.scope().living()?.clone();
    let answer = op
        .write(async |_, uow, _| match store::remove(uow, row.id).await? {
            true => Output::no_content(),
            false => Err(complete()),
        })
        .await?;
    growing::forget(&app, &row).await;
    Ok(answer)
}
