//! What earlier imports brought in, to tell which rows are new and which ones the source has changed since.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{ExprTrait, IntoCondition};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, RelationDef};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::suggestion::{Column, Entity};
use shangliang_entity::{handling_case, reply};

use super::SourceRow;
use super::entered::masked;
use crate::db::Conn;
use crate::http::Problem;

/// A row as it was imported. Nobody changes any of this here; its category and its state may have moved on.
#[derive(Debug, FromQueryResult)]
pub struct Earlier {
    source_id: String,
    title: String,
    body: String,
    author_label: Option<String>,
    submitted_at: Option<DateTime<Utc>>,
    imported_supports: i32,
    imported_opposes: i32,
    reply: Option<String>,
    replied_at: Option<DateTime<Utc>>,
}

impl Earlier {
    /// The first field in which the source now says something else.
    pub fn difference(&self, row: &SourceRow) -> Option<&'static str> {
        let fields = [
            ("author", self.author_label == row.author.as_deref().map(masked)),
            ("title", self.title == row.title),
            ("submitted_at", self.submitted_at == Some(row.submitted_at)),
            ("body", self.body == row.body),
            ("reply", self.reply == row.reply),
            ("replied_at", self.replied_at == row.replied_at),
            ("supports", self.imported_supports == row.supports),
            ("opposes", self.imported_opposes == row.opposes),
        ];
        fields.into_iter().find(|(_, is_same)| !is_same).map(|(field, _)| field)
    }
}

/// The imported case of a suggestion; one that was opened here says nothing of the source.
fn to_case() -> RelationDef {
    let case: RelationDef =
        Entity::belongs_to(handling_case::Entity).from(Column::Id).to(handling_case::Column::SuggestionId).into();
    case.on_condition(|_, case| {
        sea_orm::sea_query::Expr::col((case, handling_case::Column::IsImported)).into_condition()
    })
}

/// Its imported reply: that of the first round, since later ones are of a case that was reopened here.
fn to_reply() -> RelationDef {
    let reply: RelationDef = handling_case::Entity::belongs_to(reply::Entity)
        .from(handling_case::Column::Id)
        .to(reply::Column::CaseId)
        .into();
    reply.on_condition(|_, reply| sea_orm::sea_query::Expr::col((reply, reply::Column::Round)).eq(1).into_condition())
}

/// What was imported before, by the ids of the source.
pub async fn earlier(
    db: &Conn<'_>,
    committee: CommitteeId,
    source_ids: impl Iterator<Item = &str>,
) -> Result<HashMap<String, Earlier>, Problem> {
    let rows = Entity::find()
        .select_only()
        .columns([
            Column::SourceId,
            Column::Title,
            Column::Body,
            Column::AuthorLabel,
            Column::SubmittedAt,
            Column::ImportedSupports,
            Column::ImportedOpposes,
        ])
        .column_as(reply::Column::Text, "reply")
        .column_as(reply::Column::SubmittedAt, "replied_at")
        .join(JoinType::LeftJoin, to_case())
        .join(JoinType::LeftJoin, to_reply())
        .filter(Column::CommitteeId.eq(committee))
        .filter(Column::SourceId.is_in(source_ids))
        .into_model::<Earlier>()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.source_id.clone(), row)).collect())
}
