//! What the API shows of members.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use shangliang_entity::ids::{CommitteeId, MemberId, SectorId, TermId};
use shangliang_entity::member::Model;
use shangliang_entity::vocab::MemberStatus;
use utoipa::ToSchema;

use super::lifecycle::{self, Action};
use super::policy;
use super::scope::{MemberScope, Standing};
use crate::access::{Actor, Scope, allows};
use crate::accounts::is_own;
use crate::accounts::open_phone;
use crate::allowed_action::AllowedAction;
use crate::db::Uow;
use crate::http::Problem;
use crate::state::App;

/// A member.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberView {
    /// The membership's id.
    pub id: MemberId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// The term.
    pub term_id: Option<TermId>,
    /// The name, as in the public roster.
    #[schema(max_length = 50, example = "李建国")]
    pub name: String,
    /// The sector that the member stands for.
    pub sector_id: Option<SectorId>,
    /// The posts held.
    #[schema(max_items = 10, max_length = 50)]
    pub posts: Vec<String>,
    /// Where the membership stands.
    pub status: MemberStatus,
    /// The member who may act for this one (AB角).
    pub substitute_id: Option<MemberId>,
    /// What only the member, staff and administrators see; left out of lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private: Option<MemberPrivate>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Rises with every change; what `If-Match` names, and what an `ETag` begins with.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What the viewer may do to it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 10)]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

/// What only the member, staff and administrators see.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberPrivate {
    /// The phone that the member signs in by, masked.
    #[schema(max_length = 11, example = "138****1234")]
    pub phone: Option<String>,
    /// Why the membership stands as it does.
    #[schema(max_length = 500)]
    pub status_reason: Option<String>,
    /// The decision behind it.
    #[schema(max_length = 200)]
    pub status_decision: Option<String>,
    /// Since when it stands so.
    pub status_since: Option<NaiveDate>,
}

impl From<Model> for MemberView {
    /// As in the public roster: nothing private, nor what a viewer may do.
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            committee_id: row.committee_id,
            term_id: row.term_id,
            name: row.name,
            sector_id: row.sector_id,
            posts: row.posts.iter().flat_map(|posts| posts.split('\n')).map(str::to_owned).collect(),
            status: row.status,
            substitute_id: row.substitute_id,
            private: None,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
            allowed_actions: None,
        }
    }
}

/// The view of one member for one viewer.
pub fn view(app: &App, actor: &Actor, scope: &MemberScope) -> Result<MemberView, Problem> {
    let row = &scope.found.member;
    let mut view = MemberView::from(row.clone());
    if allows(&policy::READ_PRIVATE, actor, &scope.place()) {
        let phone = match (row.account_id, &scope.found.phone_sealed) {
            (Some(account), Some(sealed)) => Some(open_phone(&app.keys, account, sealed)?.masked()),
            _ => None,
        };
        view.private = Some(MemberPrivate {
            phone,
            status_reason: row.status_reason.clone(),
            status_decision: row.status_decision.clone(),
            status_since: row.status_since,
        });
    }
    view.allowed_actions = Some(allowed_actions(actor, &scope.standing));
    Ok(view)
}

/// The view of a member that was just written.
pub async fn view_of(uow: &Uow<'_>, app: &App, actor: &Actor, id: MemberId) -> Result<MemberView, Problem> {
    let scope = MemberScope::by_id(&uow.conn(), id).await?;
    view(app, actor, &scope.ok_or_else(|| Problem::internal("a written row is gone"))?)
}

/// What a viewer may do to a membership now.
pub fn allowed_actions(actor: &Actor, standing: &Standing) -> Vec<AllowedAction> {
    let place = standing.place();
    let mut actions = Vec::new();
    if allows(&policy::ACT, actor, &place) {
        let possible = Action::ALL.iter().filter(|action| lifecycle::next(standing.status, **action).is_some());
        let possible = possible.filter(|action| **action != Action::Reinstate || !is_own(actor, [standing.id]));
        actions.extend(possible.map(|action| action.named()));
    }
    if allows(&policy::UPDATE, actor, &place) {
        actions.push(AllowedAction::Update);
    }
    actions
}
