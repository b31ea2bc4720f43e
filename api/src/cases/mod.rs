//! Cases: what is being done about an accepted suggestion, until it is closed and looked back on.
//!
//! What was said, and whether it is accepted, belongs to `suggestions`.
//!
//! ```text
//! Work::begin (lock) ──▶ lifecycle, assignment, reply: pure steps ──▶ Work::save (rows, versions, ledger entries)
//! ```

mod actions;
mod assign;
pub mod assignment;
mod close;
mod contact;
mod contact_author;
mod countersign;
pub mod deadlines;
mod decide_extension;
mod decide_objection;
mod extend;
pub mod facts;
mod get;
mod lapse;
pub mod lifecycle;
mod list;
mod look_back;
mod matter;
mod notes;
mod object;
mod open;
pub mod policy;
mod rate;
mod receive;
mod reminders;
mod replies;
pub mod reply;
mod rounds;
mod scope;
mod store;
mod templates;
mod view;
pub mod waiting;

pub use lapse::lapse_ratings;
pub use open::open;
pub use reminders::remind;
pub use store::{offices_of, routed_by, to_office};
pub use templates::RULES as TEMPLATE_RULES;
use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_cases)
        .service(get::get_case)
        .service(assign::assign_case)
        .service(receive::receive_case)
        .service(object::object_to_case)
        .service(decide_objection::decide_objection)
        .service(extend::extend_case)
        .service(decide_extension::decide_extension)
        .service(contact_author::contact_author)
        .service(countersign::countersign_case)
        .service(rate::rate_case)
        .service(close::close_case)
        .service(look_back::look_back)
        .service(notes::urge_case)
        .service(notes::supervise_case)
        .service(notes::escalate_case)
        .service(notes::instruct_case)
        .service(notes::comment_on_case)
        .configure(replies::routes)
        .configure(templates::routes);
}
