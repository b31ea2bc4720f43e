//! Whole lists: whatever is listed can be taken along, as CSV that is sent at once, by way of a file, or as a workbook that a
//! job writes.
//!
//! A list is read by the query that answers its pages, so that an export shows what the list shows, to whom the list shows it
//! ([ADR 26](../../docs/adr/0026-a-list-is-exported-by-asking-for-another-form.md)).

mod begin;
mod book;
mod columns;
mod content;
mod csv;
mod delete;
mod get;
mod headings;
mod lifecycle;
mod list;
pub mod offline;
pub mod policy;
mod scope;
mod sink;
mod spool;
mod store;
mod stream;
mod sweep;
mod turns;
mod view;
mod words;
mod write;

use utoipa_actix_web::service_config::ServiceConfig;

pub use begin::{Asked, begin};
pub use columns::{Column, columns_of};
pub use store::forget_of;
pub use stream::{Taken, only_head, stream};
pub use sweep::sweep;
pub use turns::Turns;
pub use view::ExportView;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_exports)
        .service(get::get_export)
        .service(content::get_export_content)
        .service(delete::delete_export);
}
