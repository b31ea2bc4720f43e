//! Consent to the privacy policy, by its version (Personal Information Protection Law, articles 14, 15 and 17). The operator names the policy in force; whoever
//! agrees or withdraws does so here, and nothing else waits for it.

mod agree;
pub mod policy;
mod store;
mod view;
mod withdraw;

use utoipa_actix_web::service_config::ServiceConfig;

pub use store::forget;
pub use view::PrivacyView;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(agree::agree_to_privacy_policy).service(withdraw::withdraw_privacy_consent);
}
