//! The closed vocabularies, with their texts: what clients show for codes.

mod document;
mod get;
mod lists;
pub mod policy;

pub use document::{describe, texts_of};
use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get::get_vocabulary);
}
