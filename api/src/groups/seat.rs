//! `POST /groups/{id}/members`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::ids::MemberId;
use utoipa::ToSchema;

use super::policy::Seat;
use super::store;
use super::view::GroupSeatView;
use crate::accounts::check_appointer;
use crate::http::openapi::IdPath;
use crate::http::{Body, Handled, Kind, Op, Output, Problem, Text};
use crate::sessions::fresh;

/// A member for a group.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "member_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "is_convener": true }))]
pub struct NewGroupSeat {
    /// An active member of the group's committee.
    member_id: MemberId,
    /// Whether the member convenes the group, and holds the role `group_convener` in it.
    #[serde(default)]
    is_convener: bool,
}

/// Put a member into a group.
///
/// Beside the groups the member sits in already. One who sits there becomes or ceases to be its convener, which needs a sign-in within the last ten
/// minutes; nobody makes themselves one.
#[utoipa::path(tag = "groups", params(IdPath), request_body = NewGroupSeat,
    responses((status = CREATED, description = "The member's seat.", body = GroupSeatView)),
    extensions(("x-permission" = json!("group.change_members"))))]
#[post("/groups/{id}/members")]
pub async fn add_group_member(op: Op<Seat, Body<NewGroupSeat>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let group = store::lock(uow, op.scope().found.group.id).await?;
        let seat = store::seat_of(uow, group.id, new.member_id).await?;
        if new.is_convener {
            check_appointer(op.actor(), op.app(), [new.member_id])?;
        } else if seat.as_ref().is_some_and(|seat| seat.is_convener) {
            fresh(op.actor(), op.app())?;
        }
        if !store::is_fit(uow, &group, new.member_id).await? {
            let text = Text::fixed("应为该委员会的在任委员", "expected an active member of the committee");
            return Err(Problem::field("/member_id", "unknown", text));
        }
        if seat.is_some_and(|seat| seat.is_convener == new.is_convener) {
            let text = Text::fixed("该委员已在小组中", "the member is in the group already");
            return Err(Problem::new(Kind::Conflict).detail(text));
        }
        store::seat(uow, &group, new.member_id, new.is_convener).await?;
        let seat = store::seat_of(uow, group.id, new.member_id).await?;
        let seat = GroupSeatView::from(seat.ok_or_else(|| Problem::internal("a new seat is gone"))?);
        Output::created(format!("/api/v1/groups/{}/members", group.id), &seat)
    })
    .await
}
