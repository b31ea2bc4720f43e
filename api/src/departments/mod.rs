//! Departments: the units that handle items, and the assigning offices of their systems.

mod create;
mod get;
mod list;
pub mod policy;
mod scope;
mod store;
mod update;
mod view;

pub use scope::DepartmentScope;
pub use store::{Found, created, find};
use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create::create_department)
        .service(list::list_departments)
        .service(get::get_department)
        .service(update::update_department);
}
