//! `DELETE /files/{id}`

use actix_web::{delete, web};

use super::policy::Delete;
use super::store;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output, Problem, Text};
use crate::state::App;

/// Delete a file that belongs to nothing.
///
/// What a suggestion or a reply names belongs to that, and stays (409).
#[utoipa::path(tag = "files", params(IdPath),
    responses((status = NO_CONTENT, description = "It is gone.")),
    extensions(("x-permission" = json!("file.delete"))))]
#[delete("/files/{id}")]
pub async fn delete_file(op: Op<Delete>, app: web::Data<App>) -> Handled {
    let key = op.scope().file.object_key.clone();
    let answer = op
        .write(async |op, uow, _| match store::remove(uow, op.scope().file.id).await? {
            true => Output::no_content(),
            false => Err(Problem::state(Text::fixed("文件已被引用", "something names the file"))),
        })
        .await?;
    app.files.objects.forget(&key).await;
    Ok(answer)
}
