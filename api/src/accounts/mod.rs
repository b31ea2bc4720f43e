//! Accounts: who signs in, what they are called, which roles they hold.

use shangliang_entity::ids::AccountId;

use crate::http::Problem;
use crate::secrets::Keys;

/// Opens an account's sealed name.
pub fn open_name(keys: &Keys, account: AccountId, sealed: &[u8]) -> Result<String, Problem> {
    keys.fields().open(&name_context(account), sealed).map_err(Problem::internal)
}

/// Seals an account's name.
pub fn seal_name(keys: &Keys, account: AccountId, name: &str) -> Result<Vec<u8>, Problem> {
    keys.fields().seal(&name_context(account), name).map_err(Problem::internal)
}

/// What binds a sealed name to its row, so that it cannot be moved to another.
fn name_context(account: AccountId) -> String {
    format!("account.name:{account}")
}
