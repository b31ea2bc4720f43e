//! Sectors (界别): the parts of society that members stand for.

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
    config
        .service(create::create_sector)
        .service(list::list_sectors)
        .service(get::get_sector)
        .service(update::update_sector);
}
