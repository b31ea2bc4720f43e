//! Groups: special committees, study, work, sector-activity and reading groups. A member may sit in several at once.

mod create;
mod get;
mod list;
pub mod policy;
mod roster;
mod scope;
mod seat;
mod store;
mod unseat;
mod update;
mod view;

pub use store::{created, seated};
use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create::create_group)
        .service(list::list_groups)
        .service(get::get_group)
        .service(update::update_group)
        .service(roster::list_group_members)
        .service(seat::add_group_member)
        .service(unseat::remove_group_member);
}
