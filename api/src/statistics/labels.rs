//! What groups are called.

use std::collections::BTreeMap;

use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect};
use shangliang_entity::{category, committee, department, studio};
use uuid::Uuid;

use super::reach::Reach;
use super::{Grouping, Key, Tally};
use crate::db::Conn;
use crate::http::Problem;

/// The names of the groups that have a key; a category that left the dictionary has none.
pub async fn labels(
    db: &Conn<'_>,
    grouping: Grouping,
    reach: &Reach,
    tally: &Tally,
) -> Result<BTreeMap<Key, String>, Problem> {
    let keys = || tally.keys().flatten();
    let ids = keys().filter_map(|key| match key {
        Key::Id(id) => Some(*id),
        Key::Text(_) => None,
    });
    let named: Vec<(Uuid, String)> = match grouping {
        Grouping::Committee => {
            use committee::{Column, Entity};
            let select = Entity::find().select_only().columns([Column::Id, Column::Name]);
            select.filter(Column::Id.is_in(ids)).into_tuple().all(db).await?
        }
        Grouping::Department => {
            use department::{Column, Entity};
            let select = Entity::find().select_only().columns([Column::Id, Column::Name]);
            select.filter(Column::Id.is_in(ids)).into_tuple().all(db).await?
        }
        Grouping::Studio => {
            use studio::{Column, Entity};
            let select = Entity::find().select_only().columns([Column::Id, Column::Name]);
            select.filter(Column::Id.is_in(ids)).into_tuple().all(db).await?
        }
        Grouping::Category => return categories(db, reach, keys()).await,
        Grouping::Month => return Ok(keys().map(|key| (key.clone(), key.to_string())).collect()),
    };
    Ok(named.into_iter().map(|(id, name)| (Key::Id(id), name)).collect())
}

/// Committees share codes: where one alone is in reach, its own dictionary names one; else that of all, or the oldest entry in reach.
async fn categories<'a>(
    db: &Conn<'_>,
    reach: &Reach,
    keys: impl Iterator<Item = &'a Key>,
) -> Result<BTreeMap<Key, String>, Problem> {
    use category::Column;
    let codes = keys.filter_map(|key| match key {
        Key::Text(code) => Some(code.as_str()),
        Key::Id(_) => None,
    });
    let shared_first = if reach.own().count() == 1 { Order::Desc } else { Order::Asc };
    let rows = category::Entity::find()
        .filter(Column::Code.is_in(codes))
        .filter(Column::CommitteeId.is_null().or(Column::CommitteeId.is_in(reach.own())))
        .order_by(Column::CommitteeId.is_not_null(), shared_first)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let mut labels = BTreeMap::new();
    for row in rows {
        let levels: Vec<_> = [Some(row.level1), row.level2, row.level3].into_iter().flatten().collect();
        labels.entry(Key::Text(row.code)).or_insert_with(|| levels.join(" / "));
    }
    Ok(labels)
}
