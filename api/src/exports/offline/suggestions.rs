//! The suggestions of a committee.

use std::io::Write;

use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef};
use serde_json::{Value, json};
use shangliang_entity::account;
use shangliang_entity::ids::{CommitteeId, SuggestionId};
use shangliang_entity::suggestion::{Column, Entity, Model};
use shangliang_entity::vocab::{Anonymity, Vocabulary};

use super::sheet::Format;
use super::{ExportError, PAGE, Sheet};
use crate::db::Conn;
use crate::secrets::Keys;
use crate::suggestions::{author_name, mask_name};

const COLUMNS: &[&str] = &[
    "id",
    "source_id",
    "number",
    "kind",
    "status",
    "title",
    "body",
    "category",
    "author",
    "topic_id",
    "studio_id",
    "case_id",
    "supports",
    "live_supports",
    "imported_supports",
    "imported_opposes",
    "submitted_at",
    "decided_at",
    "published_at",
    "reason_code",
];

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    suggestion: Model,
    account_name_sealed: Option<Vec<u8>>,
}

/// Writes all suggestions of a committee that were handed in, oldest first, and tells after each page how many there are so
/// far. Names are masked; those of authors who asked to be kept from the public or the handlers are left out.
///
/// # Errors
/// The database does not answer, or the output cannot be written.
pub async fn export_suggestions(
    db: &Conn<'_>,
    keys: &Keys,
    committee: CommitteeId,
    format: Format,
    output: impl Write,
    progress: impl Fn(u64),
) -> Result<(), ExportError> {
    let mut sheet = Sheet::begin(format, COLUMNS, output)?;
    let mut after: Option<SuggestionId> = None;
    let mut written = 0;
    loop {
        let page = page_after(committee, after).into_model::<Row>().all(db).await?;
        for row in &page {
            sheet.row(values_of(row, keys)?)?;
            written += 1;
        }
        progress(written);
        after = page.last().map(|row| row.suggestion.id);
        if after.is_none() {
            sheet.finish()?;
            return Ok(());
        }
    }
}

fn page_after(committee: CommitteeId, after: Option<SuggestionId>) -> sea_orm::Select<Entity> {
    let to_author: RelationDef =
        Entity::belongs_to(account::Entity).from(Column::AuthorId).to(account::Column::Id).into();
    let select = Entity::find()
        .column_as(account::Column::NameSealed, "account_name_sealed")
        .join(JoinType::LeftJoin, to_author)
        .filter(Column::CommitteeId.eq(committee))
        .filter(Column::SubmittedAt.is_not_null())
        .order_by_asc(Column::Id)
        .limit(PAGE);
    match after {
        Some(after) => select.filter(Column::Id.gt(after)),
        None => select,
    }
}

fn values_of(row: &Row, keys: &Keys) -> Result<Vec<Value>, ExportError> {
    let suggestion = &row.suggestion;
    let author = match suggestion.anonymity {
        Anonymity::None => author_name(keys, suggestion, row.account_name_sealed.as_deref())?.as_deref().map(mask_name),
        Anonymity::Public | Anonymity::Handlers => None,
    };
    Ok(vec![
        json!(suggestion.id),
        json!(suggestion.source_id),
        json!(suggestion.number),
        json!(suggestion.kind.code()),
        json!(suggestion.status.code()),
        json!(suggestion.title),
        json!(suggestion.body),
        json!(suggestion.category),
        json!(author),
        json!(suggestion.topic_id),
        json!(suggestion.studio_id),
        json!(suggestion.case_id),
        json!(suggestion.supports + suggestion.imported_supports),
        json!(suggestion.supports),
        json!(suggestion.imported_supports),
        json!(suggestion.imported_opposes),
        json!(suggestion.submitted_at),
        json!(suggestion.decided_at),
        json!(suggestion.published_at),
        json!(suggestion.reason_code),
    ])
}
