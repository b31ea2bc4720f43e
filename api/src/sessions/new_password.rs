//! A new password in the place of another: whether it was used before, and putting it there.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use shangliang_entity::{account, password_history};

use crate::accounts;
use crate::db::{Conn, Uow};
use crate::http::{Kind, Problem};
use crate::secrets::{Password, PasswordError};
use crate::state::App;

/// Whether the profile forbids it as one of the last passwords, the present one included.
pub async fn was_used_before(
    app: &App,
    db: &Conn<'_>,
    account: &account::Model,
    new: &Password,
) -> Result<bool, Problem> {
    let kept = app.config.password_profile.history();
    if kept == 0 {
        return Ok(false);
    }
    let earlier = password_history::Entity::find()
        .filter(password_history::Column::AccountId.eq(account.id))
        .order_by_desc(password_history::Column::CreatedAt)
        .limit(u64::try_from(kept - 1).unwrap_or(0))
        .all(db)
        .await?;
    for hash in earlier.iter().map(|row| &row.password_hash).chain(&account.password_hash) {
        if app.passwords.verify(new, hash).await.map_err(unavailable)?.ok {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Sets a locked account's password; the old one is remembered.
pub async fn set(uow: &Uow<'_>, account: &account::Model, hash: &str) -> Result<(), Problem> {
    if let Some(old) = &account.password_hash {
        let row = password_history::ActiveModel {
            id: Set(uow.new_id()),
            account_id: Set(account.id),
            password_hash: Set(old.clone()),
            created_at: Set(account.password_set_at.unwrap_or_else(|| uow.now())),
        };
        password_history::Entity::insert(row).exec_without_returning(&uow.conn()).await?;
    }
    let change = account::ActiveModel {
        password_hash: Set(Some(hash.to_owned())),
        password_set_at: Set(Some(uow.now())),
        password_must_change: Set(false),
        failures: Set(0),
        locked_until: Set(None),
        ..Default::default()
    };
    accounts::change(uow, account, change).await
}

/// The answer where no password could be hashed or compared.
pub fn unavailable(error: PasswordError) -> Problem {
    match error {
        PasswordError::Busy => Problem::new(Kind::TemporaryReducedCapacity).retry_after(2),
        error => Problem::internal(error),
    }
}
