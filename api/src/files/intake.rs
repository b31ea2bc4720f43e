//! From the bytes of a file to its row, whichever way they came: what it is, whether there is room for it, what a scanner says of
//! it, and where it lies.

use chrono::TimeDelta;
use shangliang_entity::file;
use shangliang_entity::ids::{AccountId, FileId};
use shangliang_entity::vocab::FileScan;

use super::formats::{Recognised, Rejection, recognise};
use super::objects::{new_key, thumbnail_of};
use super::scan::at_arrival;
use super::store::{self, Usage};
use super::uploads;
use crate::config::FileLimits;
use crate::db::Conn;
use crate::http::{Kind, Meta, Problem, Text, Upload};
use crate::pool::NotDone;
use crate::state::App;

/// Finds out what a file is, and what is kept of it.
pub async fn recognised(app: &App, upload: Upload) -> Result<Recognised, Problem> {
    let folder = app.files.incoming().await?;
    let work = app.files.pool.run(move || recognise(&upload, &folder));
    match tokio::time::timeout(app.config.files.recognition, work).await {
        Ok(Ok(recognised)) => Ok(recognised?),
        Ok(Err(NotDone::Busy)) => Err(Problem::new(Kind::TemporaryReducedCapacity).retry_after(2)),
        // A file at which a decoder gives up in this way is damaged, whatever else it is.
        Ok(Err(NotDone::Failed)) => Err(Rejection::DAMAGED.into()),
        Err(_elapsed) => Err(Rejection::TOO_SLOW.into()),
    }
}

/// Keeps the object, unless a scanner finds a virus in it, and gives the row that is to name it.
pub async fn keep(
    app: &App,
    meta: &Meta,
    id: FileId,
    owner: AccountId,
    recognised: Recognised,
) -> Result<file::Model, Problem> {
    let scanned = at_arrival(app, &recognised).await?;
    if scanned.scan == FileScan::Infected {
        meta.note_event("file.infected", None);
        return Err(Rejection::INFECTED.into());
    }
    let now = app.clock.now();
    let key = new_key(app, now);
    app.files.objects.put(&key, recognised.content).await?;
    let (mut width, mut height) = (None, None);
    if let Some(image) = recognised.image {
        app.files.objects.put_bytes(&thumbnail_of(&key), image.thumbnail).await?;
        (width, height) = (i32::try_from(image.width).ok(), i32::try_from(image.height).ok());
    }
    Ok(file::Model {
        id,
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
        scan: scanned.scan,
        scan_version: scanned.version,
        scan_asked_at: scanned.asked_at,
        created_at: now,
    })
}

/// Whether an account may add so many bytes beside what it has and what it is uploading, but for the upload that they are of.
pub async fn demand_room(
    app: &App,
    db: &Conn<'_>,
    owner: AccountId,
    bytes: u64,
    of: Option<FileId>,
) -> Result<(), Problem> {
    let now = app.clock.now();
    let kept = store::usage(db, owner, now - TimeDelta::days(1)).await?;
    let coming = uploads::usage(db, owner, now, of).await?;
    has_room(&app.config.files, kept + coming, bytes)
        .map_err(|text| Problem::new(Kind::StorageQuotaExceeded).detail(text))
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
