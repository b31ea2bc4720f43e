//! `POST /studios`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::ids::{CommitteeId, MemberId, StudioId};
use shangliang_entity::studio::Model;
use shangliang_entity::vocab::{StudioKind, StudioStatus};
use utoipa::ToSchema;

use super::fields::{Frequency, check_offices, check_texts};
use super::offices::Offices;
use super::policy::{self, Create};
use super::store;
use super::view::{StudioView, view_of};
use crate::access::{Scope, allows};
use crate::accounts::{check_appointer, is_own};
use crate::http::{Body, Handled, Op, Output};

/// A new studio.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "committee_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "name": "文艺路街道委员工作室", "kind": "town",
    "area": "文艺路街道", "address": "文艺路1号", "activity_day": 21, "min_activities": { "count": 1, "per": "month" }
}))]
pub struct NewStudio {
    /// The committee.
    #[expect(dead_code, reason = "the scope reads it before the fields are checked")]
    committee_id: CommitteeId,
    /// Its name, which no other studio of the committee has.
    #[schema(min_length = 2, max_length = 50, format = "line")]
    name: String,
    /// Its kind.
    kind: StudioKind,
    /// The town, street or area it serves.
    #[schema(min_length = 1, max_length = 100, format = "line")]
    area: Option<String>,
    /// Where it is.
    #[schema(min_length = 1, max_length = 200, format = "line")]
    address: Option<String>,
    /// Its leader: an active member of the committee or of one above it. Of a member's own application, the member.
    leader_id: Option<MemberId>,
    /// Its convener.
    convener_id: Option<MemberId>,
    /// Its liaison.
    liaison_id: Option<MemberId>,
    /// The day of the month of its activities; in a shorter month, the last.
    #[schema(minimum = 1, maximum = 31)]
    activity_day: Option<i32>,
    /// How often it is active at least.
    min_activities: Option<Frequency>,
}

/// Apply for a studio.
///
/// By a member or by staff. Its officers hold their roles in it from then on; the public sees it once it is approved. To name others as its officers needs
/// a sign-in within the last ten minutes; staff name themselves to no office.
#[utoipa::path(tag = "studios", request_body = NewStudio,
    responses((status = CREATED, description = "The studio, applied for.", body = StudioView)),
    extensions(("x-permission" = json!("studio.create"))))]
#[post("/studios")]
pub async fn create_studio(op: Op<Create, Body<NewStudio>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        check_texts(&new.name, new.area.as_deref(), new.address.as_deref())?;
        let committee = op.scope().committee()?;
        let is_staffs = allows(&policy::ACT, op.actor(), &op.scope().place());
        let own = op.actor().membership_in(&committee.path).and_then(|held| held.member);
        let applicant = own.filter(|_| !is_staffs);
        let leader = new.leader_id.or(applicant);
        let offices = Offices { leader, convener: new.convener_id, liaison: new.liaison_id };
        // Whoever applies may lead what others have yet to approve.
        let appointed: Vec<_> =
            offices.holders().filter(|member| is_staffs || !is_own(op.actor(), [*member])).collect();
        if !appointed.is_empty() {
            check_appointer(op.actor(), op.app(), appointed)?;
        }
        check_offices(uow, &committee.path, &offices).await?;
        let id: StudioId = uow.new_id();
        let row = Model {
            id,
            committee_id: committee.id,
            name: new.name.clone(),
            kind: new.kind,
            status: StudioStatus::Applied,
            area: new.area.clone(),
            address: new.address.clone(),
            leader_id: offices.leader,
            convener_id: offices.convener,
            liaison_id: offices.liaison,
            activity_day: new.activity_day,
            min_activities: new.min_activities.map(|frequency| frequency.count),
            min_activities_per: new.min_activities.map(|frequency| frequency.per),
            status_reason: None,
            version: 1,
            created_at: uow.now(),
            updated_at: uow.now(),
        };
        store::insert(uow, row).await?;
        let view = view_of(uow, op.actor(), id).await?;
        Ok(Output::created(format!("/api/v1/studios/{id}"), &view)?.with_version(view.version))
    })
    .await
}
