//! What the platform knows of somebody, in their own hands: taken along as one document, or erased with the account.
//! The Personal Information Protection Law of the PRC, articles 44 to 47.

mod erase;
mod export;
pub mod policy;
mod store;
mod traces;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

pub use traces::finish as finish_erasures;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(export::export_personal).service(erase::erase_account);
}
