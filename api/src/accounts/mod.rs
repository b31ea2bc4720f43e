//! Accounts: who signs in, what they are called, which roles they hold.
//!
//! An account lies in the committee under which all its roles lie; the administrators of that committee and those above
//! manage it. Where several committees give it roles, the administrators of each see it and take away what they gave.

mod account_view;
mod appointing;
mod create;
mod doer;
mod end_sessions;
mod find_or_create;
pub mod first_administrator;
mod get;
mod grant_role;
mod list;
mod phones;
pub mod policy;
mod revoke_role;
mod role_rules;
mod role_store;
mod sealed;
mod store;
mod switch;
mod update;
mod view;

pub use appointing::{check_appointer, is_own, refuse_oneself, refuse_own};
pub use doer::{Doer, DoneBy};
pub use find_or_create::find_or_create;
pub use phones::{owner_of, taken};
pub use role_rules::{excludes, scopes_of};
pub use role_store::{NewGrant, ScopeCommittee};
pub use sealed::{open_name, open_phone, open_totp, phone_index, phone_indexes, seal_name, seal_phone, seal_totp};
pub use store::{
    SignInName, change, end_sessions, entry, find, find_by_phone, find_by_sign_in_name, insert, is_staff, lock,
    lock_living, new_row, proved_at, record, roles_of,
};
use utoipa_actix_web::service_config::ServiceConfig;
pub use view::{RoleView, ScopeView, UserView};

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_accounts)
        .service(create::create_account)
        .service(get::get_account)
        .service(update::update_account)
        .service(switch::disable_account)
        .service(switch::enable_account)
        .service(grant_role::grant_role)
        .service(revoke_role::revoke_role)
        .service(end_sessions::end_account_sessions);
}
