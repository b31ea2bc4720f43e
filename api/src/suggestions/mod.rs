//! Suggestions: what members and citizens submit, until intake has decided.
//!
//! What is done about an accepted one is a case, which `cases` owns.

mod accept;
mod adoptions;
mod agency;
mod allowed;
mod author;
mod case_summary;
mod contact;
mod content;
mod convert;
mod cosign;
mod cosigners;
mod create;
mod decline;
mod distinguish;
mod editions;
pub mod facts;
mod get;
mod invite;
mod item;
pub mod lifecycle;
pub mod limits;
mod list;
mod looks;
mod merge;
pub mod number;
mod outline;
mod parting;
mod permission;
pub mod policy;
mod publication;
mod publish;
mod reason;
mod references;
mod review;
mod row;
mod scope;
mod screen;
pub mod screening;
mod send_back;
mod standing;
mod steps;
mod store;
mod submit;
mod support;
mod timeline;
mod timeline_texts;
mod triage;
mod unmask;
mod update;
mod view;
mod waiting;
mod withdraw;
mod withdraw_consent;

pub use agency::{open_name, seal_name};
pub use author::{author_name, author_stake, code_speaks, mask_name, owners};
pub use contact::{AuthorContact, contact_of};
pub use content::is_citizens;
pub use cosign::CosignDecision;
pub use distinguish::changes as distinctions;
pub use item::SuggestionItem;
pub use list::{AuthorKind, SuggestionFilter, page_within};
pub use looks::ContactLook;
pub use parting::{has_known_author, part_from_author};
pub use reason::ReasonView;
pub use row::Written;
pub use scope::{SuggestionScope, is_opened_by};
pub use screen::ScreeningDecision;
pub use store::hands::share as share_hands;
pub use store::listing::{list as visible, listed};
pub use store::looks::{Look, at as looks_at, keep as keep_look, listed as listed_looks};
pub use store::supports::supporters;
pub use store::{entry, first_entry, lock, step_entry, tells_author};
pub use triage::{last_day as triage_due_on, remind, reminder_of};

use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create::create_suggestion)
        .service(list::list_suggestions)
        .service(get::get_suggestion)
        .service(update::update_suggestion)
        .service(submit::submit_suggestion)
        .service(withdraw::withdraw_suggestion)
        .service(withdraw_consent::withdraw_consent)
        .service(review::review_suggestion)
        .service(accept::accept_suggestion)
        .service(send_back::return_suggestion)
        .service(decline::decline_suggestion)
        .service(merge::merge_suggestion)
        .service(convert::convert_suggestion)
        .service(screen::screen_suggestion)
        .service(publish::publish_suggestion)
        .service(publish::unpublish_suggestion)
        .service(distinguish::distinguish_suggestion)
        .service(support::support_suggestion)
        .service(support::unsupport_suggestion)
        .service(invite::invite_cosigners)
        .service(cosign::cosign_suggestion)
        .service(cosigners::list_cosigners)
        .service(timeline::get_timeline)
        .service(unmask::unmask_suggestion)
        .service(looks::list_contact_looks)
        .configure(editions::routes)
        .configure(adoptions::routes);
}
