//! All SQL of the slice.

use sea_orm::sea_query::LockType;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QuerySelect};
use serde_json::json;
use shangliang_entity::ids::TermId;
use shangliang_entity::term::{Column, Entity, Model};
use shangliang_entity::vocab::{StreamKind, Visibility};

use crate::committees;
use crate::db::fault::duplicate_as;
use crate::db::{Conn, Uow};
use crate::http::{Kind, Problem, Text};
use crate::ledger::{Entry, Stream};

/// A term with its committee's path.
#[derive(Clone, Debug)]
pub struct Found {
    /// The row.
    pub term: Model,
    /// Its committee's path.
    pub committee_path: String,
}

/// One term.
pub async fn find(db: &Conn<'_>, id: TermId) -> Result<Option<Found>, Problem> {
    let found = committees::with_path::<Entity>(db, id, Column::CommitteeId).await?;
    Ok(found.map(|(term, committee_path)| Found { term, committee_path }))
}

/// The current row, locked against other writers until the unit of work ends.
pub async fn lock(uow: &Uow<'_>, id: TermId) -> Result<Model, Problem> {
    let row = Entity::find_by_id(id).lock(LockType::Update).one(&uow.conn()).await?;
    row.ok_or_else(|| Kind::NotFound.into())
}

/// Enters a term.
pub async fn insert(uow: &Uow<'_>, row: Model) -> Result<Model, Problem> {
    let insert = Entity::insert(row.clone().into_active_model()).exec_without_returning(&uow.conn()).await;
    insert.map_err(duplicate_as(number_taken))?;
    uow.record(created(&row)).await?;
    Ok(row)
}

/// Writes a locked row anew and raises its version.
pub async fn update(uow: &Uow<'_>, mut row: Model) -> Result<Model, Problem> {
    row.version += 1;
    row.updated_at = uow.now();
    let update = Entity::update(row.clone().into_active_model().reset_all()).exec(&uow.conn()).await;
    update.map_err(duplicate_as(number_taken))?;
    record(uow, &row, "term.updated").await?;
    Ok(row)
}

/// The ledger entry of a new term.
pub fn created(row: &Model) -> Entry {
    entry(row, "term.created")
}

fn entry(row: &Model, action: &'static str) -> Entry {
    Entry {
        stream: Stream(StreamKind::Committee, row.committee_id.0),
        action,
        committee: Some(row.committee_id),
        visibility: Visibility::Public,
        payload: json!({
            "term_id": row.id, "number": row.number, "starts_on": row.starts_on, "ends_on": row.ends_on,
        }),
        effective_at: None,
    }
}

async fn record(uow: &Uow<'_>, row: &Model, action: &'static str) -> Result<(), Problem> {
    uow.record(entry(row, action)).await.map(drop)
}

fn number_taken() -> Problem {
    let text = Text::fixed("该委员会已有这一届", "the committee has a term of this number");
    Problem::new(Kind::Conflict).detail(text)
}
