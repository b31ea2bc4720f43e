//! Where the bytes are: an object store under random names; a folder unless something else is set up.

use std::fs::File;
use std::ops::Range;
use std::path::{Path as Folder, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};
use tokio::io::AsyncWriteExt;
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::http::Problem;
use crate::http::download::Bytes;
use crate::ledger::hex;
use crate::secrets::random_bytes;
use crate::state::App;

/// How many bytes are written at once.
const PIECE: usize = 5 * 1024 * 1024;

/// What the name of a thumbnail has after that of its image.
const THUMBNAIL: &str = "-thumbnail";

/// The object store.
#[derive(Debug)]
pub struct Objects {
    folder: PathBuf,
    store: OnceCell<Arc<dyn ObjectStore>>,
}

impl Objects {
    /// In the folder `files` of a data folder, which is made when it is first used.
    pub fn in_folder(data_dir: &Folder) -> Self {
        Self { folder: data_dir.join("files"), store: OnceCell::new() }
    }

    /// Keeps a file under a name.
    pub async fn put(&self, key: &str, content: File) -> Result<(), Problem> {
        let mut writer = BufWriter::with_capacity(Arc::clone(self.store().await?), Path::from(key), PIECE);
        let mut content = tokio::fs::File::from_std(content);
        tokio::io::copy(&mut content, &mut writer).await.map_err(Problem::internal)?;
        writer.shutdown().await.map_err(Problem::internal)
    }

    /// Keeps a few bytes under a name.
    pub async fn put_bytes(&self, key: &str, bytes: Vec<u8>) -> Result<(), Problem> {
        self.store().await?.put(&Path::from(key), bytes.into()).await.map_err(Problem::internal)?;
        Ok(())
    }

    /// How many bytes are kept under a name.
    pub async fn size(&self, key: &str) -> Result<u64, Problem> {
        Ok(self.store().await?.head(&Path::from(key)).await.map_err(Problem::internal)?.size)
    }

    /// The bytes under a name, or some of them.
    pub async fn read(&self, key: &str, range: Option<Range<u64>>) -> Result<Bytes, Problem> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        let found = self.store().await?.get_opts(&Path::from(key), options).await.map_err(Problem::internal)?;
        Ok(found.into_stream())
    }

    /// Forgets the bytes under a name, if there are any.
    pub async fn delete(&self, key: &str) -> Result<(), Problem> {
        match self.store().await?.delete(&Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(Problem::internal(error)),
        }
    }

    /// The names of everything that is kept.
    pub async fn keys(&self) -> Result<futures_util::stream::BoxStream<'static, Result<String, Problem>>, Problem> {
        use futures_util::{StreamExt, TryStreamExt};
        let all = self.store().await?.list(None);
        Ok(all.map_ok(|object| object.location.to_string()).map_err(Problem::internal).boxed())
    }

    async fn store(&self) -> Result<&Arc<dyn ObjectStore>, Problem> {
        self.store.get_or_try_init(|| self.open()).await
    }

    async fn open(&self) -> Result<Arc<dyn ObjectStore>, Problem> {
        tokio::fs::create_dir_all(&self.folder).await.map_err(Problem::internal)?;
        let folder = LocalFileSystem::new_with_prefix(&self.folder).map_err(Problem::internal)?;
        // The row that names an object commits after it, and must not outlive it in a power cut.
        Ok(Arc::new(folder.with_fsync(true)))
    }
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
