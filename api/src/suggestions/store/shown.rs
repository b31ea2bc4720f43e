//! What is shown with one suggestion beside what its policies know: its files, and what was answered, in one statement.

use std::collections::BTreeMap;

use sea_orm::sea_query::{SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DerivePartialModel, EntityTrait, FromQueryResult, JoinType, PartialModelTrait,
    QueryFilter, QuerySelect, QueryTrait, RelationDef,
};
use shangliang_entity::ids::{CaseId, ReplyId, SuggestionId};
use shangliang_entity::suggestion::Model;
use shangliang_entity::{file, reply};

use crate::cases::Reply;
use crate::db::Conn;
use crate::http::Problem;

/// The files of a suggestion, and the released replies of its case.
#[derive(Default)]
pub struct Shown {
    /// Its files, in their order.
    pub files: Vec<file::Model>,
    /// The released replies, the first written first.
    pub replies: Vec<Reply>,
}

/// A file of the suggestion, or a released reply with one of its files.
#[derive(DerivePartialModel)]
struct Row {
    #[sea_orm(nested)]
    reply: Option<reply::Model>,
    #[sea_orm(nested)]
    file: Option<file::Model>,
}

impl Shown {
    /// What is shown with a suggestion.
    pub async fn with(db: &Conn<'_>, row: &Model) -> Result<Self, Problem> {
        let mut select = files_of(row.id);
        if let Some(case) = row.case_id {
            select.union(UnionType::All, replies_of(case));
        }
        let mut rows = Row::find_by_statement(db.get_database_backend().build(&select)).all(db).await?;
        rows.sort_by_key(|row| row.file.as_ref().map(|file| file.position));
        let (mut files, mut replies) = (Vec::new(), BTreeMap::<ReplyId, Reply>::new());
        for Row { reply, file } in rows {
            match reply {
                None => files.extend(file),
                Some(row) => {
                    replies.entry(row.id).or_insert(Reply { row, files: Vec::new() }).files.extend(file);
                }
            }
        }
        Ok(Self { files, replies: replies.into_values().collect() })
    }
}

fn files_of(suggestion: SuggestionId) -> SelectStatement {
    let to_reply: RelationDef =
        file::Entity::belongs_to(reply::Entity).from(file::Column::ReplyId).to(reply::Column::Id).into();
    Row::select_cols(file::Entity::find().select_only())
        .join(JoinType::LeftJoin, to_reply)
        .filter(file::Column::SuggestionId.eq(suggestion))
        .into_query()
}

fn replies_of(case: CaseId) -> SelectStatement {
    let to_files: RelationDef =
        reply::Entity::belongs_to(file::Entity).from(reply::Column::Id).to(file::Column::ReplyId).into();
    Row::select_cols(reply::Entity::find().select_only())
        .join(JoinType::LeftJoin, to_files)
        .filter(reply::Column::CaseId.eq(case))
        .filter(reply::Column::ReleasedAt.is_not_null())
        .into_query()
}
