//! Topics: questions put up for consultation, from solicitation or plan to the reported outcome.
//!
//! Claiming, consultations and outcomes will stand beside them; what is submitted under one is a suggestion.

mod act;
mod create;
mod fields;
mod get;
pub mod lifecycle;
mod list;
mod merge;
pub mod policy;
mod scope;
mod store;
mod suggestions;
mod update;
mod view;
mod window;

pub use scope::TopicScope;
pub use store::{created, list as visible, listed, moved, run_by, special_committee_of};
use utoipa_actix_web::service_config::ServiceConfig;
pub use view::TopicItem;
pub use window::{Window, is_for};

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create::create_topic)
        .service(list::list_topics)
        .service(get::get_topic)
        .service(update::update_topic)
        .service(suggestions::list_topic_suggestions)
        .service(act::shortlist_topic)
        .service(act::plan_topic)
        .service(act::research_topic)
        .service(act::open_topic)
        .service(act::conclude_topic)
        .service(act::report_topic_outcome)
        .service(act::close_topic)
        .service(act::reject_topic)
        .service(merge::merge_topic);
}
