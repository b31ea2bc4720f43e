//! Committees: the tree that everything else belongs to.

mod create;
mod get;
mod get_settings;
mod list;
pub mod policy;
mod put_settings;
mod scope;
pub mod settings;
mod store;
mod tree;
mod update;
mod view;

pub use scope::{BodyCommittee, CommitteeScope, Named, stays_in, unknown_committee};
pub use store::{WithPath, and_path, created, find, hold, lock, with_path};
pub use tree::path_of;
use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create::create_committee)
        .service(list::list_committees)
        .service(get::get_committee)
        .service(update::update_committee)
        .service(get_settings::get_settings)
        .service(put_settings::put_settings);
}
