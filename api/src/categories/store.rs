//! All SQL of the slice.

use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QuerySelect,
    QueryTrait,
};
use serde_json::json;
use shangliang_entity::category::{Column, Entity, Model};
use shangliang_entity::committee;
use shangliang_entity::ids::{CategoryId, CommitteeId};
use shangliang_entity::vocab::{StreamKind, Visibility};

use crate::db::fault::duplicate_as;
use crate::db::{Conn, Uow};
use crate::http::{Kind, Problem, Text};
use crate::ledger::{Entry, Stream};

/// The dictionary of a committee: its own categories, and of the shared ones those whose code it does not have itself, in use or not.
pub fn dictionary_of(committee: CommitteeId) -> Condition {
    let own = Entity::find().select_only().column(Column::Code).filter(Column::CommitteeId.eq(committee));
    let shared =
        Condition::all().add(Column::CommitteeId.is_null()).add(Column::Code.not_in_subquery(own.into_query()));
    Condition::any().add(Column::CommitteeId.eq(committee)).add(shared)
}

/// One category, with its committee's path where it is one's own.
pub async fn find(db: &Conn<'_>, id: CategoryId) -> Result<Option<(Model, Option<String>)>, Problem> {
    let to_committee = Entity::belongs_to(committee::Entity).from(Column::CommitteeId).to(committee::Column::Id).into();
    let found =
        Entity::find_by_id(id).join(JoinType::LeftJoin, to_committee).select_also(committee::Entity).one(db).await?;
    Ok(found.map(|(category, committee)| (category, committee.map(|committee| committee.path))))
}

/// The current row, locked against other writers until the unit of work ends.
pub async fn lock(uow: &Uow<'_>, id: CategoryId) -> Result<Model, Problem> {
    let row = Entity::find_by_id(id).lock(LockType::Update).one(&uow.conn()).await?;
    row.ok_or_else(|| Kind::NotFound.into())
}

/// Writes a locked row anew and raises its version.
pub async fn update(uow: &Uow<'_>, mut row: Model) -> Result<Model, Problem> {
    row.version += 1;
    Entity::update(row.clone().into_active_model().reset_all()).exec(&uow.conn()).await?;
    let payload = json!({ "code": row.code, "is_active": row.is_active });
    uow.record(Entry { action: "category.updated", payload, ..created(&row) }).await?;
    Ok(row)
}

/// Enters a category; 409 where the dictionary has its code.
pub async fn insert(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    let entry = created(&row);
    let insert = Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await;
    insert.map_err(duplicate_as(code_taken))?;
    uow.record(entry).await.map(drop)
}

/// The ledger entry of a new category.
pub fn created(row: &Model) -> Entry {
    Entry {
        stream: Stream(StreamKind::Settings, row.id.0),
        action: "category.created",
        committee: row.committee_id,
        visibility: Visibility::Public,
        payload: json!({ "code": row.code }),
        effective_at: None,
    }
}

fn code_taken() -> Problem {
    Problem::new(Kind::Conflict).detail(Text::fixed("字典中已有该代码", "the dictionary has this code"))
}
