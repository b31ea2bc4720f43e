//! `POST /files`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::file;
use shangliang_entity::vocab::FileScan;
use utoipa::ToSchema;

use super::intake::{demand_room, keep, recognised};
use super::policy;
use super::store;
use super::view::FileView;
use crate::http::openapi::RequiredKey;
use crate::http::{Handled, Kind, Op, Output, Upload};

/// The form of an upload.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only described here; the body is read as it arrives")]
pub struct UploadForm {
    /// The file.
    #[schema(value_type = String, format = Binary, example = "%PDF-1.7 …")]
    file: Vec<u8>,
}

/// Upload a file.
///
/// One file a request, as `multipart/form-data` with one part named `file`. JPEG, PNG and WebP (kept as JPEG, or as PNG where it
/// has transparency) up to 10 MB, PDF, docx and xlsx up to 20 MB. What it is is told by its content; the extension and the
/// declared type must agree with it (else 422, `file-rejected`). Images are encoded anew, upright, without positions and other
/// metadata, so `size_bytes` and `sha256` are those of what is kept. A file belongs to nothing until a suggestion or a reply names
/// it in `file_ids`, and is deleted after 7 days of that. Where the platform has a scanner for viruses, a file with one is refused
/// (422), and a file of which the scanner does not answer is taken all the same (202): it can be named, and nobody but its owner
/// has its bytes until `scan` is no longer `pending`. On a bad network, `POST /uploads` sends it piece by piece.
#[utoipa::path(tag = "files", params(RequiredKey),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = CREATED, description = "The file.", body = FileView),
        (status = ACCEPTED, description = "The file, which waits to be scanned.", body = FileView)),
    extensions(("x-permission" = json!("file.upload"))))]
#[post("/files")]
pub async fn create_file(op: Op<policy::Upload, Upload>) -> Handled {
    op.write_after(
        async |op, upload| {
            let owner = op.actor().account().ok_or(Kind::Unauthenticated)?;
            demand_room(op.app(), &op.reader(), owner, upload.size, None).await?;
            let recognised = recognised(op.app(), upload).await?;
            let id = op.app().ids.next(op.app().clock.now()).into();
            keep(op.app(), op.meta(), id, owner, recognised).await
        },
        async |op, uow, row: &file::Model| {
            store::lock_owner(uow, row.owner_id).await?;
            let size = u64::try_from(row.size_bytes).unwrap_or(0);
            demand_room(op.app(), &uow.conn(), row.owner_id, size, None).await?;
            store::insert(uow, row.clone()).await?;
            let output = Output::created(format!("/api/v1/files/{}", row.id), &FileView::from(row))?;
            Ok(if row.scan == FileScan::Pending { output.as_accepted() } else { output })
        },
    )
    .await
}
