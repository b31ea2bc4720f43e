//! Terms (届) of committees.

mod create;
mod get;
mod list;
pub mod policy;
mod scope;
mod store;
mod update;
mod view;

pub use store::created;
use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(create::create_term).service(list::list_terms).service(get::get_term).service(update::update_term);
}
