//! All SQL of the slice, but for roles.

use sea_orm::sea_query::{ExprTrait, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, RelationDef, Select,
};
use serde_json::{Value, json};
use shangliang_entity::ids::{CommitteeId, MemberId, SectorId, TermId};
use shangliang_entity::member::{Column, Entity, Model};
use shangliang_entity::vocab::{MemberStatus, StreamKind, Visibility, Vocabulary};
use shangliang_entity::{account, committee, sector, term};

use super::lifecycle::Transition;
use super::roles;
use crate::db::{Conn, Uow};
use crate::http::{Kind, Problem, Text};
use crate::ledger::{Entry, Stream};

/// A membership with what its policy and view need of other tables.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Found {
    /// The row.
    #[sea_orm(nested)]
    pub member: Model,
    /// Its committee's path.
    pub committee_path: String,
    /// Its account's phone, sealed.
    pub phone_sealed: Option<Vec<u8>>,
}

fn to_committee() -> RelationDef {
    Entity::belongs_to(committee::Entity).from(Column::CommitteeId).to(committee::Column::Id).into()
}

fn to_account() -> RelationDef {
    Entity::belongs_to(account::Entity).from(Column::AccountId).to(account::Column::Id).into()
}

/// One membership.
pub async fn find(db: &Conn<'_>, id: MemberId) -> Result<Option<Found>, Problem> {
    let found = Entity::find_by_id(id)
        .column_as(committee::Column::Path, "committee_path")
        .column_as(account::Column::PhoneSealed, "phone_sealed")
        .join(JoinType::InnerJoin, to_committee())
        .join(JoinType::LeftJoin, to_account())
        .into_model::<Found>()
        .one(db)
        .await?;
    Ok(found)
}

/// The memberships that match, with their committees.
pub fn list(condition: Condition) -> Select<Entity> {
    Entity::find().join(JoinType::InnerJoin, to_committee()).filter(condition)
}

/// The current row, locked against other writers until the unit of work ends.
pub async fn lock(uow: &Uow<'_>, id: MemberId) -> Result<Model, Problem> {
    let row = Entity::find_by_id(id).lock(LockType::Update).one(&uow.conn()).await?;
    row.ok_or_else(|| Kind::NotFound.into())
}

/// Whether a sector is one of the committee's.
pub async fn is_sector_of(uow: &Uow<'_>, committee: CommitteeId, id: SectorId) -> Result<bool, Problem> {
    let found = sector::Entity::find_by_id(id).filter(sector::Column::CommitteeId.eq(committee));
    Ok(found.count(&uow.conn()).await? == 1)
}

/// Whether a term is one of the committee's.
pub async fn is_term_of(uow: &Uow<'_>, committee: CommitteeId, id: TermId) -> Result<bool, Problem> {
    let found = term::Entity::find_by_id(id).filter(term::Column::CommitteeId.eq(committee));
    Ok(found.count(&uow.conn()).await? == 1)
}

/// Refuses a second living membership of one person in one committee and term (409). The account is locked by then.
async fn demand_only_one(uow: &Uow<'_>, row: &Model) -> Result<(), Problem> {
    let Some(account) = row.account_id else { return Ok(()) };
    let same_term = row.term_id.map_or_else(|| Column::TermId.is_null(), |term| Column::TermId.eq(term));
    let others = Entity::find()
        .filter(Column::AccountId.eq(account))
        .filter(Column::CommitteeId.eq(row.committee_id))
        .filter(same_term)
        .filter(Column::Status.is_in([MemberStatus::Active, MemberStatus::Suspended]))
        .filter(Column::Id.ne(row.id));
    if others.count(&uow.conn()).await? == 0 {
        return Ok(());
    }
    let text = Text::fixed("此人已是该委员会本届委员", "this person is a member of the committee in this term already");
    Err(Problem::new(Kind::Conflict).detail(text))
}

/// Enters a member, with the roles that come from it.
pub async fn insert(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    demand_only_one(uow, &row).await?;
    Entity::insert(row.clone().into_active_model()).exec_without_returning(&uow.conn()).await?;
    uow.record(created(&row)).await?;
    roles::settle(uow, row.id).await
}

/// Writes a locked row anew, raises its version and settles the roles that come from it.
pub async fn update(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    change(uow, row, "member.updated").await
}

/// The same where another one, or nobody, acts for the member from now on, who is told of it.
pub async fn update_substitute(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    change(uow, row, "member.substitute_changed").await
}

/// Tells whoever has a substitute that these two are no longer the same people, since another account holds a membership: those whose
/// substitute it is, and its new holder, who finds a substitute there.
pub async fn tell_entrusting(uow: &Uow<'_>, handed_on: MemberId) -> Result<(), Problem> {
    let own = Column::Id.eq(handed_on).and(Column::SubstituteId.is_not_null());
    let entrusting = Entity::find()
        .filter(Column::SubstituteId.eq(handed_on).or(own))
        .filter(Column::Status.is_in([MemberStatus::Active, MemberStatus::Suspended]))
        .order_by_asc(Column::Id)
        .lock(LockType::Update);
    for row in entrusting.all(&uow.conn()).await? {
        record(uow, &row, "member.substitute_changed", facts_of(&row)).await?;
    }
    Ok(())
}

async fn change(uow: &Uow<'_>, mut row: Model, action: &'static str) -> Result<(), Problem> {
    demand_only_one(uow, &row).await?;
    write(uow, &mut row).await?;
    record(uow, &row, action, facts_of(&row)).await?;
    roles::settle(uow, row.id).await
}

/// Takes a step of the lifecycle: row, ledger entry and roles change together.
pub async fn apply(uow: &Uow<'_>, mut row: Model, transition: Transition) -> Result<(), Problem> {
    row.status = transition.to();
    write(uow, &mut row).await?;
    uow.record(moved(&row, transition)).await?;
    roles::settle(uow, row.id).await
}

async fn write(uow: &Uow<'_>, row: &mut Model) -> Result<(), Problem> {
    row.version += 1;
    row.updated_at = uow.now();
    Entity::update(row.clone().into_active_model().reset_all()).exec(&uow.conn()).await?;
    Ok(())
}

/// The ledger entry of a new member.
pub fn created(row: &Model) -> Entry {
    entry(row, "member.created", facts_of(row))
}

/// The ledger entry of a membership's step.
pub fn moved(row: &Model, transition: Transition) -> Entry {
    let facts = json!({
        "from": transition.from().code(), "to": transition.to().code(), "since": row.status_since,
    });
    entry(row, transition.action().event(), facts)
}

fn entry(row: &Model, action: &'static str, payload: Value) -> Entry {
    Entry {
        stream: Stream(StreamKind::Member, row.id.0),
        action,
        committee: Some(row.committee_id),
        visibility: Visibility::Committee,
        payload,
        effective_at: None,
    }
}

async fn record(uow: &Uow<'_>, row: &Model, action: &'static str, payload: Value) -> Result<(), Problem> {
    uow.record(entry(row, action, payload)).await.map(drop)
}

fn facts_of(row: &Model) -> Value {
    json!({
        "status": row.status.code(), "account_id": row.account_id, "term_id": row.term_id,
        "sector_id": row.sector_id, "substitute_id": row.substitute_id,
    })
}
