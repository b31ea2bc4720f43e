//! What the API shows of studios.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::{CommitteeId, MemberId, SectorId, StudioId};
use shangliang_entity::studio::Model;
use shangliang_entity::vocab::{StudioKind, StudioStatus};
use utoipa::ToSchema;

use super::fields::Frequency;
use super::lifecycle::{self, Action};
use super::offices::Offices;
use super::offices::SeatRole;
use super::policy;
use super::scope::StudioScope;
use super::store::Seat;
use crate::access::{Actor, Scope, allows};
use crate::accounts::is_own;
use crate::allowed_action::AllowedAction;
use crate::db::Uow;
use crate::http::Problem;

/// A studio.
#[derive(Debug, Serialize, ToSchema)]
pub struct StudioView {
    /// Its id.
    pub id: StudioId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// Its name.
    #[schema(max_length = 50, example = "碑林区社区治理委员工作室")]
    pub name: String,
    /// Its kind.
    pub kind: StudioKind,
    /// Where it stands.
    pub status: StudioStatus,
    /// Why it stands as it does, where that was said.
    #[schema(max_length = 500)]
    pub status_reason: Option<String>,
    /// The town, street or area it serves.
    #[schema(max_length = 100)]
    pub area: Option<String>,
    /// Where it is.
    #[schema(max_length = 200)]
    pub address: Option<String>,
    /// Its leader.
    pub leader_id: Option<MemberId>,
    /// Its convener.
    pub convener_id: Option<MemberId>,
    /// Its liaison.
    pub liaison_id: Option<MemberId>,
    /// The day of the month of its activities; in a shorter month, the last.
    #[schema(minimum = 1, maximum = 31)]
    pub activity_day: Option<i32>,
    /// How often it is active at least.
    pub min_activities: Option<Frequency>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Rises with every change; what `If-Match` names, and what an `ETag` begins with.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What the viewer may do to it now; left out of `/sync`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 20)]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

/// A member on a studio's roster.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeatView {
    /// The member.
    pub member_id: MemberId,
    /// The member's name.
    #[schema(max_length = 50, example = "李建国")]
    pub name: String,
    /// The sector that the member stands for.
    pub sector_id: Option<SectorId>,
    /// What the member is there.
    pub role: SeatRole,
    /// Since when the member is on the roster.
    pub since: DateTime<Utc>,
}

impl From<Seat> for SeatView {
    fn from(seat: Seat) -> Self {
        Self {
            member_id: seat.member_id,
            name: seat.name,
            sector_id: seat.sector_id,
            role: SeatRole::of(seat.role),
            since: seat.since,
        }
    }
}

impl From<Model> for StudioView {
    /// Without what a viewer may do.
    fn from(row: Model) -> Self {
        Self {
            min_activities: Frequency::of(&row),
            id: row.id,
            committee_id: row.committee_id,
            name: row.name,
            kind: row.kind,
            status: row.status,
            status_reason: row.status_reason,
            area: row.area,
            address: row.address,
            leader_id: row.leader_id,
            convener_id: row.convener_id,
            liaison_id: row.liaison_id,
            activity_day: row.activity_day,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
            allowed_actions: None,
        }
    }
}

/// The view of one studio for one viewer.
pub fn view(actor: &Actor, scope: &StudioScope) -> StudioView {
    StudioView { allowed_actions: Some(allowed_actions(actor, scope)), ..scope.studio.clone().into() }
}

/// The view of a studio that was just written.
pub async fn view_of(uow: &Uow<'_>, actor: &Actor, id: StudioId) -> Result<StudioView, Problem> {
    let scope = StudioScope::by_id(&uow.conn(), id).await?;
    Ok(view(actor, &scope.ok_or_else(|| Problem::internal("a written row is gone"))?))
}

fn allowed_actions(actor: &Actor, scope: &StudioScope) -> Vec<AllowedAction> {
    let (place, row) = (scope.place(), &scope.studio);
    let mut actions = Vec::new();
    if allows(&policy::ACT, actor, &place) {
        let has_leader = row.leader_id.is_some();
        let possible = Action::ALL.iter().filter(|action| lifecycle::next(row.status, **action, has_leader).is_some());
        let is_open_to = |action: &&Action| match action {
            Action::Close => !scope.handles_cases,
            Action::Approve => !is_own(actor, Offices::of(row).holders()),
            Action::Activate | Action::Suspend | Action::Resume => true,
        };
        let possible = possible.filter(is_open_to);
        actions.extend(possible.map(|action| action.named()));
    }
    if lifecycle::is_editable(row.status) {
        let others = [(AllowedAction::Update, &policy::UPDATE), (AllowedAction::ChangeRoster, &policy::CHANGE_ROSTER)];
        let allowed = others.into_iter().filter(|(_, rule)| allows(rule, actor, &place));
        actions.extend(allowed.map(|(action, _)| action));
    }
    actions
}
