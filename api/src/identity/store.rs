//! SQL of identities, and what is sealed in them.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use shangliang_entity::identity::{Column, Entity, Model};
use shangliang_entity::ids::AccountId;

use crate::db::{Conn, Uow};
use crate::http::Problem;
use crate::secrets::{IdentityNumber, Keys};

/// What the number's blind index is computed for.
const NUMBER: &str = "identity.number";

/// What an account's holder gave, where they did.
pub async fn find(db: &Conn<'_>, account: AccountId) -> Result<Option<Model>, Problem> {
    Ok(Entity::find_by_id(account).one(db).await?)
}

/// Whether any account has a number; until the unit of work ends nobody else gives it to one.
pub async fn is_taken(uow: &Uow<'_>, keys: &Keys, number: &IdentityNumber) -> Result<bool, Problem> {
    uow.lock(keys.names().tag(NUMBER, &[number.as_str().as_bytes()])).await?;
    let indexes = keys.fields().blind_indexes(NUMBER, number.as_str());
    Ok(Entity::find().filter(Column::NumberIndex.is_in(indexes)).count(&uow.conn()).await? > 0)
}

/// Keeps what an account's holder gave.
pub async fn insert(
    uow: &Uow<'_>,
    keys: &Keys,
    account: AccountId,
    (name, number): (&str, &IdentityNumber),
    consent_version: &str,
) -> Result<Model, Problem> {
    let seal = |column, plain| keys.fields().seal(&context(column, account), plain).map_err(Problem::internal);
    let row = Model {
        account_id: account,
        name_sealed: seal("name", name)?,
        number_sealed: seal("number", number.as_str())?,
        number_index: keys.fields().blind_index(NUMBER, number.as_str()),
        consent_version: consent_version.to_owned(),
        given_at: uow.now(),
    };
    Entity::insert(row.clone().into_active_model()).exec_without_returning(&uow.conn()).await?;
    Ok(row)
}

/// Erases it; false where there was nothing.
pub async fn delete(uow: &Uow<'_>, account: AccountId) -> Result<bool, Problem> {
    Ok(Entity::delete_by_id(account).exec(&uow.conn()).await?.rows_affected == 1)
}

/// The name on the document that an account's holder gave, where they did.
pub async fn name_of(db: &Conn<'_>, keys: &Keys, account: AccountId) -> Result<Option<String>, Problem> {
    let row = find(db, account).await?;
    row.map(|row| open(keys, &row).map(|(name, _)| name)).transpose()
}

/// The name and the number of a row.
pub fn open(keys: &Keys, row: &Model) -> Result<(String, IdentityNumber), Problem> {
    let open =
        |column, sealed: &[u8]| keys.fields().open(&context(column, row.account_id), sealed).map_err(Problem::internal);
    let number = IdentityNumber::parse(&open("number", &row.number_sealed)?).map_err(Problem::internal)?;
    Ok((open("name", &row.name_sealed)?, number))
}

/// What binds a sealed value to its row, so that it cannot be moved to another.
fn context(column: &str, account: AccountId) -> String {
    format!("identity.{column}:{account}")
}
