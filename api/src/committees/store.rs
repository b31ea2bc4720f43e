//! All SQL of the slice.

use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Func, LockType, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, PrimaryKeyTrait,
    QueryFilter, QuerySelect, Select,
};
use serde_json::{Value, json};
use shangliang_entity::committee::{Column, Entity, Model};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::{CommitteeLevel, StreamKind, Visibility, Vocabulary};
use shangliang_entity::{committee_setting, role_grant};

use super::settings::Settings;
use crate::db::fault::duplicate_as;
use crate::db::{Conn, Uow};
use crate::http::{Kind, Problem, Text};
use crate::ledger::{Entry, Stream};

/// One committee.
pub async fn find(db: &Conn<'_>, id: CommitteeId) -> Result<Option<Model>, Problem> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// A row that belongs to a committee, and the committee's path.
#[derive(FromQueryResult)]
pub struct WithPath<M: FromQueryResult> {
    /// The row.
    #[sea_orm(nested)]
    pub row: M,
    /// The committee's path.
    pub committee_path: String,
}

/// A row that belongs to a committee, and the committee's path; `column` says which that is.
pub async fn with_path<E: EntityTrait>(
    db: &Conn<'_>,
    id: impl Into<<E::PrimaryKey as PrimaryKeyTrait>::ValueType>,
    column: E::Column,
) -> Result<Option<(E::Model, String)>, Problem> {
    let to_committee = E::belongs_to(Entity).from(column).to(Column::Id).into();
    let select = and_path(E::find_by_id(id).join(JoinType::InnerJoin, to_committee));
    let found = select.into_model::<WithPath<E::Model>>().one(db).await?;
    Ok(found.map(|found| (found.row, found.committee_path)))
}

/// Rows that their committee is joined to, and the committee's path: as [`WithPath`].
pub fn and_path<E: EntityTrait>(select: Select<E>) -> Select<E> {
    select.column_as(Column::Path, "committee_path")
}

/// One committee, kept as it is until the unit of work ends: others may read it, nobody may move it.
pub async fn hold(uow: &Uow<'_>, id: CommitteeId) -> Result<Option<Model>, Problem> {
    Ok(Entity::find_by_id(id).lock(LockType::Share).one(&uow.conn()).await?)
}

/// The current row, locked against other writers until the unit of work ends.
pub async fn lock(uow: &Uow<'_>, id: CommitteeId) -> Result<Model, Problem> {
    let row = Entity::find_by_id(id).lock(LockType::Update).one(&uow.conn()).await?;
    row.ok_or_else(|| Kind::NotFound.into())
}

/// The levels of the committees directly under one.
pub async fn levels_below(uow: &Uow<'_>, id: CommitteeId) -> Result<Vec<CommitteeLevel>, Problem> {
    let below = Entity::find().select_only().column(Column::Level).filter(Column::ParentId.eq(id)).distinct();
    Ok(below.into_tuple().all(&uow.conn()).await?)
}

/// Enters a committee.
pub async fn insert(uow: &Uow<'_>, row: Model) -> Result<Model, Problem> {
    let insert = Entity::insert(row.clone().into_active_model()).exec_without_returning(&uow.conn()).await;
    insert.map_err(duplicate_as(code_taken))?;
    uow.record(created(&row)).await?;
    Ok(row)
}

/// Writes a locked row anew and raises its version; where its place in the tree changed, its subtree moves along.
pub async fn update(uow: &Uow<'_>, before: &Model, mut row: Model) -> Result<Model, Problem> {
    row.version = before.version + 1;
    row.updated_at = uow.now();
    let update = Entity::update(row.clone().into_active_model().reset_all()).exec(&uow.conn()).await;
    update.map_err(duplicate_as(code_taken))?;
    if row.path != before.path {
        move_subtree(uow, &before.path, &row.path).await?;
    }
    record(uow, &row, "committee.updated", facts_of(&row)).await?;
    Ok(row)
}

/// Replaces what a locked committee has set for a year, and raises its version.
pub async fn set(
    uow: &Uow<'_>,
    before: Model,
    year: i32,
    reviews_replies: bool,
    settings: &Settings,
) -> Result<Model, Problem> {
    let set = serde_json::to_value(settings).map_err(Problem::internal)?;
    let row = Model { reviews_replies, version: before.version + 1, updated_at: uow.now(), ..before };
    Entity::update(row.clone().into_active_model().reset_all()).exec(&uow.conn()).await?;
    committee_setting::Entity::delete_many()
        .filter(committee_setting::Column::CommitteeId.eq(row.id))
        .filter(committee_setting::Column::Year.eq(year))
        .exec(&uow.conn())
        .await?;
    let rows: Vec<_> = set
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| committee_setting::Model {
            committee_id: row.id,
            year,
            name: name.clone(),
            value: value.to_string(),
            updated_at: uow.now(),
        })
        .map(IntoActiveModel::into_active_model)
        .collect();
    committee_setting::Entity::insert_many(rows).exec_without_returning(&uow.conn()).await?;
    let entry = Entry {
        stream: Stream(StreamKind::Settings, row.id.0),
        action: "settings.updated",
        committee: Some(row.id),
        visibility: Visibility::Committee,
        payload: json!({ "year": year, "reviews_replies": reviews_replies, "settings": set }),
        effective_at: None,
    };
    uow.record(entry).await?;
    Ok(row)
}

/// Gives everything below a committee, and every role held there, its new path.
async fn move_subtree(uow: &Uow<'_>, from: &str, to: &str) -> Result<(), Problem> {
    let kept = i32::try_from(from.len() + 1).map_err(Problem::internal)?;
    let moved = |column: SimpleExpr| {
        let rest = Func::cust("substr").arg(column).arg(kept);
        Expr::val(to).binary(BinOper::Custom("||"), rest)
    };
    Entity::update_many()
        .col_expr(Column::Path, moved(Expr::col(Column::Path)))
        .filter(Column::Path.starts_with(from))
        .exec(&uow.conn())
        .await?;
    let path = role_grant::Column::CommitteePath;
    role_grant::Entity::update_many()
        .col_expr(path, moved(Expr::col(path)))
        .filter(path.starts_with(from))
        .exec(&uow.conn())
        .await?;
    Ok(())
}

/// The ledger entry of a new committee.
pub fn created(row: &Model) -> Entry {
    entry(row, "committee.created", facts_of(row))
}

fn entry(row: &Model, action: &'static str, payload: Value) -> Entry {
    Entry {
        stream: Stream(StreamKind::Committee, row.id.0),
        action,
        committee: Some(row.id),
        visibility: Visibility::Public,
        payload,
        effective_at: None,
    }
}

async fn record(uow: &Uow<'_>, row: &Model, action: &'static str, payload: Value) -> Result<(), Problem> {
    uow.record(entry(row, action, payload)).await.map(drop)
}

fn facts_of(row: &Model) -> Value {
    json!({ "code": row.code, "level": row.level.code(), "parent_id": row.parent_id })
}

fn code_taken() -> Problem {
    Problem::new(Kind::Conflict).detail(Text::fixed("该行政区划代码已被使用", "another committee has this code"))
}
