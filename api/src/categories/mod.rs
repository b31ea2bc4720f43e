//! The dictionary of content categories: shared by all committees, or a committee's own.

mod create;
mod list;
pub mod policy;
mod scope;
mod store;
mod view;

pub use store::created;
use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(create::create_category).service(list::list_categories);
}
