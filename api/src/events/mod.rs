//! Events: the pages of a sync, sent as soon as there is one.

mod follow;
mod get;

use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get::follow_events);
}
