//! Who somebody is by their identity document, where they choose to say so. It is asked for nowhere, shown masked to its
//! bearer alone, and erased when they want.

mod erase;
mod give;
pub mod policy;
mod store;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

pub use store::{delete as forget, name_of, open};
pub use view::IdentityView;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(give::give_identity).service(erase::erase_identity);
}
