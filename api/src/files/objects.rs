//! Where the bytes are: an object store under random names; a folder, or a bucket that is set.

use std::fs::File;
use std::ops::Range;
use std::path::{Path as Folder, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    ClientOptions, Error, GetOptions, GetRange, MultipartUpload, ObjectStore, ObjectStoreExt, RetryConfig,
};
use secrecy::ExposeSecret;
use tokio::io::AsyncReadExt;
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::config::{Bucket, FileStore};
use crate::http::download::Bytes;
use crate::http::{Kind, Problem};
use crate::ledger::hex;
use crate::outbound::Breaker;
use crate::secrets::random_bytes;
use crate::state::App;

/// How many bytes are written at once.
const PIECE: u64 = 5 * 1024 * 1024;

/// What the name of a thumbnail has after that of its image.
const THUMBNAIL: &str = "-thumbnail";

/// How long a bucket may be silent before it answers, with all that is tried again.
const PATIENCE: Duration = Duration::from_millis(2500);

/// How long it may stop in the middle of what it sends, and how long it may take for one piece of what it is sent.
const STALL: Duration = Duration::from_secs(10);

/// How many bytes a bucket takes in a second at least.
const SLOWEST: u64 = 1024 * 1024;

/// The object store.
#[derive(Debug)]
pub struct Objects {
    kept_in: FileStore,
    folder: PathBuf,
    store: OnceCell<Arc<dyn ObjectStore>>,
    /// Apart from each other: uploads that are too slow together must not end downloads.
    reading: Breaker,
    writing: Breaker,
}

impl Objects {
    /// In what is set: a bucket, or the folder `files` of a data folder, which is made when it is first used.
    pub fn new(kept_in: FileStore, data_dir: &Folder) -> Self {
        Self {
            kept_in,
            folder: data_dir.join("files"),
            store: OnceCell::new(),
            reading: Breaker::default(),
            writing: Breaker::default(),
        }
    }

    /// Whether it answers and lets us in: asked once, before anybody is told that a file is kept.
    pub async fn check(&self) -> Result<(), Problem> {
        let store = self.store().await?;
        match self.within(&self.reading, PATIENCE, store.head(&Path::from("check"))).await {
            Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    /// Keeps a file under a name.
    pub async fn put(&self, key: &str, content: File) -> Result<(), Problem> {
        let size = content.metadata()?.len();
        let mut content = tokio::fs::File::from_std(content);
        if size <= PIECE {
            let mut bytes = Vec::new();
            content.read_to_end(&mut bytes).await?;
            return self.put_bytes(key, bytes).await;
        }
        let store = self.store().await?;
        let begun = self.within(&self.writing, PATIENCE, store.put_multipart(&Path::from(key))).await;
        let mut upload = begun.map_err(failed)?;
        let sent = self.put_in_pieces(upload.as_mut(), content, size).await;
        if sent.is_err() {
            // A bucket keeps the pieces of an upload that is not given up.
            let _ended_by_the_bucket = tokio::time::timeout(PATIENCE, upload.abort()).await;
        }
        sent
    }

    async fn put_in_pieces(
        &self,
        upload: &mut dyn MultipartUpload,
        mut content: tokio::fs::File,
        size: u64,
    ) -> Result<(), Problem> {
        loop {
            let mut piece = Vec::new();
            let read = (&mut content).take(PIECE).read_to_end(&mut piece).await?;
            if read == 0 {
                break;
            }
            self.within(&self.writing, time_for(PIECE), upload.put_part(piece.into())).await.map_err(failed)?;
        }
        self.within(&self.writing, time_for(size), upload.complete()).await.map_err(failed)?;
        Ok(())
    }

    /// Keeps a few bytes under a name.
    pub async fn put_bytes(&self, key: &str, bytes: Vec<u8>) -> Result<(), Problem> {
        let (store, patience) = (self.store().await?, time_for(bytes.len().try_into().unwrap_or(u64::MAX)));
        let (path, content) = (Path::from(key), bytes.into());
        self.within(&self.writing, patience, store.put(&path, content)).await.map_err(failed)?;
        Ok(())
    }

    /// How many bytes are kept under a name.
    pub async fn size(&self, key: &str) -> Result<u64, Problem> {
        let store = self.store().await?;
        Ok(self.within(&self.reading, PATIENCE, store.head(&Path::from(key))).await.map_err(failed)?.size)
    }

    /// The bytes under a name that somebody else may forget at any time; absent where that has happened.
    pub async fn read_if_there(&self, key: &str) -> Result<Option<Bytes>, Problem> {
        let store = self.store().await?;
        match self.within(&self.reading, PATIENCE, store.get(&Path::from(key))).await {
            Ok(found) => Ok(Some(found.into_stream())),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// The bytes under a name that was given to so many, or some of them.
    pub async fn read(&self, key: &str, size: u64, range: Option<Range<u64>>) -> Result<Bytes, Problem> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        let store = self.store().await?;
        let path = Path::from(key);
        let found = async {
            let found = store.get_opts(&path, options).await?;
            if found.meta.size == size { Ok(found) } else { Err(silent("it has something else under that name")) }
        };
        let found = self.within(&self.reading, PATIENCE, found).await.map_err(failed)?;
        Ok(found.into_stream())
    }

    /// Forgets the bytes under a name, if there are any.
    pub async fn delete(&self, key: &str) -> Result<(), Problem> {
        let store = self.store().await?;
        match self.within(&self.writing, PATIENCE, store.delete(&Path::from(key))).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    /// Forgets a file and its thumbnail, which no row needs any more: what is left of them if this fails is swept away later.
    pub async fn forget(&self, key: &str) {
        for key in [&thumbnail_of(key), key] {
            let _swept_later = self.delete(key).await;
        }
    }

    /// The names of everything that is kept.
    pub async fn keys(&self) -> Result<futures_util::stream::BoxStream<'static, Result<String, Problem>>, Problem> {
        use futures_util::{StreamExt, TryStreamExt};
        let all = self.store().await?.list(None);
        Ok(all.map_ok(|object| object.location.to_string()).map_err(failed).boxed())
    }

    /// What a bucket answers within a time, unless it has failed again and again; the disk takes as long as it takes.
    async fn within<T>(
        &self,
        breaker: &Breaker,
        time: Duration,
        request: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        if matches!(self.kept_in, FileStore::Folder) {
            return request.await;
        }
        let in_time = async { tokio::time::timeout(time, request).await.unwrap_or_else(|_| Err(silent("no answer"))) };
        let answer = breaker.send(in_time, |answer| matches!(answer, Err(Error::Generic { .. }))).await;
        answer.unwrap_or_else(|| Err(silent("it failed again and again and is not asked for a while")))
    }

    async fn store(&self) -> Result<&Arc<dyn ObjectStore>, Problem> {
        self.store.get_or_try_init(|| self.open()).await
    }

    async fn open(&self) -> Result<Arc<dyn ObjectStore>, Problem> {
        match &self.kept_in {
            FileStore::Folder => {
                tokio::fs::create_dir_all(&self.folder).await?;
                let folder = LocalFileSystem::new_with_prefix(&self.folder).map_err(Problem::internal)?;
                // The row that names an object commits after it, and must not outlive it in a power cut.
                Ok(Arc::new(folder.with_fsync(true)))
            }
            FileStore::Bucket(Bucket { name, endpoint, region, is_in_host, key_id, secret }) => {
                let bucket = AmazonS3Builder::new()
                    .with_bucket_name(name)
                    .with_endpoint(endpoint)
                    .with_region(region)
                    .with_virtual_hosted_style_request(*is_in_host)
                    .with_access_key_id(key_id)
                    .with_secret_access_key(secret.expose_secret())
                    // In all a download takes as long as whoever reads it.
                    .with_client_options(
                        ClientOptions::new()
                            .with_connect_timeout(PATIENCE)
                            .with_timeout_disabled()
                            .with_read_timeout(STALL),
                    )
                    // Many services want more of a request that deletes several than others.
                    .with_disable_bulk_delete(true)
                    .with_allow_http(endpoint.starts_with("http://"))
                    .with_retry(RetryConfig { max_retries: 3, retry_timeout: PATIENCE, ..RetryConfig::default() });
                Ok(Arc::new(bucket.build().map_err(Problem::internal)?))
            }
        }
    }
}

/// What is told of a store that fails: it may be back soon, unless it says that we are wrong.
fn failed(error: Error) -> Problem {
    match error {
        Error::Generic { .. } => {
            tracing::warn!(%error, "the file store does not answer");
            Problem::new(Kind::DependencyUnavailable).retry_after(2)
        }
        error => Problem::internal(error),
    }
}

/// A bucket without an answer.
fn silent(why: &'static str) -> Error {
    Error::Generic { store: "bucket", source: why.into() }
}

/// How long a bucket may take for so many bytes.
fn time_for(bytes: u64) -> Duration {
    PATIENCE + Duration::from_secs(bytes / SLOWEST)
}

/// A new name: the day, when it was made, and what nobody guesses.
pub fn new_key(app: &App, now: DateTime<Utc>) -> String {
    let id = app.ids.next(now);
    format!("{}/{}-{}", now.format("%Y%m%d"), id.simple(), hex(&random_bytes::<16>(&*app.random)))
}

/// The name of an image's thumbnail.
pub fn thumbnail_of(key: &str) -> String {
    format!("{key}{THUMBNAIL}")
}

/// The name of the file that an object belongs to, and when it was made; absent for what is none of ours.
pub fn origin(key: &str) -> Option<(&str, DateTime<Utc>)> {
    let key = key.strip_suffix(THUMBNAIL).unwrap_or(key);
    let (_, name) = key.split_once('/')?;
    let (id, _) = name.split_once('-')?;
    let (seconds, nanos) = Uuid::parse_str(id).ok()?.get_timestamp()?.to_unix();
    Some((key, DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)?))
}
