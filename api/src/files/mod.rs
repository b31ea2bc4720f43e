//! Files: uploaded one at a time, recognised by a full parse, kept in the object store, and seen by whoever sees the item that
//! they belong to.
//!
//! The object is written first and its row after it, in one unit of work with whatever else depends on it; an object without
//! a row is swept away a day later. Nothing is served as it came: images are encoded anew, which leaves out positions, previews
//! and whatever else was hung onto them.

mod attach;
mod content;
mod create;
mod delete;
mod dropped;
mod formats;
mod get;
mod intake;
mod lifecycle;
mod link;
mod links;
mod objects;
pub mod policy;
mod scan;
mod scope;
mod store;
mod sweep;
mod uploads;
mod view;

use std::path::{Path, PathBuf};

use utoipa_actix_web::service_config::ServiceConfig;

use crate::config::FileStore;
use crate::http::Problem;
use crate::pool::BoundedPool;

pub use attach::{Item, Named, find_named, move_all, of_suggestion, with_digests};
pub use content::{Binary, FileVariant};
pub use dropped::drop as drop_objects;
pub use formats::Signature;
pub use objects::{Objects, new_key};
pub use scan::{ClamdAddress, run_every as scan_every, turn as scan};
pub use store::remove_where;
pub use sweep::sweep;
pub use uploads::remove_of as remove_uploads_of;
pub use view::FileView;

/// Takes, keeps and gives the bytes of files.
#[derive(Debug)]
pub struct Files {
    /// Where they are kept.
    pub objects: Objects,
    /// Who scans them for viruses, where one is set.
    scanner: Option<scan::Scanner>,
    /// Where they are recognised.
    pool: BoundedPool,
    incoming: PathBuf,
}

impl Files {
    /// Keeps them where it is set, has them scanned by whom it is set, and receives them in a data folder.
    pub fn new(kept_in: FileStore, clamd: Option<ClamdAddress>, data_dir: &Path) -> Self {
        let incoming = data_dir.join("incoming");
        let (objects, scanner) = (Objects::new(kept_in, data_dir), clamd.map(scan::Scanner::new));
        Self { objects, scanner, pool: BoundedPool::for_this_machine(), incoming }
    }

    /// The folder for what is being received; the files in it have no names.
    pub async fn incoming(&self) -> Result<PathBuf, Problem> {
        tokio::fs::create_dir_all(&self.incoming).await?;
        Ok(self.incoming.clone())
    }
}

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create::create_file)
        .service(get::get_file)
        .service(content::get_file_content)
        .service(link::create_file_link)
        .service(delete::delete_file);
    uploads::routes(config);
}
