//! `PATCH /uploads/{id}`

use actix_web::dev::Payload;
use actix_web::{HttpRequest, patch, rt};
use futures_util::StreamExt;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use tokio::time::{Instant, timeout};
use utoipa::ToSchema;

use super::growing::{Growing, mismatching};
use super::scope::complete;
use super::view::with_progress;
use crate::files::policy::Resume;
use crate::http::body::unreadable;
use crate::http::openapi::{HeaderNumber, HeaderText, IdPath};
use crate::http::tus::{PieceHeaders, Sent, TusHeader, demand_version};
use crate::http::upload::{PIECE_DEADLINE, UPLOAD_DEADLINE};
use crate::http::{Handled, Kind, Op, Output, Problem};
use crate::secrets::Checksum;

/// How many bytes are read from the disk at once.
const PIECE: usize = 64 * 1024;

/// Send the next bytes of an upload.
///
/// From `Upload-Offset` on, which must be how far the upload has come (409 says how far); whatever arrives is kept, also where the
/// connection breaks, so ask with HEAD and go on. With `Upload-Checksum` no byte of a request is kept before all of them are verified: bytes that
/// arrive otherwise than they were sent are refused (460), and are sent again from the same offset. Where PATCH does not get through, POST with `X-HTTP-Method-Override: PATCH`
/// does the same. The last byte makes a file of the upload, of the same id, at `Location`: it is recognised, checked and counted as
/// at `POST /files`. Where that refuses it (413, 422), the upload ends; begin anew with another `Idempotency-Key`. Where that would be a 202,
/// the file says so by its `scan`.
#[utoipa::path(tag = "files", params(IdPath, TusHeader, PieceHeaders),
    request_body(content = PieceOfFile, content_type = "application/offset+octet-stream"),
    responses((status = NO_CONTENT, description = "The bytes are kept.",
        headers(
            ("Upload-Offset" = HeaderNumber, description = "How many bytes have come."),
            ("Upload-Expires" = HeaderText, description = "Until when it may go on."),
            ("Location" = HeaderText, description = "Where the file is, once all have come.")))),
    extensions(("x-permission" = json!("file.resume"))))]
#[patch("/uploads/{id}")]
pub async fn append_upload(op: Op<Resume, Sent>, request: HttpRequest) -> Handled {
    demand_version(request.headers())?;
    // On its own, so that what came is kept also where the connection broke.
    rt::spawn(async move { append(&op).await }).await.map_err(Problem::internal)?
}

/// The next bytes.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, example = "%PDF-1.7 …")]
#[expect(dead_code, reason = "only described here; the body is read as it arrives")]
pub struct PieceOfFile(Vec<u8>);

async fn append(op: &Op<Resume, Sent>) -> Handled {
    let row = op.scope().living()?;
    let sent = op.input()?;
    if u64::try_from(row.received) != Ok(sent.offset) {
        return Err(mismatching(row.received, sent.offset));
    }
    let left = u64::try_from(row.length - row.received).map_err(Problem::internal)?;
    match left {
        0 => return Err(complete()),
        left if sent.length.is_some_and(|length| length > left) => return Err(Kind::InconsistentUploadLength.into()),
        _ => {}
    }
    let mut growing = Growing::resume(op, row.clone()).await?;
    let answer = take(&mut growing, sent).await;
    if let Err(problem) = &answer
        && matches!(problem.kind(), Kind::TooLarge | Kind::FileRejected | Kind::StorageQuotaExceeded)
    {
        growing.end().await?;
    }
    answer
}

/// Takes the bytes that were sent.
async fn take(growing: &mut Growing<'_>, sent: Sent) -> Handled {
    let broken = match sent.checksum {
        None => receive(sent.payload, growing.left(), async |piece| growing.push(piece).await).await?,
        Some(checksum) => {
            let mut verified = verified(growing, sent.payload, checksum).await?;
            let mut piece = vec![0; PIECE];
            loop {
                match verified.read(&mut piece).await? {
                    0 => break None,
                    length => growing.push(piece.get(..length).unwrap_or_default()).await?,
                }
            }
        }
    };
    let location = match broken {
        None if growing.is_whole() => Some(format!("/api/v1/files/{}", growing.finish().await?.id)),
        _ => growing.keep().await.map(|()| None)?,
    };
    if let Some(problem) = broken {
        return Err(problem);
    }
    let output = with_progress(Output::no_content()?, growing.row());
    Ok(match location {
        Some(location) => output.located(location),
        None => output,
    })
}

/// Gives the bytes on as they arrive, no more than are left of the upload, and says what broke the connection before their end.
async fn receive(
    mut payload: Payload,
    mut left: usize,
    mut give: impl AsyncFnMut(&[u8]) -> Result<(), Problem>,
) -> Result<Option<Problem>, Problem> {
    let end = Instant::now() + UPLOAD_DEADLINE;
    loop {
        let piece = match timeout(PIECE_DEADLINE, payload.next()).await {
            Ok(None) => return Ok(None),
            Ok(Some(Ok(piece))) if Instant::now() < end => piece,
            Ok(Some(Err(error))) => return Ok(Some(unreadable(error))),
            Ok(Some(Ok(_))) | Err(_) => return Ok(Some(Kind::RequestTimeout.into())),
        };
        left = left.checked_sub(piece.len()).ok_or(Kind::InconsistentUploadLength)?;
        give(&piece).await?;
    }
}

/// The bytes once all of them are on the disk and come to their checksum; until then none is part of the upload.
async fn verified(growing: &Growing<'_>, payload: Payload, mut checksum: Checksum) -> Result<File, Problem> {
    let mut disk = File::from_std(growing.scratch().await?);
    let broken = receive(payload, growing.left(), async |piece| {
        checksum.update(piece);
        Ok(disk.write_all(piece).await?)
    });
    if let Some(problem) = broken.await? {
        return Err(problem);
    }
    if !checksum.is_met() {
        return Err(Kind::ChecksumMismatch.into());
    }
    // A write that failed is told of here, and not by the rewinding.
    disk.flush().await?;
    disk.rewind().await?;
    Ok(disk)
}
