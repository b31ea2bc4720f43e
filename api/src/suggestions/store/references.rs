//! What a suggestion refers to: its committee, studio, category and author.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use shangliang_entity::ids::{AccountId, CommitteeId, MemberId, StudioId};
use shangliang_entity::{account, category, committee, member, studio};

use crate::db::Uow;
use crate::http::Problem;
use crate::{categories, studios};

/// A committee.
pub async fn committee(uow: &Uow<'_>, id: CommitteeId) -> Result<Option<committee::Model>, Problem> {
    Ok(committee::Entity::find_by_id(id).one(&uow.conn()).await?)
}

/// Whether there is such a studio of the committee, and it works.
pub async fn is_active_studio(uow: &Uow<'_>, id: StudioId, committee: CommitteeId) -> Result<bool, Problem> {
    let found = studio::Entity::find_by_id(id)
        .filter(studio::Column::CommitteeId.eq(committee))
        .filter(studio::Column::Status.is_in(studios::WORKING))
        .count(&uow.conn())
        .await?;
    Ok(found == 1)
}

/// Whether new items of a committee may name a category: one of its dictionary, unless it is out of use; where there is no dictionary
/// at all, any text.
pub async fn is_category(uow: &Uow<'_>, code: &str, committee: CommitteeId) -> Result<bool, Problem> {
    let dictionary = category::Entity::find().filter(categories::dictionary_of(committee));
    let named = dictionary.clone().filter(category::Column::Code.eq(code)).filter(category::Column::IsActive.eq(true));
    Ok(named.count(&uow.conn()).await? > 0 || dictionary.count(&uow.conn()).await? == 0)
}

/// Whether an account has proved its phone.
pub async fn has_verified_phone(uow: &Uow<'_>, id: AccountId) -> Result<bool, Problem> {
    let verified: Option<Option<DateTime<Utc>>> = account::Entity::find_by_id(id)
        .select_only()
        .column(account::Column::PhoneVerifiedAt)
        .into_tuple()
        .one(&uow.conn())
        .await?;
    Ok(verified.flatten().is_some())
}

/// A member's name, as in the public roster.
pub async fn member_name(uow: &Uow<'_>, id: MemberId) -> Result<Option<String>, Problem> {
    let name = member::Entity::find_by_id(id).select_only().column(member::Column::Name);
    Ok(name.into_tuple().one(&uow.conn()).await?)
}
