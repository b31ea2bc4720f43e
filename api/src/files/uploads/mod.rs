//! Uploads piece by piece, by the protocol tus 1.0: what came before a network broke need not be sent again.
//!
//! The row says how far an upload has come; what has come lies in the object store, in pieces of one size, of which the last
//! grows. A piece is written under a new name before the row moves on, from the very offset that the writer began at: of two who
//! write side by side one is refused, and neither harms what the other wrote. With the last byte the pieces are put together
//! and taken as a file that came at once would be; the row moves to its end in the unit of work that enters the file, so an upload
//! is complete exactly when there is a file of its id ([ADR 16](../../../../docs/adr)).

mod append;
mod create;
mod delete;
mod get;
mod growing;
mod scope;
mod store;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

pub use scope::UploadScope;
pub use store::{remove_of, remove_past, usage};

/// The routes of uploads.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create::create_upload)
        .service(get::get_upload)
        .service(append::append_upload)
        .service(delete::delete_upload);
}
