//! All SQL of the slice.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LockType, NullOrdering};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DerivePartialModel, EntityTrait, FromQueryResult, IntoActiveModel,
    JoinType, Order, PaginatorTrait, PartialModelTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef,
};
use shangliang_entity::file::{ActiveModel, Column, Entity, Model};
use shangliang_entity::ids::{AccountId, FileId, SuggestionId};
use shangliang_entity::vocab::FileScan;
use shangliang_entity::{account, reply, suggestion};

use super::attach::Item;
use super::dropped;
use super::scan::Scanned;
use crate::access::Actor;
use crate::db::{Conn, Uow};
use crate::http::{Kind, Problem};
use crate::suggestions;

/// A file with the reply that it belongs to.
#[derive(DerivePartialModel)]
pub struct WithReply {
    /// The file.
    #[sea_orm(nested)]
    pub file: Model,
    /// The reply.
    #[sea_orm(nested)]
    pub reply: Option<reply::Model>,
}

/// A file as a caller has to do with it.
#[derive(FromQueryResult)]
pub struct Found {
    /// The file with the reply that it belongs to.
    #[sea_orm(nested)]
    pub row: WithReply,
    /// Whether the caller reads a suggestion that the reply answers.
    pub reads_suggestion: bool,
}

/// What an account has uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// How many files it has.
    pub count: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// How many of them are of the last 24 hours.
    pub recent: u64,
}

impl std::ops::Add for Usage {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            count: self.count.saturating_add(other.count),
            bytes: self.bytes.saturating_add(other.bytes),
            recent: self.recent.saturating_add(other.recent),
        }
    }
}

/// One file, as a caller has to do with it.
pub async fn find(db: &Conn<'_>, id: FileId, caller: &Actor) -> Result<Option<Found>, Problem> {
    let to_reply: RelationDef = Entity::belongs_to(reply::Entity).from(Column::ReplyId).to(reply::Column::Id).into();
    let case = Expr::col((suggestion::Entity, suggestion::Column::CaseId));
    let is_answered = case.equals((reply::Entity, reply::Column::CaseId));
    let answered = suggestions::visible(caller, Condition::all().add(is_answered));
    let answered = answered.select_only().column(suggestion::Column::Id).into_query();
    let found = WithReply::select_cols(Entity::find_by_id(id).select_only())
        .expr_as(Expr::exists(answered), "reads_suggestion")
        .join(JoinType::LeftJoin, to_reply)
        .into_model::<Found>();
    Ok(found.one(db).await?)
}

/// What an account has uploaded, and how much of it since an instant.
pub async fn usage(db: &Conn<'_>, owner: AccountId, since: DateTime<Utc>) -> Result<Usage, Problem> {
    let own = || Entity::find().filter(Column::OwnerId.eq(owner));
    let all: Option<(i64, Option<i64>)> = own()
        .select_only()
        .column_as(Column::Id.count(), "count")
        .column_as(Expr::col(Column::SizeBytes).sum().cast_as("bigint"), "bytes")
        .into_tuple()
        .one(db)
        .await?;
    let (count, bytes) = all.unwrap_or_default();
    let recent = own().filter(Column::CreatedAt.gt(since)).count(db).await?;
    let natural = |number: i64| u64::try_from(number).unwrap_or(0);
    Ok(Usage { count: natural(count), bytes: natural(bytes.unwrap_or(0)), recent })
}

/// Lets one upload of an account at a time look at what it has and add to it.
pub async fn lock_owner(uow: &Uow<'_>, owner: AccountId) -> Result<(), Problem> {
    let account = account::Entity::find_by_id(owner).lock(LockType::Update).one(&uow.conn()).await?;
    account.map(|_| ()).ok_or_else(|| Kind::Unauthenticated.into())
}

/// Enters a new file.
pub async fn insert(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await?;
    Ok(())
}

/// Removes a file that belongs to nothing; false where it belongs to something by now.
pub async fn remove(uow: &Uow<'_>, id: FileId) -> Result<bool, Problem> {
    let unattached = Condition::all().add(Column::Id.eq(id)).add(Column::UnattachedSince.is_not_null());
    Ok(remove_where(uow, unattached).await? == 1)
}

/// The files of an item and those that are to be, locked against other units of work.
pub async fn candidates(uow: &Uow<'_>, item: Item, wanted: &[FileId]) -> Result<Vec<Model>, Problem> {
    let condition = Condition::any().add(of_item(item)).add(Column::Id.is_in(wanted.iter().copied()));
    let rows = Entity::find().filter(condition).order_by_asc(Column::Id).lock(LockType::Update);
    Ok(rows.all(&uow.conn()).await?)
}

/// Writes what a file belongs to.
pub async fn tie(uow: &Uow<'_>, row: &Model) -> Result<(), Problem> {
    let change = ActiveModel {
        suggestion_id: Set(row.suggestion_id),
        reply_id: Set(row.reply_id),
        position: Set(row.position),
        unattached_since: Set(row.unattached_since),
        ..Default::default()
    };
    Entity::update_many().set(change).filter(Column::Id.eq(row.id)).exec(&uow.conn()).await?;
    Ok(())
}

/// The files of a suggestion, locked.
pub async fn of_suggestion(uow: &Uow<'_>, id: SuggestionId) -> Result<Vec<Model>, Problem> {
    candidates(uow, Item::Suggestion(id), &[]).await
}

/// Gives the files of one suggestion to another.
pub async fn move_all(uow: &Uow<'_>, from: SuggestionId, to: SuggestionId) -> Result<(), Problem> {
    let change = ActiveModel { suggestion_id: Set(Some(to)), ..Default::default() };
    let update = Entity::update_many().set(change).filter(Column::SuggestionId.eq(from));
    update.exec(&uow.conn()).await?;
    Ok(())
}

/// Removes some of the files that have belonged to nothing since before an instant; how many.
pub async fn remove_forgotten(uow: &Uow<'_>, before: DateTime<Utc>, limit: u64) -> Result<u64, Problem> {
    let forgotten = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::UnattachedSince.lt(before))
        .limit(limit)
        .into_tuple::<FileId>()
        .all(&uow.conn())
        .await?;
    remove_where(uow, Condition::all().add(Column::Id.is_in(forgotten)).add(Column::UnattachedSince.lt(before))).await
}

/// Removes files whatever they belong to, and leaves their bytes to the next sweep; how many.
pub async fn remove_where(uow: &Uow<'_>, which: Condition) -> Result<u64, Problem> {
    let gone: Vec<(FileId, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::ObjectKey])
        .filter(which)
        .lock(LockType::Update)
        .into_tuple()
        .all(&uow.conn())
        .await?;
    let (ids, keys): (Vec<_>, Vec<_>) = gone.into_iter().unzip();
    dropped::drop(uow, keys).await?;
    let removed = Entity::delete_many().filter(Column::Id.is_in(ids)).exec(&uow.conn()).await?;
    Ok(removed.rows_affected)
}

/// Whether there is any file at all.
pub async fn is_any(db: &Conn<'_>) -> Result<bool, Problem> {
    Ok(Entity::find().select_only().column(Column::Id).into_tuple::<FileId>().one(db).await?.is_some())
}

/// Files that a scanner should look at, so many of each sort: those that wait for one, and those that were last seen with other
/// signatures or never. Of each sort those come first of which one was asked the longest ago.
pub async fn to_scan(db: &Conn<'_>, version: &str, limit: u64) -> Result<Vec<Model>, Problem> {
    let first = |sort: Condition| {
        let sort = Entity::find().filter(sort);
        sort.order_by_with_nulls(Column::ScanAskedAt, Order::Asc, NullOrdering::First)
            .order_by_asc(Column::Id)
            .limit(limit)
    };
    let waiting = Condition::all().add(Column::Scan.eq(FileScan::Pending));
    let with_others = Condition::any().add(Column::ScanVersion.is_null()).add(Column::ScanVersion.ne(version));
    let outdated = Condition::all().add(Column::Scan.is_in([FileScan::Unscanned, FileScan::Clean])).add(with_others);
    let mut files = first(waiting).all(db).await?;
    files.extend(first(outdated).all(db).await?);
    Ok(files)
}

/// Notes what a scanner said of a file, if it is still there.
pub async fn note_scan(uow: &Uow<'_>, id: FileId, scanned: &Scanned) -> Result<(), Problem> {
    let change = ActiveModel {
        scan: Set(scanned.scan),
        scan_version: Set(scanned.version.clone()),
        scan_asked_at: Set(scanned.asked_at),
        ..Default::default()
    };
    Entity::update_many().set(change).filter(Column::Id.eq(id)).exec(&uow.conn()).await?;
    Ok(())
}

/// Which of these objects belong to a file that has its bytes.
pub async fn known(db: &Conn<'_>, keys: &[&str]) -> Result<HashSet<String>, Problem> {
    let known = Entity::find()
        .select_only()
        .column(Column::ObjectKey)
        .filter(Column::ObjectKey.is_in(keys.iter().copied()))
        .filter(Column::Scan.ne(FileScan::Infected))
        .into_tuple::<String>()
        .all(db)
        .await?;
    Ok(known.into_iter().collect())
}

fn of_item(item: Item) -> sea_orm::sea_query::SimpleExpr {
    match item {
        Item::Suggestion(id) => Column::SuggestionId.eq(id),
        Item::Reply(id) => Column::ReplyId.eq(id),
    }
}
