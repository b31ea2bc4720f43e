//! All SQL of the slice.

use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, PaginatorTrait,
    QueryFilter, QuerySelect, Select, Set,
};
use serde_json::{Value, json};
use shangliang_entity::ids::{GroupId, MemberId, SectorId};
use shangliang_entity::member_group::{Column, Entity, Model};
use shangliang_entity::vocab::{MemberStatus, StreamKind, Visibility, Vocabulary};
use shangliang_entity::{group_seat, member};

use crate::committees;
use crate::db::fault::duplicate_as;
use crate::db::{Conn, Uow};
use crate::http::{Kind, Problem, Text};
use crate::ledger::{Entry, Stream};
use crate::members;

/// A group with its committee's path.
#[derive(Clone, Debug)]
pub struct Found {
    /// The row.
    pub group: Model,
    /// Its committee's path.
    pub committee_path: String,
}

/// A seat with the member's public data.
#[derive(Debug, FromQueryResult)]
pub struct Seat {
    /// The member.
    pub member_id: MemberId,
    /// Whether the member convenes the group.
    pub is_convener: bool,
    /// Since when.
    pub since: chrono::DateTime<chrono::Utc>,
    /// The member's name.
    pub name: String,
    /// The member's sector.
    pub sector_id: Option<SectorId>,
}

/// One group.
pub async fn find(db: &Conn<'_>, id: GroupId) -> Result<Option<Found>, Problem> {
    let found = committees::with_path::<Entity>(db, id, Column::CommitteeId).await?;
    Ok(found.map(|(group, committee_path)| Found { group, committee_path }))
}

/// The current row, locked against other writers until the unit of work ends.
pub async fn lock(uow: &Uow<'_>, id: GroupId) -> Result<Model, Problem> {
    let row = Entity::find_by_id(id).lock(LockType::Update).one(&uow.conn()).await?;
    row.ok_or_else(|| Kind::NotFound.into())
}

/// Enters a group.
pub async fn insert(uow: &Uow<'_>, row: Model) -> Result<Model, Problem> {
    let insert = Entity::insert(row.clone().into_active_model()).exec_without_returning(&uow.conn()).await;
    insert.map_err(duplicate_as(name_taken))?;
    uow.record(created(&row)).await?;
    Ok(row)
}

/// Writes a locked row anew and raises its version.
pub async fn update(uow: &Uow<'_>, mut row: Model) -> Result<Model, Problem> {
    row.version += 1;
    row.updated_at = uow.now();
    let update = Entity::update(row.clone().into_active_model().reset_all()).exec(&uow.conn()).await;
    update.map_err(duplicate_as(name_taken))?;
    record(uow, &row, "group.updated", json!({ "kind": row.kind.code() })).await?;
    Ok(row)
}

/// A group's seats.
pub fn seats(group: GroupId) -> Select<group_seat::Entity> {
    let to_member =
        group_seat::Entity::belongs_to(member::Entity).from(group_seat::Column::MemberId).to(member::Column::Id).into();
    group_seat::Entity::find()
        .columns([member::Column::Name, member::Column::SectorId])
        .join(JoinType::InnerJoin, to_member)
        .filter(group_seat::Column::GroupId.eq(group))
}

/// A member's seat in a group.
pub async fn seat_of(uow: &Uow<'_>, group: GroupId, member: MemberId) -> Result<Option<Seat>, Problem> {
    let seat = seats(group).filter(group_seat::Column::MemberId.eq(member)).into_model().one(&uow.conn()).await?;
    Ok(seat)
}

/// Whether a member may sit in a group: an active one of its committee.
pub async fn is_fit(uow: &Uow<'_>, group: &Model, member: MemberId) -> Result<bool, Problem> {
    let fit = member::Entity::find_by_id(member)
        .filter(member::Column::CommitteeId.eq(group.committee_id))
        .filter(member::Column::Status.eq(MemberStatus::Active));
    Ok(fit.count(&uow.conn()).await? == 1)
}

/// Gives a member a seat in a locked group, or changes it.
pub async fn seat(uow: &Uow<'_>, group: &Model, member: MemberId, is_convener: bool) -> Result<(), Problem> {
    let changed = group_seat::Entity::update_many()
        .set(group_seat::ActiveModel { is_convener: Set(is_convener), ..Default::default() })
        .filter(group_seat::Column::GroupId.eq(group.id))
        .filter(group_seat::Column::MemberId.eq(member))
        .exec(&uow.conn())
        .await?;
    if changed.rows_affected == 0 {
        let seat = group_seat::Model { group_id: group.id, member_id: member, is_convener, since: uow.now() };
        group_seat::Entity::insert(seat.into_active_model()).exec_without_returning(&uow.conn()).await?;
    }
    uow.record(seated(group, member, is_convener)).await?;
    members::settle(uow, member).await
}

/// Takes a member out of a locked group; false where there was no seat.
pub async fn unseat(uow: &Uow<'_>, group: &Model, member: MemberId) -> Result<bool, Problem> {
    let seat = group_seat::Entity::delete_many()
        .filter(group_seat::Column::GroupId.eq(group.id))
        .filter(group_seat::Column::MemberId.eq(member));
    if seat.exec(&uow.conn()).await?.rows_affected == 0 {
        return Ok(false);
    }
    record(uow, group, "group.member_unseated", json!({ "member_id": member })).await?;
    members::settle(uow, member).await?;
    Ok(true)
}

/// The ledger entry of a new group.
pub fn created(row: &Model) -> Entry {
    entry(row, "group.created", json!({ "kind": row.kind.code() }))
}

/// The ledger entry of a member's seat.
pub fn seated(row: &Model, member: MemberId, is_convener: bool) -> Entry {
    entry(row, "group.member_seated", json!({ "member_id": member, "is_convener": is_convener }))
}

fn entry(row: &Model, action: &'static str, payload: Value) -> Entry {
    Entry {
        stream: Stream(StreamKind::Group, row.id.0),
        action,
        committee: Some(row.committee_id),
        visibility: Visibility::Public,
        payload,
        effective_at: None,
    }
}

async fn record(uow: &Uow<'_>, row: &Model, action: &'static str, payload: Value) -> Result<(), Problem> {
    uow.record(entry(row, action, payload)).await.map(drop)
}

fn name_taken() -> Problem {
    let text = Text::fixed("该委员会已有同类同名小组", "the committee has a group of this kind and name");
    Problem::new(Kind::Conflict).detail(text)
}
