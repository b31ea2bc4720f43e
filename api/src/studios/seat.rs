//! `POST /studios/{id}/members`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::ids::MemberId;
use utoipa::ToSchema;

use super::fields::unfit;
use super::offices::SeatRole;
use super::policy::ChangeRoster;
use super::view::SeatView;
use super::{lifecycle, store};
use crate::accounts::check_appointer;
use crate::http::openapi::IdPath;
use crate::http::{Body, Handled, Kind, Op, Output, Problem, Text};
use crate::sessions::fresh;

/// The most members of one studio.
const MOST_SEATS: u64 = 500;

/// A member for a studio's roster.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "member_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "role": "studio_liaison" }))]
pub struct NewSeat {
    /// An active member of the studio's committee or of one above it.
    member_id: MemberId,
    /// What the member is there; `member` for none of the offices.
    #[serde(default)]
    role: SeatRole,
}

/// Put a member on a studio's roster.
///
/// With an office, the member holds its role in the studio, and whoever held it before stays without. A member who is on
/// the roster already changes office. Whatever changes an office needs a sign-in within the last ten minutes, and nobody gives themselves one.
#[utoipa::path(tag = "studios", params(IdPath), request_body = NewSeat,
    responses((status = CREATED, description = "The member's seat.", body = SeatView)),
    extensions(("x-permission" = json!("studio.change_roster"))))]
#[post("/studios/{id}/members")]
pub async fn add_studio_member(op: Op<ChangeRoster, Body<NewSeat>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let studio = store::lock(uow, op.scope().studio.id).await?;
        let held = store::seat_of(uow, studio.id, new.member_id).await?;
        if new.role != SeatRole::Member {
            check_appointer(op.actor(), op.app(), [new.member_id])?;
        } else if held.as_ref().is_some_and(|seat| SeatRole::of(seat.role) != SeatRole::Member) {
            fresh(op.actor(), op.app())?;
        }
        let fit = store::fit_members(uow, &op.scope().committee_path, [new.member_id]).await?;
        if !fit.contains(&new.member_id) {
            return Err(Problem::field("/member_id", "unknown", unfit()));
        }
        if !lifecycle::is_editable(studio.status) {
            return Err(Problem::state(Text::fixed("工作室已关闭", "the studio is closed")));
        }
        match held {
            Some(seat) if SeatRole::of(seat.role) == new.role => {
                let text = Text::fixed("该委员已在名册中", "the member is on the roster already");
                return Err(Problem::new(Kind::Conflict).detail(text));
            }
            None if store::count_seats(uow, studio.id).await? >= MOST_SEATS => {
                return Err(Problem::state(Text::fixed("名册已满", "the roster is full")));
            }
            _ => {}
        }
        store::seat(uow, &studio, new.member_id, new.role).await?;
        let seat = store::seat_of(uow, studio.id, new.member_id).await?;
        let seat = SeatView::from(seat.ok_or_else(|| Problem::internal("a new seat is gone"))?);
        Output::created(format!("/api/v1/studios/{}/members", studio.id), &seat)
    })
    .await
}
