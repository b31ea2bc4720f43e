//! Studios: where members meet the public. Activities, visits and assessments will stand beside them.

mod act;
mod create;
mod fields;
mod get;
pub mod lifecycle;
mod list;
mod offices;
pub mod policy;
mod roster;
mod scope;
mod seat;
mod store;
mod suggestions;
mod unseat;
mod update;
mod view;

pub use lifecycle::WORKING;
pub use offices::{Offices, SeatRole};
pub use scope::StudioScope;
pub use store::{created, list as visible, moved, seated};
use utoipa_actix_web::service_config::ServiceConfig;
pub use view::StudioView;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create::create_studio)
        .service(list::list_studios)
        .service(get::get_studio)
        .service(update::update_studio)
        .service(act::approve_studio)
        .service(act::activate_studio)
        .service(act::suspend_studio)
        .service(act::resume_studio)
        .service(act::close_studio)
        .service(roster::list_studio_members)
        .service(seat::add_studio_member)
        .service(unseat::remove_studio_member)
        .service(suggestions::list_studio_suggestions);
}
