//! All SQL of the slice.

pub mod duties;
mod list;
mod work;

pub use list::{Listed, NEVER, count, handled_by, is_overdue, list, next_due, routed_by, rows, waits_for};
pub use work::Work;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, DerivePartialModel, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, RelationDef,
};
use shangliang_entity::ids::{AccountId, CaseId, CommitteeId, DepartmentId, MemberId, ReplyId, SuggestionId};
use shangliang_entity::vocab::{HandlerKind, StudioStatus, SuggestionKind, Vocabulary};
use shangliang_entity::{
    assignment, case_note, committee, department, extension, file, handling_case, rating, reply, studio, suggestion,
};
use uuid::Uuid;

use super::scope::Part;
use crate::db::Conn;
use crate::http::Problem;

/// The name under which the assigning offices of the handlers' systems are joined.
const OFFICE: &str = "office";

/// A case with its committee and one of its requests for more time.
#[derive(DerivePartialModel)]
struct Found {
    #[sea_orm(nested)]
    case: handling_case::Model,
    #[sea_orm(nested)]
    committee: committee::Model,
    #[sea_orm(nested)]
    extension: Option<extension::Model>,
}

/// One of a case's suggestions, without its text.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "suggestion::Entity")]
pub struct CaseSuggestion {
    /// Its id.
    pub id: SuggestionId,
    /// Its kind.
    pub kind: SuggestionKind,
    /// Its author.
    pub author_id: Option<AccountId>,
    /// The membership it was submitted by.
    pub member_id: Option<MemberId>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// Who submitted it for the author.
    pub agent_id: Option<AccountId>,
    /// HMAC of its query code.
    pub query_code_hash: Option<Vec<u8>>,
    /// The suggestion that the code was made for, where that is not this one.
    pub query_code_of: Option<SuggestionId>,
}

impl CaseSuggestion {
    /// Whether anybody can rate for it: imported ones have neither an account nor a query code.
    pub fn can_rate(&self) -> bool {
        self.author_id.is_some() || self.query_code_hash.is_some()
    }
}

/// A suggestion with one of its ratings.
#[derive(DerivePartialModel)]
struct Rated {
    #[sea_orm(nested)]
    suggestion: CaseSuggestion,
    #[sea_orm(nested)]
    rating: Option<rating::Model>,
}

/// A part with its handler and the assigning office of the handler's system.
#[derive(DerivePartialModel)]
struct Handled {
    #[sea_orm(nested)]
    part: assignment::Model,
    #[sea_orm(nested)]
    department: Option<department::Model>,
    #[sea_orm(nested)]
    studio: Option<studio::Model>,
    #[sea_orm(nested, alias = "office")]
    office: Option<department::Model>,
}

/// A reply with one of its files.
#[derive(DerivePartialModel)]
struct ReplyAndFile {
    #[sea_orm(nested)]
    reply: reply::Model,
    #[sea_orm(nested)]
    file: Option<file::Model>,
}

/// A reply with its files, in their order.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The row.
    pub row: reply::Model,
    /// Its files.
    pub files: Vec<file::Model>,
}

/// A case's committee.
pub fn to_committee() -> RelationDef {
    use handling_case::{Column, Entity};
    Entity::belongs_to(committee::Entity).from(Column::CommitteeId).to(committee::Column::Id).into()
}

/// One case with its committee and every request for more time.
pub async fn find(
    db: &Conn<'_>,
    id: CaseId,
) -> Result<Option<(handling_case::Model, committee::Model, Vec<extension::Model>)>, Problem> {
    let to_extensions: RelationDef = handling_case::Entity::belongs_to(extension::Entity)
        .from(handling_case::Column::Id)
        .to(extension::Column::CaseId)
        .into();
    let found = handling_case::Entity::find_by_id(id)
        .join(JoinType::InnerJoin, to_committee())
        .join(JoinType::LeftJoin, to_extensions)
        .order_by_asc(extension::Column::Id)
        .into_partial_model::<Found>()
        .all(db)
        .await?;
    let mut found = found.into_iter();
    let Some(first) = found.next() else { return Ok(None) };
    let extensions = first.extension.into_iter().chain(found.filter_map(|row| row.extension)).collect();
    Ok(Some((first.case, first.committee, extensions)))
}

/// A case's suggestions and all their ratings.
pub async fn suggestions_of(db: &Conn<'_>, id: CaseId) -> Result<(Vec<CaseSuggestion>, Vec<rating::Model>), Problem> {
    let to_ratings: RelationDef = suggestion::Entity::belongs_to(rating::Entity)
        .from(suggestion::Column::Id)
        .to(rating::Column::SuggestionId)
        .on_condition(move |_, rating| Condition::all().add(Expr::col((rating, rating::Column::CaseId)).eq(id)))
        .into();
    let rows = suggestion::Entity::find()
        .join(JoinType::LeftJoin, to_ratings)
        .filter(suggestion::Column::CaseId.eq(id))
        .order_by_asc(suggestion::Column::Id)
        .order_by_asc(rating::Column::Round)
        .into_partial_model::<Rated>()
        .all(db)
        .await?;
    let mut suggestions: Vec<CaseSuggestion> = Vec::new();
    let mut ratings = Vec::new();
    for row in rows {
        if suggestions.last().is_none_or(|last| last.id != row.suggestion.id) {
            suggestions.push(row.suggestion);
        }
        ratings.extend(row.rating);
    }
    Ok((suggestions, ratings))
}

/// A case's parts of all rounds, and the assigning offices of their handlers' systems.
pub async fn parts_of(db: &Conn<'_>, id: CaseId) -> Result<(Vec<Part>, Vec<DepartmentId>), Problem> {
    let rows = assignment::Entity::find()
        .join(JoinType::LeftJoin, to_department())
        .join(JoinType::LeftJoin, to_studio())
        .join_as(JoinType::LeftJoin, to_office(), OFFICE)
        .filter(assignment::Column::CaseId.eq(id))
        .order_by_asc(assignment::Column::Id)
        .into_partial_model::<Handled>()
        .all(db)
        .await?;
    let mut parts: Vec<Part> = Vec::new();
    let mut offices = Vec::new();
    for row in rows {
        if parts.last().is_none_or(|last| last.row.id != row.part.id) {
            let department = row.department.map(|department| department.name);
            let handler = department.or(row.studio.map(|studio| studio.name)).unwrap_or_default();
            parts.push(Part { row: row.part, handler });
        }
        offices.extend(row.office.map(|office| office.id));
    }
    Ok((parts, offices))
}

/// A part's department.
fn to_department() -> RelationDef {
    assignment::Entity::belongs_to(department::Entity)
        .from(assignment::Column::HandlerId)
        .to(department::Column::Id)
        .into()
}

/// A part's studio.
fn to_studio() -> RelationDef {
    assignment::Entity::belongs_to(studio::Entity).from(assignment::Column::HandlerId).to(studio::Column::Id).into()
}

/// The assigning offices of the system that a department belongs to.
pub fn to_office() -> RelationDef {
    department::Entity::belongs_to(department::Entity)
        .from(department::Column::CommitteeId)
        .to(department::Column::CommitteeId)
        .on_condition(|department, office| {
            Condition::all()
                .add(
                    Expr::col((department, department::Column::System))
                        .equals((office.clone(), department::Column::System)),
                )
                .add(Expr::col((office, department::Column::IsAssigningOffice)).eq(true))
        })
        .into()
}

/// The assigning offices of the systems of a case's handlers, as a query of `kind` and `id`.
pub fn offices_of(case: CaseId) -> SelectStatement {
    assignment::Entity::find()
        .select_only()
        .expr_as(Expr::val(HandlerKind::Department.code()), "kind")
        .expr_as(Expr::col((Alias::new(OFFICE), department::Column::Id)), "id")
        .join(JoinType::InnerJoin, to_department())
        .join_as(JoinType::InnerJoin, to_office(), OFFICE)
        .filter(assignment::Column::CaseId.eq(case))
        .into_query()
}

/// One reply of a case.
pub async fn find_reply(db: &Conn<'_>, case: CaseId, id: ReplyId) -> Result<Option<Reply>, Problem> {
    let one = reply::Entity::find_by_id(id).filter(reply::Column::CaseId.eq(case));
    Ok(with_files(db, one).await?.pop())
}

/// A case's replies, oldest first.
pub async fn replies_of(db: &Conn<'_>, case: CaseId) -> Result<Vec<Reply>, Problem> {
    with_files(db, reply::Entity::find().filter(reply::Column::CaseId.eq(case))).await
}

/// Replies with their files, in one statement.
async fn with_files(db: &Conn<'_>, replies: sea_orm::Select<reply::Entity>) -> Result<Vec<Reply>, Problem> {
    let to_files: RelationDef =
        reply::Entity::belongs_to(file::Entity).from(reply::Column::Id).to(file::Column::ReplyId).into();
    let rows = replies
        .join(JoinType::LeftJoin, to_files)
        .order_by_asc(reply::Column::Id)
        .order_by_asc(file::Column::Position)
        .into_partial_model::<ReplyAndFile>()
        .all(db)
        .await?;
    let mut replies: Vec<Reply> = Vec::new();
    for ReplyAndFile { reply, file } in rows {
        match replies.last_mut() {
            Some(last) if last.row.id == reply.id => last.files.extend(file),
            _ => replies.push(Reply { row: reply, files: file.into_iter().collect() }),
        }
    }
    Ok(replies)
}

/// A case's notes, oldest first.
pub async fn notes_of(db: &Conn<'_>, case: CaseId) -> Result<Vec<case_note::Model>, Problem> {
    let select =
        case_note::Entity::find().filter(case_note::Column::CaseId.eq(case)).order_by_asc(case_note::Column::Id);
    Ok(select.all(db).await?)
}

/// Which of these ids are departments or studios of a committee that take items.
pub async fn handlers_among(
    db: &Conn<'_>,
    committee: CommitteeId,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, HandlerKind)>, Problem> {
    let departments = department::Entity::find()
        .filter(department::Column::Id.is_in(ids.iter().copied()))
        .filter(department::Column::CommitteeId.eq(committee))
        .filter(department::Column::IsActive.eq(true))
        .all(db)
        .await?;
    let studios = studio::Entity::find()
        .filter(studio::Column::Id.is_in(ids.iter().copied()))
        .filter(studio::Column::CommitteeId.eq(committee))
        .filter(studio::Column::Status.eq(StudioStatus::Active))
        .all(db)
        .await?;
    let departments = departments.into_iter().map(|row| (row.id.0, HandlerKind::Department));
    Ok(departments.chain(studios.into_iter().map(|row| (row.id.0, HandlerKind::Studio))).collect())
}
