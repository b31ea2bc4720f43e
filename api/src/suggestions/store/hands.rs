//! Who had a hand in suggestions, where a membership goes over to another account.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shangliang_entity::ids::{AccountId, CommitteeId};
use shangliang_entity::suggestion::{Column, Entity};

use crate::access::hands;
use crate::db::Uow;
use crate::http::Problem;

/// Counts the hands that an account had in the suggestions of a committee for another as well.
pub async fn share(uow: &Uow<'_>, committee: CommitteeId, one: AccountId, other: AccountId) -> Result<(), Problem> {
    let (shared, rows) = hands::beside(Column::Hands, one, other);
    let update = Entity::update_many().col_expr(Column::Hands, shared).filter(rows);
    update.filter(Column::CommitteeId.eq(committee)).exec(&uow.conn()).await?;
    Ok(())
}
