//! Each time that somebody was told who an author is, or how to reach them.

use sea_orm::{
    ColumnTrait, DerivePartialModel, EntityTrait, IntoActiveModel, JoinType, PartialModelTrait, QueryFilter,
    QuerySelect, RelationDef, Select,
};
use serde_json::{Value, json};
use shangliang_entity::author_look::{Column, Entity, Model};
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::{Visibility, Vocabulary};
use shangliang_entity::{account, suggestion};

use super::entry;
use crate::accounts::DoneBy;
use crate::db::Uow;
use crate::http::{Kind, Problem};
use crate::ledger::joined;

/// A look, with the name of whoever was told.
#[derive(Debug, DerivePartialModel)]
pub struct Look {
    /// The row.
    #[sea_orm(nested)]
    pub row: Model,
    #[sea_orm(from_expr = "account::Column::NameSealed")]
    name_sealed: Option<Vec<u8>>,
}

impl Look {
    /// Who was told.
    pub fn by(&self) -> DoneBy {
        let Self { row, name_sealed } = self;
        DoneBy { account: Some(row.account_id), name_sealed: name_sealed.clone(), role: row.role }
    }
}

/// Keeps that whoever acts is told of an author, and why where that goes against the author's wish; the ledger and the timeline
/// tell it.
pub async fn keep(
    uow: &Uow<'_>,
    of: &suggestion::Model,
    action: &'static str,
    reason: Option<&str>,
    facts: Value,
) -> Result<(), Problem> {
    let by = uow.by();
    let row = Model {
        id: uow.new_id(),
        suggestion_id: of.id,
        account_id: by.actor.ok_or(Kind::Unauthenticated)?,
        role: by.role,
        reason: reason.map(str::to_owned),
        at: uow.now(),
    };
    Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await?;
    let facts = joined(json!({ "role": by.role.map(Vocabulary::code) }), facts);
    uow.record(entry(of, action, Visibility::Author, facts)).await.map(drop)
}

/// All at one author.
pub fn at(author: AccountId) -> Select<Entity> {
    let to_suggestion: RelationDef =
        Entity::belongs_to(suggestion::Entity).from(Column::SuggestionId).to(suggestion::Column::Id).into();
    Entity::find().join(JoinType::InnerJoin, to_suggestion).filter(suggestion::Column::AuthorId.eq(author))
}

/// What the list shows of looks: as [`Look`].
pub fn listed(page: Select<Entity>) -> Select<Entity> {
    let to_account: RelationDef =
        Entity::belongs_to(account::Entity).from(Column::AccountId).to(account::Column::Id).into();
    Look::select_cols(page.join(JoinType::LeftJoin, to_account).select_only())
}
