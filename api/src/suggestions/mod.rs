//! Suggestions: what members and citizens submit, until intake has decided.
//!
//! What is done about an accepted one is a case, which `cases` owns.

mod create;
mod get;
pub mod lifecycle;
pub mod limits;
mod list;
pub mod policy;
mod scope;
mod store;
mod submit;
mod view;

pub use scope::SuggestionScope;
pub use store::facts_of;
use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create::create_suggestion)
        .service(list::list_suggestions)
        .service(get::get_suggestion)
        .service(submit::submit_suggestion);
}
