//! `GET /uploads/{id}`, and HEAD, by which clients of the protocol ask.

use actix_web::{HttpRequest, get};

use super::view::{UploadView, with_progress};
use crate::files::policy::Resume;
use crate::http::openapi::{HeaderNumber, HeaderText, IdPath};
use crate::http::tus::{LENGTH, METADATA, TusVersion, demand_version_if_named};
use crate::http::{Handled, Op, Output};

/// See how far an upload has come.
///
/// HEAD answers the same in its headers. The upload is complete, and a file, where `Upload-Offset` is `Upload-Length`. One whose
/// file was refused is gone (404), one that was not complete in time too (410). `Tus-Resumable` may be left out here.
#[utoipa::path(tag = "files", params(IdPath, TusVersion),
    responses((status = OK, description = "How far it has come.", body = UploadView,
        headers(
            ("Upload-Offset" = HeaderNumber, description = "How many bytes have come."),
            ("Upload-Length" = HeaderNumber, description = "How many there will be."),
            ("Upload-Metadata" = HeaderText, description = "What the client said of it."),
            ("Upload-Expires" = HeaderText, description = "Until when it may go on.")))),
    extensions(("x-permission" = json!("file.resume"))))]
#[get("/uploads/{id}")]
pub async fn get_upload(op: Op<Resume>, request: HttpRequest) -> Handled {
    demand_version_if_named(request.headers())?;
    let row = op.scope().living()?;
    let output = with_progress(Output::ok(&UploadView::from(row))?, row).with_header(&LENGTH, row.length);
    Ok(if row.metadata.is_empty() { output } else { output.with_header(&METADATA, &row.metadata) })
}
