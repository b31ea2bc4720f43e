//! SQL of mailboxes, and what is sealed in them.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QuerySelect, RelationDef, Select};
use serde_json::json;
use shangliang_entity::account;
use shangliang_entity::ids::AccountId;
use shangliang_entity::mail_address::{Column, Entity, Model};
use shangliang_entity::vocab::AccountStatus;

use super::MailAddress;
use crate::accounts;
use crate::db::{Conn, Uow};
use crate::http::Problem;
use crate::secrets::Keys;

fn context(account: AccountId) -> String {
    format!("mail_address.address:{account}")
}

/// The mailbox of an account, if it has one.
pub async fn find(db: &Conn<'_>, account: AccountId) -> Result<Option<Model>, Problem> {
    Ok(Entity::find_by_id(account).one(db).await?)
}

/// Opens what a row holds.
pub fn open(keys: &Keys, row: &Model) -> Result<MailAddress, Problem> {
    MailAddress::read(&keys.fields().open(&context(row.account_id), &row.address_sealed).map_err(Problem::internal)?)
}

/// Keeps the mailbox of a locked account, in the place of the one before.
pub async fn keep(uow: &Uow<'_>, keys: &Keys, account: AccountId, address: &MailAddress) -> Result<Model, Problem> {
    let row = Model {
        account_id: account,
        address_sealed: keys.fields().seal(&context(account), address.as_str()).map_err(Problem::internal)?,
        verified_at: uow.now(),
    };
    let anew =
        OnConflict::column(Column::AccountId).update_columns([Column::AddressSealed, Column::VerifiedAt]).to_owned();
    Entity::insert(row.clone().into_active_model()).on_conflict(anew).exec_without_returning(&uow.conn()).await?;
    accounts::record(uow, account, "account.mail_changed", None, json!({})).await?;
    Ok(row)
}

/// Forgets the mailbox of an account; false where there is none.
pub async fn forget(uow: &Uow<'_>, account: AccountId) -> Result<bool, Problem> {
    Ok(Entity::delete_by_id(account).exec(&uow.conn()).await?.rows_affected == 1)
}

/// Those of some accounts that have a mailbox and may sign in.
pub async fn who_have(uow: &Uow<'_>, accounts: impl IntoIterator<Item = AccountId>) -> Result<Vec<AccountId>, Problem> {
    let select = of_active(accounts).select_only().column(Column::AccountId);
    Ok(select.into_tuple().all(&uow.conn()).await?)
}

/// The mailboxes of some accounts that may sign in.
pub async fn mailboxes(
    uow: &Uow<'_>,
    keys: &Keys,
    accounts: impl IntoIterator<Item = AccountId>,
) -> Result<Vec<(AccountId, MailAddress)>, Problem> {
    let rows = of_active(accounts).all(&uow.conn()).await?;
    // One that does not open holds up nobody else.
    let opened =
        |row: &Model| open(keys, row).inspect_err(|problem| tracing::error!(%problem, "a mailbox does not open"));
    Ok(rows.iter().filter_map(|row| Some((row.account_id, opened(row).ok()?))).collect())
}

fn of_active(accounts: impl IntoIterator<Item = AccountId>) -> Select<Entity> {
    let to_account: RelationDef =
        Entity::belongs_to(account::Entity).from(Column::AccountId).to(account::Column::Id).into();
    Entity::find()
        .join(JoinType::InnerJoin, to_account)
        .filter(Column::AccountId.is_in(accounts))
        .filter(account::Column::Status.eq(AccountStatus::Active))
}
