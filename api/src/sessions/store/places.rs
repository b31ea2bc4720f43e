//! Where somebody has a role.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::ScopeKind;
use shangliang_entity::{committee, department, role_grant};
use uuid::Uuid;

use crate::db::Conn;
use crate::http::Problem;

/// The names of the committees in which an account has a role, with all above them, and of its departments.
pub async fn names_of_places(db: &Conn<'_>, account: AccountId) -> Result<Vec<String>, Problem> {
    let grants: Vec<(ScopeKind, Option<Uuid>, String)> = role_grant::Entity::find()
        .filter(role_grant::Column::AccountId.eq(account))
        .filter(role_grant::Column::RevokedAt.is_null())
        .select_only()
        .columns([role_grant::Column::ScopeKind, role_grant::Column::ScopeId, role_grant::Column::CommitteePath])
        .into_tuple()
        .all(db)
        .await?;
    if grants.is_empty() {
        return Ok(Vec::new());
    }
    let committees: BTreeSet<Uuid> =
        grants.iter().flat_map(|(_, _, path)| path.split('/')).filter_map(|id| id.parse().ok()).collect();
    let departments = grants.iter().filter(|(kind, ..)| *kind == ScopeKind::Department).filter_map(|(_, id, _)| *id);
    let committees = committee::Entity::find().filter(committee::Column::Id.is_in(committees));
    let departments = department::Entity::find().filter(department::Column::Id.is_in(departments));
    let mut names: Vec<String> = committees.select_only().column(committee::Column::Name).into_tuple().all(db).await?;
    let of_departments = departments.select_only().column(department::Column::Name).into_tuple::<String>();
    names.extend(of_departments.all(db).await?);
    Ok(names)
}
