//! All SQL of the slice.

use sea_orm::EntityTrait;
use shangliang_entity::committee::{Entity, Model};
use shangliang_entity::ids::CommitteeId;

use crate::db::Conn;
use crate::http::Problem;

/// One committee.
pub async fn find(db: &Conn<'_>, id: CommitteeId) -> Result<Option<Model>, Problem> {
    Ok(Entity::find_by_id(id).one(db).await?)
}
