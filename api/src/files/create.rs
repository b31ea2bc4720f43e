//! `POST /files`

use std::time::Duration;

use actix_web::post;
use chrono::TimeDelta;
use shangliang_entity::file;
use shangliang_entity::ids::AccountId;
use utoipa::ToSchema;

use super::formats::{Recognised, Rejection, recognise};
use super::objects::{new_key, thumbnail_of};
use super::policy;
use super::store::{self, Usage};
use super::view::FileView;
use crate::config::FileLimits;
use crate::db::Conn;
use crate::http::openapi::RequiredKey;
use crate::http::{Handled, Kind, Op, Output, Problem, Text, Upload};
use crate::pool::NotDone;
use crate::state::App;

/// How long it may take to find out what a file is.
const RECOGNITION: Duration = Duration::from_secs(10);

/// The form of an upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described here; the body is read as it arrives")]
pub struct UploadForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Upload a file.
///
/// One file a request, as `multipart/form-data` with one part named `file`. JPEG, PNG and WebP (kept as JPEG, or as PNG where it
/// has transparency) up to 10 MB, PDF, docx and xlsx up to 20 MB. What it is is told by its content; the extension and the
/// declared type must agree with it (else 422, `file-rejected`). Images are encoded anew, upright, without positions and other
/// metadata, so `size_bytes` and `sha256` are those of what is kept. A file belongs to nothing until a suggestion or a reply names
/// it in `file_ids`, and is deleted after 7 days of that.
#[utoipa::path(tag = "files", params(RequiredKey),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = CREATED, description = "The file.", body = FileView)),
    extensions(("x-permission" = json!("file.upload"))))]
#[post("/files")]
pub async fn create_file(op: Op<policy::Upload, Upload>) -> Handled {
    op.write_after(
        async |op, upload| {
            let owner = op.actor().account().ok_or(Kind::Unauthenticated)?;
            demand_room(op.app(), &op.reader(), owner, upload.size).await?;
            let recognised = recognised(op.app(), upload).await?;
            keep(op.app(), owner, recognised).await
        },
        async |op, uow, row: &file::Model| {
            store::lock_owner(uow, row.owner_id).await?;
            demand_room(op.app(), &uow.conn(), row.owner_id, u64::try_from(row.size_bytes).unwrap_or(0)).await?;
            store::insert(uow, row.clone()).await?;
            Output::created(format!("/api/v1/files/{}", row.id), &FileView::from(row))
        },
    )
    .await
}

async fn recognised(app: &App, upload: Upload) -> Result<Recognised, Problem> {
    let folder = app.files.incoming().await?;
    let work = app.files.pool.run(move || recognise(&upload, &folder));
    match tokio::time::timeout(RECOGNITION, work).await {
        Ok(Ok(recognised)) => Ok(recognised?),
        Ok(Err(NotDone::Busy)) => Err(Problem::new(Kind::TemporaryReducedCapacity).retry_after(2)),
        // A file at which a decoder gives up in this way is damaged, whatever else it is.
        Ok(Err(NotDone::Failed)) => Err(Rejection::DAMAGED.into()),
        Err(_elapsed) => Err(Rejection::TOO_SLOW.into()),
    }
}

/// Keeps the object, and gives the row that is to name it.
async fn keep(app: &App, owner: AccountId, recognised: Recognised) -> Result<file::Model, Problem> {
    let now = app.clock.now();
    let key = new_key(app, now);
    app.files.objects.put(&key, recognised.content).await?;
    let (mut width, mut height) = (None, None);
    if let Some(image) = recognised.image {
        app.files.objects.put_bytes(&thumbnail_of(&key), image.thumbnail).await?;
        (width, height) = (i32::try_from(image.width).ok(), i32::try_from(image.height).ok());
    }
    Ok(file::Model {
        id: app.ids.next(now).into(),
        owner_id: owner,
        name: recognised.name,
        media_type: recognised.format.media_type().to_owned(),
        size_bytes: i64::try_from(recognised.size).map_err(Problem::internal)?,
        sha256: recognised.sha256.to_vec(),
        width,
        height,
        object_key: key,
        suggestion_id: None,
        reply_id: None,
        position: 0,
        unattached_since: Some(now),
        created_at: now,
    })
}

/// Whether an account may add so many bytes; asked before the work, and again when it is certain.
async fn demand_room(app: &App, db: &Conn<'_>, owner: AccountId, bytes: u64) -> Result<(), Problem> {
    let usage = store::usage(db, owner, app.clock.now() - TimeDelta::days(1)).await?;
    has_room(&app.config.files, usage, bytes).map_err(|text| Problem::new(Kind::StorageQuotaExceeded).detail(text))
}

fn has_room(limits: &FileLimits, usage: Usage, bytes: u64) -> Result<(), Text> {
    if usage.recent >= limits.daily_count {
        let zh = format!("24 小时内最多上传 {} 个文件", limits.daily_count);
        return Err(Text::made(zh, format!("at most {} files in 24 hours", limits.daily_count)));
    }
    if usage.count >= limits.quota_count {
        let zh = format!("最多保存 {} 个文件", limits.quota_count);
        return Err(Text::made(zh, format!("at most {} files", limits.quota_count)));
    }
    if usage.bytes.saturating_add(bytes) > limits.quota_bytes {
        return Err(Text::fixed("文件空间已用完", "the room for files is used up"));
    }
    Ok(())
}
