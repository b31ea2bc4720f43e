//! All SQL of the slice.

use sea_orm::sea_query::{Expr, LockType, SimpleExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, PaginatorTrait,
    QueryFilter, QuerySelect, RelationDef, Select,
};
use serde_json::{Value, json};
use shangliang_entity::ids::{CommitteeId, StudioId, SuggestionId, TopicId};
use shangliang_entity::suggestion::{ActiveModel, Column, Entity, Model};
use shangliang_entity::vocab::{Role, ScopeKind, StreamKind, SuggestionKind, SuggestionStatus, Visibility, Vocabulary};
use shangliang_entity::{account, committee};

use super::lifecycle::Transition;
use crate::access::Actor;
use crate::db::{Conn, Uow};
use crate::http::{Kind, Problem};
use crate::ledger::{Entry, Receipt, Stream};

/// A suggestion with what its policy and view need of other tables.
#[derive(Debug, FromQueryResult)]
pub struct Found {
    /// The row.
    #[sea_orm(nested)]
    pub suggestion: Model,
    /// Its committee's path.
    pub committee_path: String,
    /// Its author's name, sealed.
    pub author_name_sealed: Option<Vec<u8>>,
}

/// A list's row: no text, since lists show none.
#[derive(Debug, FromQueryResult)]
pub struct Listed {
    /// Its id.
    pub id: SuggestionId,
    /// Its committee.
    pub committee_id: CommitteeId,
    /// Its topic.
    pub topic_id: Option<TopicId>,
    /// Its studio.
    pub studio_id: Option<StudioId>,
    /// Its kind.
    pub kind: SuggestionKind,
    /// Its state.
    pub status: SuggestionStatus,
    /// Its title.
    pub title: String,
    /// Its category.
    pub category: Option<String>,
    /// Supports, live and imported.
    pub supports: i32,
    /// Supports of the source it was imported from.
    pub imported_supports: i32,
    /// When it was published.
    pub published_at: Option<chrono::DateTime<chrono::Utc>>,
    /// When it was submitted.
    pub submitted_at: Option<chrono::DateTime<chrono::Utc>>,
    /// When it was entered.
    pub created_at: chrono::DateTime<chrono::Utc>,
    /// Its version.
    pub version: i64,
}

fn to_committee() -> RelationDef {
    Entity::belongs_to(committee::Entity).from(Column::CommitteeId).to(committee::Column::Id).into()
}

fn to_author() -> RelationDef {
    Entity::belongs_to(account::Entity).from(Column::AuthorId).to(account::Column::Id).into()
}

/// One suggestion.
pub async fn find(db: &Conn<'_>, id: SuggestionId) -> Result<Option<Found>, Problem> {
    let found = Entity::find_by_id(id)
        .column_as(committee::Column::Path, "committee_path")
        .column_as(account::Column::NameSealed, "author_name_sealed")
        .join(JoinType::InnerJoin, to_committee())
        .join(JoinType::LeftJoin, to_author())
        .into_model::<Found>()
        .one(db)
        .await?;
    Ok(found)
}

/// The current row, locked against other writers until the unit of work ends.
pub async fn lock(uow: &Uow<'_>, id: SuggestionId) -> Result<Model, Problem> {
    let row = Entity::find_by_id(id).lock(LockType::Update).one(&uow.conn()).await?;
    row.ok_or_else(|| Kind::NotFound.into())
}

/// What a caller may see, as SQL: the twin of the rule `suggestion.read`, and a test compares the two.
pub fn visible_to(actor: &Actor) -> Condition {
    let mut visible = Condition::any().add(Column::PublishedAt.is_not_null());
    if matches!(actor, Actor::Platform) {
        return Condition::all();
    }
    if let Some(account) = actor.account() {
        visible = visible.add(Column::AuthorId.eq(account));
    }
    let readers = [Role::CommitteeStaff, Role::SupervisionOffice, Role::AssigningOffice];
    for held in actor.scopes_of(&readers) {
        visible = match held.scope_kind {
            ScopeKind::Platform => return Condition::all(),
            ScopeKind::Committee => visible.add(committee::Column::Path.eq(&held.committee_path)),
            _ => visible,
        };
    }
    let studio_roles = [Role::StudioLeader, Role::StudioConvener, Role::StudioLiaison];
    let studios: Vec<_> = actor.scopes_of(&studio_roles).filter_map(|held| held.scope_id).collect();
    if !studios.is_empty() {
        visible = visible.add(Column::StudioId.is_in(studios));
    }
    visible
}

/// The suggestions that a caller may see and that match a filter.
pub fn list(actor: &Actor, filter: Condition) -> Select<Entity> {
    Entity::find().join(JoinType::InnerJoin, to_committee()).filter(visible_to(actor)).filter(filter)
}

/// The rows of one page.
pub async fn rows(db: &Conn<'_>, page: Select<Entity>) -> Result<Vec<Listed>, Problem> {
    let rows = page
        .select_only()
        .columns([
            Column::Id,
            Column::CommitteeId,
            Column::TopicId,
            Column::StudioId,
            Column::Kind,
            Column::Status,
            Column::Title,
            Column::Category,
            Column::Supports,
            Column::ImportedSupports,
            Column::PublishedAt,
            Column::SubmittedAt,
            Column::CreatedAt,
            Column::Version,
        ])
        .into_model::<Listed>()
        .all(db)
        .await?;
    Ok(rows)
}

/// How many match.
pub async fn count(db: &Conn<'_>, select: Select<Entity>) -> Result<u64, Problem> {
    Ok(select.count(db).await?)
}

/// When it was submitted, or entered where it was not: what lists sort by.
pub fn submitted_or_created() -> SimpleExpr {
    sea_orm::sea_query::Func::coalesce([
        Expr::col((Entity, Column::SubmittedAt)),
        Expr::col((Entity, Column::CreatedAt)),
    ])
    .into()
}

/// Enters a new suggestion with its first ledger entry.
pub async fn insert(uow: &Uow<'_>, row: Model, event: &'static str) -> Result<Receipt, Problem> {
    let entry = Entry {
        stream: Stream(StreamKind::Suggestion, row.id.0),
        action: event,
        committee: Some(row.committee_id),
        visibility: Visibility::Author,
        payload: facts_of(&row),
        effective_at: row.submitted_at,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await?;
    uow.record(entry).await
}

/// Takes a step of the lifecycle: the row changes and the ledger gets its entry, or neither.
pub async fn apply(
    uow: &Uow<'_>,
    before: &Model,
    transition: Transition,
    mut change: ActiveModel,
    facts: Value,
) -> Result<Receipt, Problem> {
    change.status = Set(transition.to());
    let mut payload = json!({ "from": transition.from().code(), "to": transition.to().code() });
    if let (Some(payload), Value::Object(facts)) = (payload.as_object_mut(), facts) {
        payload.extend(facts);
    }
    change_row(uow, before, change).await?;
    uow.record(Entry {
        stream: Stream(StreamKind::Suggestion, before.id.0),
        action: transition.action().event(),
        committee: Some(before.committee_id),
        visibility: Visibility::Author,
        payload,
        effective_at: None,
    })
    .await
}

/// Changes columns of a locked row and raises its version.
async fn change_row(uow: &Uow<'_>, before: &Model, mut change: ActiveModel) -> Result<(), Problem> {
    change.version = Set(before.version + 1);
    change.updated_at = Set(uow.now());
    let changed = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(before.id))
        .filter(Column::Version.eq(before.version))
        .exec(&uow.conn())
        .await?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(Problem::retry()) }
}

/// What the ledger says of a new suggestion: codes, references and a salted digest of the text, never the text.
pub fn facts_of(row: &Model) -> Value {
    json!({
        "to": row.status.code(),
        "kind": row.kind.code(),
        "topic_id": row.topic_id,
        "studio_id": row.studio_id,
        "category": row.category,
        "content_digest": crate::ledger::hex(&content_digest(row)),
    })
}

/// SHA-256(salt ‖ title ‖ text): shows later that the text is the one that was submitted, and tells nothing without it.
pub fn content_digest(row: &Model) -> [u8; 32] {
    crate::secrets::sha256(&[&row.salt, row.title.as_bytes(), b"\n", row.body.as_bytes()])
}
