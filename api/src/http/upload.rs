//! A file that is uploaded: received on disk while it is hashed and counted, never in memory as a whole.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{HttpRequest, web};
use futures_util::StreamExt;
use tokio::io::AsyncWriteExt;

use super::one_part::{Head, Malformed, OnePart, boundary_of};
use super::op::Input;
use super::parameters::one_header;
use super::problem::{FieldError, Kind, Place, Problem};
use super::query::Pair;
use super::text::Text;
use crate::config::FileLimits;
use crate::files::Signature;
use crate::secrets::{Digester, sha256};
use crate::state::App;

/// How long the next piece of an upload may take to arrive.
pub const PIECE_DEADLINE: Duration = Duration::from_secs(10);

/// How long an upload may take to arrive: 10 MB on 300 kbit/s.
pub const UPLOAD_DEADLINE: Duration = Duration::from_secs(300);

/// The name of the one field.
const FIELD: &str = "file";

/// What a boundary and a head may add to a file.
const WRAPPING: u64 = 16 * 1024;

/// A file as it was sent; it is gone from the disk when the last of these is dropped.
#[derive(Clone, Debug)]
pub struct Upload(Arc<Received>);

/// The parts of an upload.
#[derive(Debug)]
pub struct Received {
    content: File,
    /// What the client says of it.
    pub head: Head,
    /// How many bytes it has.
    pub size: u64,
    sha256: [u8; 32],
}

impl std::ops::Deref for Upload {
    type Target = Received;

    fn deref(&self) -> &Received {
        &self.0
    }
}

impl Upload {
    /// A file that was received in another way than as a form.
    pub fn new(content: File, head: Head, size: u64, sha256: [u8; 32]) -> Self {
        Self(Arc::new(Received { content, head, size, sha256 }))
    }
}

impl Received {
    /// The bytes, from the first on.
    ///
    /// # Errors
    /// The disk fails.
    pub fn open(&self) -> std::io::Result<File> {
        let mut content = self.content.try_clone()?;
        content.seek(SeekFrom::Start(0))?;
        Ok(content)
    }
}

impl Input for Upload {
    type Raw = Self;

    async fn read(request: &HttpRequest, payload: &mut Payload, _: &[Pair]) -> Result<Self, Problem> {
        let app = request.app_data::<web::Data<App>>().ok_or_else(|| Problem::internal("no application data"))?;
        let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let limits = &app.config.files;
        let declared = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
        if declared.is_some_and(|length| length > limits.largest() + WRAPPING) {
            return Err(Kind::TooLarge.into());
        }
        if text(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
            return Err(Kind::UnsupportedMediaType.into());
        }
        let content_type = one_header(request.headers(), header::CONTENT_TYPE.as_str())?;
        let boundary = content_type.and_then(boundary_of).ok_or(Kind::UnsupportedMediaType)?;
        let reader = OnePart::new(boundary.map_err(malformed)?);
        let folder = app.files.incoming().await?;
        let received = receive(payload, reader, &folder, limits);
        tokio::time::timeout(UPLOAD_DEADLINE, received).await.unwrap_or(Err(Kind::RequestTimeout.into()))
    }

    fn check(upload: &Self, _: &App) -> Result<Self, Problem> {
        Ok(upload.clone())
    }

    fn fingerprint(upload: &Self) -> [u8; 32] {
        let name = upload.head.file_name.as_deref().unwrap_or_default();
        let media_type = upload.head.media_type.as_deref().unwrap_or_default();
        sha256(&[&upload.sha256, name.as_bytes(), b"\n", media_type.as_bytes()])
    }
}

async fn receive(
    payload: &mut Payload,
    mut reader: OnePart,
    folder: &Path,
    limits: &FileLimits,
) -> Result<Upload, Problem> {
    // Without a name, so that nothing is left of it whatever happens.
    let content = tempfile::tempfile_in(folder)?;
    let mut disk = tokio::fs::File::from_std(content.try_clone()?);
    let (mut head, mut digester, mut size, mut beginning) = (None, Digester::default(), 0_u64, Vec::new());
    loop {
        let piece = tokio::time::timeout(PIECE_DEADLINE, payload.next()).await.map_err(|_| Kind::RequestTimeout)?;
        let Some(piece) = piece else { break };
        let (found, bytes) = reader.push(&piece.map_err(super::body::unreadable)?).map_err(malformed)?;
        if let Some(found) = found {
            head = Some(demand_field(found)?);
        }
        size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        beginning.extend(bytes.iter().take(Signature::LENGTH.saturating_sub(beginning.len())));
        if size > limits.of(Signature::of(&beginning)) {
            return Err(Kind::TooLarge.into());
        }
        digester.update(&bytes);
        disk.write_all(&bytes).await?;
    }
    reader.finish().map_err(malformed)?;
    disk.flush().await?;
    let head = head.ok_or(Malformed).map_err(malformed)?;
    Ok(Upload::new(content, head, size, digester.finish()))
}

fn demand_field(head: Head) -> Result<Head, Problem> {
    if head.field == FIELD {
        return Ok(head);
    }
    let text = Text::fixed("只能有一个名为 file 的部分", "there may be one part, named file");
    let error = FieldError::new(Place::Pointer("/file".to_owned()), "unknown_part", text);
    Err(Problem::malformed(vec![error]))
}

fn malformed(_: Malformed) -> Problem {
    Problem::new(Kind::MalformedRequest).detail(Text::fixed(
        "请求体应为只含一个部分的 multipart/form-data",
        "expected multipart/form-data with one part, closed",
    ))
}
