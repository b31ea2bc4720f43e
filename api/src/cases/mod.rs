//! Cases: what is being done about an accepted suggestion, until it is closed and looked back on.
//!
//! What was said, and whether it is accepted, belongs to `suggestions`.
//!
//! ```text
//! Work::begin (lock) ──▶ Progress: pure steps of lifecycle, assignment, reply ──▶ Work::save (rows, versions, entries)
//! ```

mod actions;
mod answers;
mod assign;
pub mod assignment;
mod close;
mod contact;
mod contact_author;
mod countersign;
pub mod deadlines;
mod decide_extension;
mod decide_objection;
mod excuse;
mod extend;
pub mod facts;
mod get;
mod handlers;
mod join;
mod lapse;
pub mod lifecycle;
mod list;
mod look_back;
pub mod matter;
mod notes;
mod object;
mod open;
mod permission;
pub mod policy;
mod progress;
mod rate;
mod receive;
mod reminders;
mod replies;
pub mod reply;
mod reveal_contact;
mod rounds;
mod scope;
mod store;
mod templates;
mod view;
pub mod waiting;

pub use handlers::{Handlers, Part};
pub use join::joined;
pub use lapse::lapse_ratings;
pub use open::open;
pub use progress::Progress;
pub use reminders::remind;
pub use scope::{CaseScope, ReplyScope};
pub use store::{
    Gathered, Handled, Reply, faced, first_instruction, is_assigned, is_handled_by, is_routed_by, join_face,
    join_parts, list as visible, listed, share_hands, status_held, to_committee, to_office, to_parts, unfinished_parts,
};
pub use templates::RULES as TEMPLATE_RULES;
use utoipa_actix_web::service_config::ServiceConfig;
pub use view::{CaseItem, Handler};

/// What each operation does to a case, without database and caller: for replaying how a case went.
pub mod steps {
    pub use super::assign::hand_over;
    pub use super::close::close;
    pub use super::contact_author::contacted;
    pub use super::countersign::sign as countersign;
    pub use super::decide_extension::decide as decide_extension;
    pub use super::decide_objection::decide as decide_objection;
    pub use super::extend::ask as ask_extension;
    pub use super::lapse::lapse;
    pub use super::look_back::conclude as look_back;
    pub use super::notes::{record as note, row as note_row};
    pub use super::object::stop as object;
    pub use super::open::opened;
    pub use super::rate::go_on as rate;
    pub use super::receive::sign_for as receive;
    pub use super::reminders::{note as remind, of_case as reminders_of};
    pub use super::replies::{approve, draft, hand_in, send_back};
    pub use super::rounds::{answered, complete, pass};
}

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_cases)
        .service(get::get_case)
        .service(assign::assign_case)
        .service(excuse::excuse_co_handler)
        .service(receive::receive_case)
        .service(object::object_to_case)
        .service(decide_objection::decide_objection)
        .service(extend::extend_case)
        .service(decide_extension::decide_extension)
        .service(contact_author::contact_author)
        .service(reveal_contact::reveal_contact)
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
