//! All SQL of the slice.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::json;
use shangliang_entity::category::{Column, Entity, Model};
use shangliang_entity::vocab::{StreamKind, Visibility};

use crate::db::Uow;
use crate::db::fault::duplicate_as;
use crate::http::{Kind, Problem, Text};
use crate::ledger::{Entry, Stream};

/// Enters a category; 409 where the dictionary has its code.
pub async fn insert(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    // A unique index takes two rows without a committee for different.
    if row.committee_id.is_none() {
        let shared = Entity::find().filter(Column::CommitteeId.is_null()).filter(Column::Code.eq(&row.code));
        if shared.count(&uow.conn()).await? > 0 {
            return Err(code_taken());
        }
    }
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
