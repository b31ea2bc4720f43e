//! `DELETE /groups/{id}/members/{member_id}`

use actix_web::delete;
use utoipa::IntoParams;

use super::policy::Unseat;
use super::store;
use crate::http::{Handled, Kind, Op, Output};
use crate::sessions::fresh;

/// Whose seat in which group.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only described here; the scope reads the path itself")]
pub struct GroupSeatPath {
    /// The group.
    #[param(example = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")]
    id: uuid::Uuid,
    /// The member.
    #[param(example = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d35")]
    member_id: uuid::Uuid,
}

/// Take a member out of a group.
///
/// The member's seats in other groups stay. To take its convener out needs a sign-in within the last ten minutes.
#[utoipa::path(tag = "groups", params(GroupSeatPath),
    responses((status = NO_CONTENT, description = "The member is out of the group.")),
    extensions(("x-permission" = json!("group.change_members"))))]
#[delete("/groups/{id}/members/{member_id}")]
pub async fn remove_group_member(op: Op<Unseat>) -> Handled {
    op.write(async |op, uow, _| {
        let group = store::lock(uow, op.scope().group.found.group.id).await?;
        let seat = store::seat_of(uow, group.id, op.scope().member).await?;
        if seat.is_some_and(|seat| seat.is_convener) {
            fresh(op.actor(), op.app())?;
        }
        match store::unseat(uow, &group, op.scope().member).await? {
            true => Output::no_content(),
            false => Err(Kind::NotFound.into()),
        }
    })
    .await
}
