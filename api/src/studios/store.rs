//! All SQL of the slice.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, PaginatorTrait,
    QueryFilter, QuerySelect, QueryTrait, RelationDef, Select, Set,
};
use serde_json::{Value, json};
use shangliang_entity::ids::{MemberId, SectorId, StudioId};
use shangliang_entity::studio::{Column, Entity, Model};
use shangliang_entity::vocab::{MemberStatus, Role, ScopeKind, StreamKind, Visibility, Vocabulary};
use shangliang_entity::{assignment, committee, member, studio_seat};

use super::lifecycle::{Transition, WORKING};
use super::offices::{Offices, SeatRole};
use super::policy::READ;
use crate::access::Actor;
use crate::cases;
use crate::committees;
use crate::db::fault::duplicate_as;
use crate::db::{Conn, Uow};
use crate::http::{Kind, Problem, Text};
use crate::ledger::{Entry, Stream};
use crate::members;

/// A studio with what its rules know beside it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Found {
    /// The row.
    #[sea_orm(nested)]
    pub studio: Model,
    /// Its committee's path.
    pub committee_path: String,
    /// Whether it has a part in a case that is not closed.
    pub handles_cases: bool,
}

/// A seat with the member's public data.
#[derive(Debug, FromQueryResult)]
pub struct Seat {
    /// The member.
    pub member_id: MemberId,
    /// What the member is there.
    pub role: Option<Role>,
    /// Since when.
    pub since: chrono::DateTime<chrono::Utc>,
    /// The member's name.
    pub name: String,
    /// The member's sector.
    pub sector_id: Option<SectorId>,
}

fn to_committee() -> RelationDef {
    Entity::belongs_to(committee::Entity).from(Column::CommitteeId).to(committee::Column::Id).into()
}

/// One studio.
pub async fn find(db: &Conn<'_>, id: StudioId) -> Result<Option<Found>, Problem> {
    let studio = Entity::find_by_id(id).join(JoinType::InnerJoin, to_committee());
    Ok(and_known(studio).into_model().one(db).await?)
}

/// Studios that their committee is joined to, and what the rules know of them: as [`Found`].
pub fn and_known(select: Select<Entity>) -> Select<Entity> {
    let its_own = Expr::col((assignment::Entity, assignment::Column::HandlerId)).equals((Entity, Column::Id));
    let handles_cases = Expr::exists(cases::unfinished_parts().filter(its_own).into_query());
    committees::and_path(select).column_as(handles_cases, "handles_cases")
}

/// In how many cases that are not closed a studio has a part.
pub async fn count_cases(uow: &Uow<'_>, id: StudioId) -> Result<u64, Problem> {
    let parts = cases::unfinished_parts().filter(assignment::Column::HandlerId.eq(id));
    Ok(parts.count(&uow.conn()).await?)
}

/// The current row, locked against other writers until the unit of work ends.
pub async fn lock(uow: &Uow<'_>, id: StudioId) -> Result<Model, Problem> {
    let row = Entity::find_by_id(id).lock(LockType::Update).one(&uow.conn()).await?;
    row.ok_or_else(|| Kind::NotFound.into())
}

/// What a caller may see, as SQL: the twin of the rule `studio.read`.
pub fn visible_to(actor: &Actor) -> Condition {
    let mut visible = Condition::any().add(Column::Status.is_in(WORKING));
    for held in actor.roles_for(&READ) {
        visible = match (held.scope_kind, held.scope_id) {
            (ScopeKind::Platform, _) => return Condition::all(),
            (ScopeKind::Committee, _) => visible.add(committee::Column::Path.starts_with(&held.committee_path)),
            (ScopeKind::Studio, Some(id)) => visible.add(Column::Id.eq(id)),
            _ => visible,
        };
    }
    visible
}

/// The studios that a caller may see and that match.
pub fn list(actor: &Actor, condition: Condition) -> Select<Entity> {
    Entity::find().join(JoinType::InnerJoin, to_committee()).filter(visible_to(actor)).filter(condition)
}

/// The members who may sit in a studio of a committee, of those asked for: active ones of it or of a committee above.
pub async fn fit_members(
    uow: &Uow<'_>,
    committee_path: &str,
    asked: impl IntoIterator<Item = MemberId>,
) -> Result<BTreeSet<MemberId>, Problem> {
    let to_committee = member::Entity::belongs_to(committee::Entity)
        .from(member::Column::CommitteeId)
        .to(committee::Column::Id)
        .into();
    let found: Vec<(MemberId, String)> = member::Entity::find()
        .select_only()
        .column(member::Column::Id)
        .column(committee::Column::Path)
        .join(JoinType::InnerJoin, to_committee)
        .filter(member::Column::Id.is_in(asked))
        .filter(member::Column::Status.eq(MemberStatus::Active))
        .into_tuple()
        .all(&uow.conn())
        .await?;
    Ok(found.into_iter().filter(|(_, path)| committee_path.starts_with(path)).map(|(id, _)| id).collect())
}

/// A studio's seats.
pub fn seats(studio: StudioId) -> Select<studio_seat::Entity> {
    let to_member = studio_seat::Entity::belongs_to(member::Entity)
        .from(studio_seat::Column::MemberId)
        .to(member::Column::Id)
        .into();
    studio_seat::Entity::find()
        .columns([member::Column::Name, member::Column::SectorId])
        .join(JoinType::InnerJoin, to_member)
        .filter(studio_seat::Column::StudioId.eq(studio))
}

/// Whether a member is on the roster, and as what.
pub async fn seat_of(uow: &Uow<'_>, studio: StudioId, member: MemberId) -> Result<Option<Seat>, Problem> {
    let seat = seats(studio).filter(studio_seat::Column::MemberId.eq(member)).into_model().one(&uow.conn()).await?;
    Ok(seat)
}

/// Enters a studio with its officers.
pub async fn insert(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    let insert = Entity::insert(row.clone().into_active_model()).exec_without_returning(&uow.conn()).await;
    insert.map_err(duplicate_as(name_taken))?;
    uow.record(created(&row)).await?;
    let nobody = Offices { leader: None, convener: None, liaison: None };
    settle(uow, &row, nobody).await
}

/// Writes a locked row anew, raises its version, and seats its officers.
pub async fn update(uow: &Uow<'_>, before: &Model, mut row: Model) -> Result<(), Problem> {
    write(uow, &mut row).await?;
    record(uow, &row, "studio.updated", facts_of(&row)).await?;
    settle(uow, &row, Offices::of(before)).await
}

/// Takes a step of the lifecycle: row, ledger entry and the officers' roles change together.
pub async fn apply(uow: &Uow<'_>, mut row: Model, transition: Transition) -> Result<(), Problem> {
    row.status = transition.to();
    write(uow, &mut row).await?;
    uow.record(moved(&row, transition)).await?;
    for member in Offices::of(&row).holders() {
        members::settle(uow, member).await?;
    }
    Ok(())
}

/// Gives a member a seat on a locked studio's roster, or another one.
pub async fn seat(uow: &Uow<'_>, before: &Model, member: MemberId, role: SeatRole) -> Result<(), Problem> {
    let offices = Offices::of(before).with(member, role);
    let mut row = offices.into_row(before.clone());
    if offices != Offices::of(before) {
        write(uow, &mut row).await?;
    }
    place(uow, row.id, member, role).await?;
    uow.record(seated(&row, member, role)).await?;
    settle(uow, &row, Offices::of(before)).await
}

/// Takes a member off a locked studio's roster; false where there was no seat.
pub async fn unseat(uow: &Uow<'_>, before: &Model, member: MemberId) -> Result<bool, Problem> {
    let seat = studio_seat::Entity::delete_many()
        .filter(studio_seat::Column::StudioId.eq(before.id))
        .filter(studio_seat::Column::MemberId.eq(member));
    if seat.exec(&uow.conn()).await?.rows_affected == 0 {
        return Ok(false);
    }
    let offices = Offices::of(before).without(member);
    let mut row = offices.into_row(before.clone());
    if offices != Offices::of(before) {
        write(uow, &mut row).await?;
    }
    record(uow, &row, "studio.member_unseated", json!({ "member_id": member })).await?;
    members::settle(uow, member).await?;
    Ok(true)
}

/// Brings seats and roles in line with the offices, for everybody whose office changed.
async fn settle(uow: &Uow<'_>, row: &Model, before: Offices) -> Result<(), Problem> {
    let after = Offices::of(row);
    let touched: BTreeSet<MemberId> = before.holders().chain(after.holders()).collect();
    for member in touched {
        if before.seat_of(member) != after.seat_of(member) {
            place(uow, row.id, member, after.seat_of(member)).await?;
            members::settle(uow, member).await?;
        }
    }
    Ok(())
}

/// Writes one seat.
async fn place(uow: &Uow<'_>, studio: StudioId, member: MemberId, role: SeatRole) -> Result<(), Problem> {
    let changed = studio_seat::Entity::update_many()
        .set(studio_seat::ActiveModel { role: Set(role.granted()), ..Default::default() })
        .filter(studio_seat::Column::StudioId.eq(studio))
        .filter(studio_seat::Column::MemberId.eq(member))
        .exec(&uow.conn())
        .await?;
    if changed.rows_affected == 0 {
        let seat = studio_seat::Model { studio_id: studio, member_id: member, role: role.granted(), since: uow.now() };
        studio_seat::Entity::insert(seat.into_active_model()).exec_without_returning(&uow.conn()).await?;
    }
    Ok(())
}

/// How many sit on a studio's roster.
pub async fn count_seats(uow: &Uow<'_>, studio: StudioId) -> Result<u64, Problem> {
    let seats = studio_seat::Entity::find().filter(studio_seat::Column::StudioId.eq(studio));
    Ok(seats.count(&uow.conn()).await?)
}

async fn write(uow: &Uow<'_>, row: &mut Model) -> Result<(), Problem> {
    row.version += 1;
    row.updated_at = uow.now();
    let update = Entity::update(row.clone().into_active_model().reset_all()).exec(&uow.conn()).await;
    update.map_err(duplicate_as(name_taken))?;
    Ok(())
}

/// The ledger entry of a new studio.
pub fn created(row: &Model) -> Entry {
    entry(row, "studio.created", facts_of(row))
}

/// The ledger entry of a studio's step.
pub fn moved(row: &Model, transition: Transition) -> Entry {
    let facts = json!({ "from": transition.from().code(), "to": transition.to().code() });
    entry(row, transition.action().event(), facts)
}

/// The ledger entry of a member's seat on the roster.
pub fn seated(row: &Model, member: MemberId, role: SeatRole) -> Entry {
    let facts = json!({ "member_id": member, "role": role.granted().map(Vocabulary::code) });
    entry(row, "studio.member_seated", facts)
}

fn entry(row: &Model, action: &'static str, payload: Value) -> Entry {
    Entry {
        stream: Stream(StreamKind::Studio, row.id.0),
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
        "to": row.status.code(), "kind": row.kind.code(), "leader_id": row.leader_id, "convener_id": row.convener_id,
        "liaison_id": row.liaison_id, "activity_day": row.activity_day, "min_activities": row.min_activities,
        "min_activities_per": row.min_activities_per.map(Vocabulary::code),
    })
}

fn name_taken() -> Problem {
    let text = Text::fixed("该委员会已有同名工作室", "the committee has a studio of this name");
    Problem::new(Kind::Conflict).detail(text)
}
