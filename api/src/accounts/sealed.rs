//! The personal columns of an account: sealed for reading, indexed for finding.

use shangliang_entity::ids::AccountId;

use crate::http::Problem;
use crate::secrets::{Keys, Phone, TotpSecret};
use secrecy::ExposeSecret;

/// The column that a phone's blind index belongs to.
const PHONE: &str = "account.phone";

/// Opens an account's sealed name.
pub fn open_name(keys: &Keys, account: AccountId, sealed: &[u8]) -> Result<String, Problem> {
    keys.fields().open(&context("name", account), sealed).map_err(Problem::internal)
}

/// Seals an account's name.
pub fn seal_name(keys: &Keys, account: AccountId, name: &str) -> Result<Vec<u8>, Problem> {
    keys.fields().seal(&context("name", account), name).map_err(Problem::internal)
}

/// Opens an account's sealed phone number.
pub fn open_phone(keys: &Keys, account: AccountId, sealed: &[u8]) -> Result<Phone, Problem> {
    let phone = keys.fields().open(&context("phone", account), sealed).map_err(Problem::internal)?;
    Phone::parse(&phone).map_err(Problem::internal)
}

/// Seals an account's phone number.
pub fn seal_phone(keys: &Keys, account: AccountId, phone: &Phone) -> Result<Vec<u8>, Problem> {
    keys.fields().seal(&context("phone", account), phone.as_str()).map_err(Problem::internal)
}

/// What a phone number is stored under, to be found again.
pub fn phone_index(keys: &Keys, phone: &Phone) -> Vec<u8> {
    keys.fields().blind_index(PHONE, phone.as_str())
}

/// All that a phone number may be stored under.
pub fn phone_indexes(keys: &Keys, phone: &Phone) -> Vec<Vec<u8>> {
    keys.fields().blind_indexes(PHONE, phone.as_str())
}

/// Opens the secret of an account's authenticator.
pub fn open_totp(keys: &Keys, account: AccountId, sealed: &[u8]) -> Result<TotpSecret, Problem> {
    let secret = keys.fields().open(&context("totp", account), sealed).map_err(Problem::internal)?;
    TotpSecret::parse(&secret).map_err(Problem::internal)
}

/// Seals the secret of an account's authenticator.
pub fn seal_totp(keys: &Keys, account: AccountId, secret: &TotpSecret) -> Result<Vec<u8>, Problem> {
    keys.fields().seal(&context("totp", account), secret.to_base32().expose_secret()).map_err(Problem::internal)
}

/// What binds a sealed value to its row, so that it cannot be moved to another.
fn context(column: &str, account: AccountId) -> String {
    format!("account.{column}:{account}")
}
