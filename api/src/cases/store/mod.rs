//! All SQL of the slice.

mod answered;
pub mod duties;
mod face;
mod found;
mod handled;
mod hands;
mod inside;
mod list;
mod said;
mod work;

pub use answered::Answered;
pub use duties::first_instruction;
pub use face::{faced, join_face};
pub use found::{CaseSuggestion, Found, find};
pub use handled::{Gathered, Handled, join_parts, to_office, to_parts};
pub use hands::share as share_hands;
pub use inside::{is_assigned, is_handled_by, is_routed_by, unfinished_parts};
pub use list::{Listed, all_cases, is_overdue, is_seen_handled_by, list, listed, waits_for, wrote};
pub use said::{Asked, Note, note};
pub use work::Work;

use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait, DerivePartialModel, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};
use shangliang_entity::ids::{CaseId, CommitteeId, ReplyId};
use shangliang_entity::vocab::{CaseStatus, HandlerKind, StudioStatus};
use shangliang_entity::{
    answered_round, assignment, committee, department, file, handling_case, rating, reply, studio, suggestion,
};
use uuid::Uuid;

use crate::cases::answers::Answers;
use crate::db::{Conn, Uow};
use crate::http::Problem;
use said::{extensions_of, notes_of};

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

/// What is written about a case: nothing that its policies must know, and all of it shown with the case.
pub struct Papers {
    /// Its replies, oldest first.
    pub replies: Vec<Reply>,
    /// Its notes, oldest first.
    pub notes: Vec<Note>,
    /// Every request for more time, oldest first.
    pub extensions: Vec<Asked>,
}

impl Papers {
    /// All papers of a case, in three round trips.
    pub async fn of(db: &Conn<'_>, case: CaseId) -> Result<Self, Problem> {
        Ok(Self {
            replies: replies_of(db, case).await?,
            notes: notes_of(db, case).await?,
            extensions: extensions_of(db, case).await?,
        })
    }
}

/// A case's committee.
pub fn to_committee() -> RelationDef {
    use handling_case::{Column, Entity};
    Entity::belongs_to(committee::Entity).from(Column::CommitteeId).to(committee::Column::Id).into()
}

/// Where a case stands, and stays until the unit of work ends. Whoever holds its suggestion as well has locked that first.
pub async fn status_held(uow: &Uow<'_>, case: CaseId) -> Result<CaseStatus, Problem> {
    let held = handling_case::Entity::find_by_id(case).lock(LockType::Share).one(&uow.conn()).await?;
    held.map(|case| case.status).ok_or_else(|| Problem::internal("a case is gone"))
}

/// A case's suggestions.
pub async fn suggestions_of(db: &Conn<'_>, case: CaseId) -> Result<Vec<CaseSuggestion>, Problem> {
    let select = suggestion::Entity::find().filter(suggestion::Column::CaseId.eq(case));
    Ok(select.into_partial_model::<CaseSuggestion>().all(db).await?)
}

/// What was answered and rated of a case.
pub async fn answers_of(db: &Conn<'_>, case: CaseId) -> Result<Answers, Problem> {
    let rounds = answered_round::Entity::find()
        .filter(answered_round::Column::CaseId.eq(case))
        .order_by_asc(answered_round::Column::Round)
        .into_partial_model::<Answered>();
    let ratings = rating::Entity::find().filter(rating::Column::CaseId.eq(case)).order_by_asc(rating::Column::Id);
    Ok(Answers { rounds: rounds.all(db).await?, ratings: ratings.all(db).await? })
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

/// Which of these ids are departments or studios of a committee that take items; the studios stay so until the unit of work ends.
/// Whoever holds a case as well locks that afterwards.
pub async fn handlers_among(
    uow: &Uow<'_>,
    committee: CommitteeId,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, HandlerKind)>, Problem> {
    let departments = department::Entity::find()
        .filter(department::Column::Id.is_in(ids.iter().copied()))
        .filter(department::Column::CommitteeId.eq(committee))
        .filter(department::Column::IsActive.eq(true))
        .all(&uow.conn())
        .await?;
    let studios = studio::Entity::find()
        .filter(studio::Column::Id.is_in(ids.iter().copied()))
        .filter(studio::Column::CommitteeId.eq(committee))
        .filter(studio::Column::Status.eq(StudioStatus::Active))
        .lock(LockType::Share)
        .all(&uow.conn())
        .await?;
    let departments = departments.into_iter().map(|row| (row.id.0, HandlerKind::Department));
    Ok(departments.chain(studios.into_iter().map(|row| (row.id.0, HandlerKind::Studio))).collect())
}

/// Whether one of these parts is a studio's that was closed; none is closed from then on until the unit of work ends.
pub async fn is_any_closed(uow: &Uow<'_>, parts: impl Iterator<Item = &assignment::Model>) -> Result<bool, Problem> {
    let held = studio::Entity::find()
        .filter(studio::Column::Id.is_in(parts.map(|part| part.handler_id)))
        .lock(LockType::Share)
        .all(&uow.conn())
        .await?;
    Ok(held.iter().any(|studio| studio.status == StudioStatus::Closed))
}
