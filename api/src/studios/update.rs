//! `PUT /studios/{id}`

use actix_web::put;
use serde::Deserialize;
use shangliang_entity::ids::{CommitteeId, MemberId};
use shangliang_entity::studio::Model;
use shangliang_entity::vocab::StudioKind;
use utoipa::ToSchema;

use super::fields::{Frequency, check_offices, check_texts};
use super::offices::{Offices, SeatRole};
use super::policy::{CHANGE_ROSTER, Update};
use super::view::{StudioView, view_of};
use super::{lifecycle, store};
use crate::access::{Scope, allows};
use crate::accounts::check_appointer;
use crate::committees::stays_in;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Kind, Op, Output, Problem, Text};

/// A studio, changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "文艺路街道委员工作室", "kind": "town", "address": "文艺路2号", "activity_day": 15
}))]
pub struct StudioFields {
    /// The committee, which cannot change: null says as much as leaving it out.
    committee_id: Option<CommitteeId>,
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
    /// Its leader; where it is left out, who it was.
    leader_id: Option<MemberId>,
    /// Its convener; where it is left out, who it was.
    convener_id: Option<MemberId>,
    /// Its liaison; where it is left out, who it was.
    liaison_id: Option<MemberId>,
    /// The day of the month of its activities; in a shorter month, the last.
    #[schema(minimum = 1, maximum = 31)]
    activity_day: Option<i32>,
    /// How often it is active at least.
    min_activities: Option<Frequency>,
}

/// Change a studio.
///
/// What is left out is emptied, but for its officers: an office is given up through the roster. Who held one before stays
/// on the roster. To change who holds one needs a sign-in within the last ten minutes, and nobody gives themselves one.
#[utoipa::path(tag = "studios", params(IdPath, IfMatch), request_body = StudioFields,
    responses((status = OK, description = "The studio, changed.", body = StudioView)),
    extensions(("x-permission" = json!("studio.update"))))]
#[put("/studios/{id}")]
pub async fn update_studio(op: Op<Update, Body<StudioFields>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        check_texts(&new.name, new.area.as_deref(), new.address.as_deref())?;
        let before = store::lock(uow, op.scope().studio.id).await?;
        let named = Offices { leader: new.leader_id, convener: new.convener_id, liaison: new.liaison_id };
        let (held, offices) = (Offices::of(&before), appointed(&before, &named));
        if offices != held {
            // Who holds which office is not a substitute's to say.
            if !allows(&CHANGE_ROSTER, op.actor(), &op.scope().place()) {
                return Err(Kind::Forbidden.into());
            }
            let promoted = offices.holders().filter(|member| held.seat_of(*member) != offices.seat_of(*member));
            check_appointer(op.actor(), op.app(), promoted)?;
        }
        stays_in(before.committee_id, new.committee_id)?;
        check_offices(uow, &op.scope().committee_path, &named).await?;
        op.expect_version(before.version)?;
        if !lifecycle::is_editable(before.status) {
            return Err(Problem::state(Text::fixed("工作室已关闭", "the studio is closed")));
        }
        let id = before.id;
        let row = Model {
            name: new.name.clone(),
            kind: new.kind,
            area: new.area.clone(),
            address: new.address.clone(),
            activity_day: new.activity_day,
            min_activities: new.min_activities.map(|frequency| frequency.count),
            min_activities_per: new.min_activities.map(|frequency| frequency.per),
            ..before.clone()
        };
        store::update(uow, &before, offices.into_row(row)).await?;
        let view = view_of(uow, op.actor(), id).await?;
        Ok(Output::ok(&view)?.with_version(view.version))
    })
    .await
}

/// The offices after those who are named took theirs.
fn appointed(before: &Model, named: &Offices) -> Offices {
    let seats = [
        (named.leader, SeatRole::StudioLeader),
        (named.convener, SeatRole::StudioConvener),
        (named.liaison, SeatRole::StudioLiaison),
    ];
    let taken = seats.into_iter().filter_map(|(member, seat)| Some((member?, seat)));
    taken.fold(Offices::of(before), |offices, (member, seat)| offices.with(member, seat))
}
