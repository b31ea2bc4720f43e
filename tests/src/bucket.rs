//! A server that speaks S3 and checks what it is shown, with one bucket in a folder of its own.

use std::path::PathBuf;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use shangliang::config::{Bucket, FileStore};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// The bucket, its key and what signs.
const NAME: &str = "files";
const KEY_ID: &str = "shangliang";
const SECRET: &str = "what signs requests to the bucket";

/// The server; it stops when this is dropped.
pub struct BucketServer {
    endpoint: String,
    folder: tempfile::TempDir,
    _running: oneshot::Sender<()>,
}

impl BucketServer {
    /// Starts it on a free port, on a thread of its own.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(NAME)).unwrap();
        let mut service = S3ServiceBuilder::new(FileSystem::new(folder.path()).unwrap());
        service.set_auth(SimpleAuth::from_single(KEY_ID, SECRET));
        let service = service.build();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let (running, stopped) = oneshot::channel::<()>();
        let serve = async move {
            let listener = TcpListener::from_std(listener).unwrap();
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let service = service.clone();
                tokio::spawn(async move {
                    // Whoever hangs up is gone.
                    let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await;
                });
            }
        };
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                tokio::select! {
                    () = serve => {}
                    _ = stopped => {}
                }
            });
        });
        Self { endpoint, folder, _running: running }
    }

    /// The setting that names it.
    pub fn store(&self) -> FileStore {
        self.store_signed_with(SECRET)
    }

    /// The same, with another secret.
    pub fn store_signed_with(&self, secret: &str) -> FileStore {
        FileStore::Bucket(Bucket {
            name: NAME.to_owned(),
            endpoint: self.endpoint.clone(),
            region: "us-east-1".to_owned(),
            is_in_host: false,
            key_id: KEY_ID.to_owned(),
            secret: secret.into(),
        })
    }

    /// The setting as a variable says it.
    pub fn url(&self) -> String {
        format!("s3://{NAME}?endpoint={}", self.endpoint)
    }

    /// Where it keeps what is in the bucket.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join(NAME)
    }
}
