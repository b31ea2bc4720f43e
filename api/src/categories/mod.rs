//! The dictionary of content categories: shared by all committees, or a committee's own.

mod create;
mod get;
mod list;
pub mod policy;
mod scope;
mod store;
mod update;
mod view;

pub use store::{created, dictionary_of};
use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create::create_category)
        .service(list::list_categories)
        .service(get::get_category)
        .service(update::update_category);
}
