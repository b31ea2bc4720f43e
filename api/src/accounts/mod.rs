//! Accounts: who signs in, what they are called, which roles they hold.

mod find_or_create;
mod sealed;
mod store;
mod view;

pub use find_or_create::find_or_create;
pub use sealed::{open_name, open_phone, open_totp, phone_index, seal_name, seal_phone, seal_totp};
pub use store::{
    SignInName, change, end_sessions, find, find_by_sign_in_name, insert, is_staff, lock, new_row, record, roles_of,
};
pub use view::{RoleView, ScopeView, UserView};
