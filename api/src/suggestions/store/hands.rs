//! Who had a hand in suggestions, where a membership goes over to another account.

use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shangliang_entity::ids::{AccountId, CommitteeId, SuggestionId};
use shangliang_entity::suggestion::{Column, Entity};

use crate::access::hands;
use crate::db::Uow;
use crate::http::Problem;

/// Counts the hands that an account had in the suggestions of a committee for another as well.
pub async fn share(uow: &Uow<'_>, committee: CommitteeId, one: AccountId, other: AccountId) -> Result<(), Problem> {
    let db = uow.conn();
    let (shared, rows) = hands::beside(Column::Hands, one, other);
    // Older ones are held first, as by everybody who holds several.
    let held = Entity::find().select_only().column(Column::Id).filter(rows.clone());
    let held = held.filter(Column::CommitteeId.eq(committee)).order_by_asc(Column::Id).lock(LockType::Update);
    let held: Vec<SuggestionId> = held.into_tuple().all(&db).await?;
    let update = Entity::update_many().col_expr(Column::Hands, shared).filter(rows);
    update.filter(Column::Id.is_in(held)).exec(&db).await?;
    Ok(())
}
