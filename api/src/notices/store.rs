//! All SQL of the slice: who belongs to a circle, and the rows.

use std::collections::HashSet;

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, IntoSimpleExpr, JoinType, PaginatorTrait, QueryFilter,
    QuerySelect, QueryTrait, RelationDef, Select, Set,
};
use serde_json::Value;
use shangliang_entity::ids::{AccountId, MemberId, NoticeId};
use shangliang_entity::ledger_entry;
use shangliang_entity::notice::{ActiveModel, Column, Entity, Model};
use shangliang_entity::vocab::{
    AccountStatus, AssignmentStatus, CosignStatus, Role, ScopeKind, StreamKind, TopicAudience,
};
use shangliang_entity::{account, all, assignment, cosigner, handling_case, role_grant, suggestion, topic};
use uuid::Uuid;

use super::news::Circle;
use crate::access::{Actor, HeldRole, Scope, gives};
use crate::cases::{self, CaseScope};
use crate::db::{Conn, Uow};
use crate::http::Problem;
use crate::{suggestions, topics};

/// The accounts of a circle, in a stable order.
pub async fn people(uow: &Uow<'_>, circle: Circle, entry: &ledger_entry::Model) -> Result<Vec<AccountId>, Problem> {
    match circle {
        Circle::Authors => authors(uow, entry).await,
        Circle::Invited => invited(uow, entry.stream_id).await,
        Circle::Unsigned => signers_named(uow, entry).await,
        Circle::Handlers => office_holders(uow, handlers_of(entry.stream_id)).await,
        Circle::Handler(id) | Circle::Studio(id) => {
            office_holders(uow, Query::select().expr(Expr::val(id)).to_owned()).await
        }
        Circle::Staff => staff(uow, entry).await,
        Circle::Offices => offices(uow, entry.stream_id).await,
        Circle::Supporters { but_of } => suggestions::supporters(uow, entry.stream_id.into(), but_of).await,
        Circle::Members => members(uow, entry.stream_id).await,
        Circle::Holder if entry.stream_kind == StreamKind::Member => bearer(entry),
        Circle::Holder => Ok(vec![entry.stream_id.into()]),
    }
}

/// Whose membership it was when it happened.
fn bearer(entry: &ledger_entry::Model) -> Result<Vec<AccountId>, Problem> {
    let facts: Value = serde_json::from_str(&entry.payload).map_err(Problem::internal)?;
    let account = facts.get("account_id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    Ok(account.map(AccountId).into_iter().collect())
}

/// Authors and agents of the suggestion, or of all that share the case.
async fn authors(uow: &Uow<'_>, entry: &ledger_entry::Model) -> Result<Vec<AccountId>, Problem> {
    use suggestion::Column as Of;
    let column = if entry.stream_kind == StreamKind::Case { Of::CaseId } else { Of::Id };
    let rows: Vec<(Option<AccountId>, Option<AccountId>)> = suggestion::Entity::find()
        .select_only()
        .columns([Of::AuthorId, Of::AgentId])
        .filter(column.eq(entry.stream_id))
        .into_tuple()
        .all(&uow.conn())
        .await?;
    Ok(rows.into_iter().flat_map(|(author, agent)| [author, agent]).flatten().collect())
}

/// The co-signers whom an entry names.
async fn signers_named(uow: &Uow<'_>, entry: &ledger_entry::Model) -> Result<Vec<AccountId>, Problem> {
    let facts: Value = serde_json::from_str(&entry.payload).map_err(Problem::internal)?;
    let named: Vec<MemberId> =
        facts.get("members").cloned().map_or(Ok(Vec::new()), serde_json::from_value).map_err(Problem::internal)?;
    let select = cosigner::Entity::find()
        .select_only()
        .column(cosigner::Column::AccountId)
        .filter(cosigner::Column::SuggestionId.eq(entry.stream_id))
        .filter(cosigner::Column::MemberId.is_in(named));
    Ok(select.into_tuple().all(&uow.conn()).await?)
}

/// Those who are asked to sign a suggestion and have not answered.
async fn invited(uow: &Uow<'_>, suggestion: Uuid) -> Result<Vec<AccountId>, Problem> {
    let select = cosigner::Entity::find()
        .select_only()
        .column(cosigner::Column::AccountId)
        .filter(cosigner::Column::SuggestionId.eq(suggestion))
        .filter(cosigner::Column::Status.eq(CosignStatus::Invited));
    Ok(select.into_tuple().all(&uow.conn()).await?)
}

/// The departments and studios that have a part in the current round of a case.
fn handlers_of(case: Uuid) -> SelectStatement {
    let round = Query::select()
        .column(handling_case::Column::Round)
        .from(handling_case::Entity)
        .and_where(handling_case::Column::Id.eq(case))
        .to_owned();
    Query::select()
        .column(assignment::Column::HandlerId)
        .from(assignment::Entity)
        .and_where(assignment::Column::CaseId.eq(case))
        .and_where(assignment::Column::Status.ne(AssignmentStatus::Released))
        .and_where(assignment::Column::Round.in_subquery(round))
        .to_owned()
}

/// Whoever answers for one of these departments or studios.
async fn office_holders(uow: &Uow<'_>, handlers: SelectStatement) -> Result<Vec<AccountId>, Problem> {
    use role_grant::Column as Of;
    let offices =
        [Role::DepartmentClerk, Role::DepartmentLead, Role::StudioLeader, Role::StudioConvener, Role::StudioLiaison];
    let select = holders_of(&offices)
        .filter(Of::ScopeKind.is_in([ScopeKind::Department, ScopeKind::Studio]))
        .filter(Of::ScopeId.in_subquery(handlers));
    Ok(select.into_tuple().all(&uow.conn()).await?)
}

/// The staff of the entry's committee.
async fn staff(uow: &Uow<'_>, entry: &ledger_entry::Model) -> Result<Vec<AccountId>, Problem> {
    let Some(committee) = entry.committee_id else { return Ok(Vec::new()) };
    use role_grant::Column as Of;
    let select = holders_of(&[Role::CommitteeStaff])
        .filter(Of::ScopeKind.eq(ScopeKind::Committee))
        .filter(Of::ScopeId.eq(committee.0));
    Ok(select.into_tuple().all(&uow.conn()).await?)
}

/// The assigning offices that may route a case, as its policy says: those of its committee, and those of its handlers' systems.
async fn offices(uow: &Uow<'_>, case: Uuid) -> Result<Vec<AccountId>, Problem> {
    use role_grant::Column as Of;
    let Some(case) = CaseScope::by_id(&uow.conn(), case.into()).await? else { return Ok(Vec::new()) };
    let held = role_grant::Entity::find()
        .filter(Of::Role.eq(Role::AssigningOffice))
        .filter(Of::CommitteePath.eq(&case.committee.path))
        .filter(Of::RevokedAt.is_null());
    let held = held.all(&uow.conn()).await?.into_iter().map(|grant| (grant.account_id, HeldRole::from(grant)));
    let place = case.place();
    Ok(held.filter(|(_, held)| gives(&cases::policy::ASSIGN, held, &place)).map(|(account, _)| account).collect())
}

/// The members of a topic's committee, where it asks them.
async fn members(uow: &Uow<'_>, topic: Uuid) -> Result<Vec<AccountId>, Problem> {
    use role_grant::Column as Of;
    let asks_members = all::<TopicAudience>().filter(|audience| topics::is_for(*audience, true));
    let committee = topic::Entity::find_by_id(topic)
        .select_only()
        .column(topic::Column::CommitteeId)
        .filter(topic::Column::Audience.is_in(asks_members));
    let select = holders_of(&[Role::Member])
        .filter(Of::ScopeKind.eq(ScopeKind::Committee))
        .filter(Of::ScopeId.in_subquery(committee.into_query()));
    Ok(select.into_tuple().all(&uow.conn()).await?)
}

/// The accounts that hold one of these roles now and may act by it.
fn holders_of(roles: &[Role]) -> Select<role_grant::Entity> {
    use role_grant::Column as Of;
    role_grant::Entity::find()
        .select_only()
        .column(Of::AccountId)
        .filter(Of::Role.is_in(roles.iter().copied()))
        .filter(Of::RevokedAt.is_null())
        .filter(Of::SuspendedAt.is_null())
}

/// Puts notices into the inboxes of those who can read them, and gives those that were not there already. Nobody else does at the same time: whoever follows the ledger
/// holds its place in it.
pub async fn insert(uow: &Uow<'_>, notices: Vec<Model>) -> Result<Vec<Model>, Problem> {
    let mut new = Vec::with_capacity(notices.len());
    for some in notices.chunks(ROWS_PER_INSERT) {
        let (there, active) = (already_there(uow, some).await?, active(uow, some).await?);
        let is_new = |notice: &&Model| !there.contains(&(notice.account_id, notice.entry_seq));
        let rows = some.iter().filter(|notice| active.contains(&notice.account_id)).filter(is_new);
        let (before, rows) = (new.len(), rows.cloned());
        new.extend(rows);
        let rows = new.iter().skip(before).cloned().map(IntoActiveModel::into_active_model);
        Entity::insert_many(rows).exec_without_returning(&uow.conn()).await?;
    }
    Ok(new)
}

/// Of whom, and of which entries, inboxes hold some notices already.
async fn already_there(uow: &Uow<'_>, notices: &[Model]) -> Result<HashSet<(AccountId, i64)>, Problem> {
    let entries = || notices.iter().map(|notice| notice.entry_seq);
    let Some((first, last)) = entries().min().zip(entries().max()) else { return Ok(HashSet::new()) };
    let there = Entity::find()
        .select_only()
        .columns([Column::AccountId, Column::EntrySeq])
        .filter(Column::AccountId.is_in(accounts_of(notices)))
        .filter(Column::EntrySeq.between(first, last));
    Ok(there.into_tuple().all(&uow.conn()).await?.into_iter().collect())
}

/// Of whom notices are whose account is neither disabled nor erased.
async fn active(uow: &Uow<'_>, notices: &[Model]) -> Result<HashSet<AccountId>, Problem> {
    let active = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::Id.is_in(accounts_of(notices)))
        .filter(account::Column::Status.eq(AccountStatus::Active));
    Ok(active.into_tuple().all(&uow.conn()).await?.into_iter().collect())
}

fn accounts_of(notices: &[Model]) -> HashSet<AccountId> {
    notices.iter().map(|notice| notice.account_id).collect()
}

/// How many notices one statement inserts: of ten values each, well below what both databases take (32,766 and 65,535).
const ROWS_PER_INSERT: usize = 1000;

/// One account's notices.
pub fn of(account: AccountId) -> Select<Entity> {
    Entity::find().filter(Column::AccountId.eq(account))
}

/// One of an account's notices.
pub async fn find(db: &Conn<'_>, account: AccountId, id: NoticeId) -> Result<Option<Model>, Problem> {
    Ok(of(account).filter(Column::Id.eq(id)).one(db).await?)
}

/// Marks notices of an account as read that were not, and gives how many.
pub async fn mark_read(uow: &Uow<'_>, account: AccountId, which: Condition) -> Result<u64, Problem> {
    let marked = Entity::update_many()
        .set(ActiveModel { read_at: Set(Some(uow.now())), ..Default::default() })
        .filter(Column::AccountId.eq(account))
        .filter(Column::ReadAt.is_null())
        .filter(which)
        .exec(&uow.conn())
        .await?;
    Ok(marked.rows_affected)
}

/// How many notices an account has not read.
pub async fn count_unread(db: &Conn<'_>, account: AccountId) -> Result<u64, Problem> {
    Ok(of(account).filter(Column::ReadAt.is_null()).count(db).await?)
}

/// How many notices an account has not read, as SQL.
pub fn unread(account: AccountId) -> SimpleExpr {
    let unread = of(account).filter(Column::ReadAt.is_null()).select_only().expr(Expr::col(Asterisk).count());
    SimpleExpr::SubQuery(None, Box::new(unread.into_query().into()))
}

/// Notices with the titles of what they are about, and none of what its reader may not see any more: as [`super::view::Found`].
pub fn with_titles(page: Select<Entity>, actor: &Actor) -> Select<Entity> {
    let it = Expr::col((suggestion::Entity, suggestion::Column::Id)).equals((Entity, Column::SuggestionId));
    let suggestion = suggestions::visible(actor, Condition::all().add(it));
    let it = Expr::col((handling_case::Entity, handling_case::Column::Id)).equals((Entity, Column::CaseId));
    let case = cases::join_face(cases::visible(actor, Condition::all().add(it)), actor);
    // What is told of topics is public from then on.
    let to_topic: RelationDef = Entity::belongs_to(topic::Entity).from(Column::TopicId).to(topic::Column::Id).into();
    let case_title = cases::faced(handling_case::Column::Title, suggestion::Column::Title);
    page.expr_as(only(suggestion, suggestion::Column::Title), "suggestion_title")
        .expr_as(only(case, case_title), "case_title")
        .column_as(topic::Column::Title, "topic_title")
        .join(JoinType::LeftJoin, to_topic)
}

/// One column of the one row that there may be.
fn only<E: EntityTrait>(row: Select<E>, column: impl IntoSimpleExpr) -> SimpleExpr {
    SimpleExpr::SubQuery(None, Box::new(row.select_only().expr(column.into_simple_expr()).into_query().into()))
}
