//! All SQL of the slice: one suggestion here, the rest by what it is about.

pub mod adoptions;
pub mod cosigners;
pub mod editions;
pub mod events;
mod found;
pub mod hands;
mod known;
pub mod listing;
pub mod looks;
pub mod merges;
pub mod numbers;
pub mod references;
mod shown;
pub mod supports;

use sea_orm::sea_query::LockType;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use serde_json::{Value, json};
use shangliang_entity::ids::SuggestionId;
use shangliang_entity::suggestion::{ActiveModel, Column, Entity, Model};
use shangliang_entity::vocab::{StreamKind, Visibility, Vocabulary};
use shangliang_entity::{file, handling_case};

use super::lifecycle::{self, Transition};
use super::parting::has_nobody_to_consent;
use crate::db::Uow;
use crate::files::with_digests;
use crate::http::{Kind, Problem};
use crate::ledger::{Entry, Receipt, Stream, joined};

pub use found::find;
use found::to_target;
pub use known::{Known, tells_author};
pub use shown::Shown;

/// The current row, locked against other writers until the unit of work ends.
pub async fn lock(uow: &Uow<'_>, id: SuggestionId) -> Result<Model, Problem> {
    lock_if_there(uow, id).await?.ok_or_else(|| Kind::NotFound.into())
}

/// The current row, locked; absent where there is none. Rows that only refer to it, as ratings do, need not wait.
pub async fn lock_if_there(uow: &Uow<'_>, id: SuggestionId) -> Result<Option<Model>, Problem> {
    Ok(Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(&uow.conn()).await?)
}

/// The version that is shown of a locked row: its own and its case's.
pub async fn shown_version(uow: &Uow<'_>, row: &Model) -> Result<i64, Problem> {
    let Some(case) = row.case_id else { return Ok(row.version) };
    let version: Option<i64> = handling_case::Entity::find_by_id(case)
        .select_only()
        .column(handling_case::Column::Version)
        .into_tuple()
        .one(&uow.conn())
        .await?;
    Ok(row.version + version.unwrap_or(0))
}

/// Enters a new suggestion with its first ledger entry, which tells of the files that come with it.
pub async fn insert(uow: &Uow<'_>, row: Model, event: &'static str, files: &[file::Model]) -> Result<Receipt, Problem> {
    let mut entry = first_entry(&row, event);
    if !files.is_empty() {
        entry.payload = with_digests(entry.payload, files);
    }
    Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await?;
    uow.record(entry).await
}

/// The first entry of a suggestion's chain.
pub fn first_entry(row: &Model, event: &'static str) -> Entry {
    let visibility = if row.submitted_at.is_some() { Visibility::Public } else { Visibility::Author };
    Entry { effective_at: row.submitted_at, ..entry(row, event, visibility, facts_of(row)) }
}

/// Takes a step of the lifecycle: the row changes and the ledger gets its entry, or neither. What leaves the states that may
/// be public is no longer published.
pub async fn apply(
    uow: &Uow<'_>,
    before: &Model,
    transition: Transition,
    mut change: ActiveModel,
    facts: Value,
) -> Result<Receipt, Problem> {
    change.status = Set(transition.to());
    if !lifecycle::may_be_public(transition.to()) {
        change.published_at = Set(None);
    }
    let entry = step_entry(before, transition, facts);
    write(uow, before, change, entry).await
}

/// The ledger entry of a step of the lifecycle.
pub fn step_entry(row: &Model, transition: Transition, facts: Value) -> Entry {
    let states = json!({ "from": transition.from().code(), "to": transition.to().code() });
    let action = transition.action();
    entry(row, action.event(), action.visibility(), joined(states, facts))
}

/// Changes a row beside its state, with a ledger entry.
pub async fn edit(
    uow: &Uow<'_>,
    before: &Model,
    change: ActiveModel,
    event: &'static str,
    visibility: Visibility,
    payload: Value,
) -> Result<Receipt, Problem> {
    write(uow, before, change, entry(before, event, visibility, payload)).await
}

async fn write(uow: &Uow<'_>, before: &Model, mut change: ActiveModel, entry: Entry) -> Result<Receipt, Problem> {
    change.version = Set(before.version + 1);
    change.updated_at = Set(uow.now());
    if matches!(change.published_at, Set(None)) && has_nobody_to_consent(before) {
        // Nobody is left who could consent to its being public once more.
        change.publish_consent = Set(false);
    }
    let changed = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(before.id))
        .filter(Column::Version.eq(before.version))
        .exec(&uow.conn())
        .await?;
    if changed.rows_affected != 1 {
        return Err(Problem::retry());
    }
    uow.record(entry).await
}

/// An entry on a suggestion's chain.
pub fn entry(row: &Model, action: &'static str, visibility: Visibility, payload: Value) -> Entry {
    Entry {
        stream: Stream(StreamKind::Suggestion, row.id.0),
        action,
        committee: Some(row.committee_id),
        visibility,
        payload,
        effective_at: None,
    }
}

/// What the ledger says of a new suggestion: codes, references and a salted digest of the text, never the text.
fn facts_of(row: &Model) -> Value {
    json!({
        "to": row.status.code(),
        "kind": row.kind.code(),
        "topic_id": row.topic_id,
        "studio_id": row.studio_id,
        "category": row.category,
        "member_id": row.member_id,
        "agent_id": row.agent_id,
        "converted_from_id": row.converted_from_id,
        "content_digest": content_digest(row),
    })
}

/// SHA-256(salt ‖ title ‖ text) in hexadecimal: shows later that the text is the one that was submitted, and tells nothing
/// without it.
pub fn content_digest(row: &Model) -> String {
    let digest = crate::secrets::sha256(&[&row.salt, row.title.as_bytes(), b"\n", row.body.as_bytes()]);
    crate::ledger::hex(&digest)
}
