//! `DELETE /studios/{id}/members/{member_id}`

use actix_web::delete;
use utoipa::IntoParams;

use super::offices::{Offices, SeatRole};
use super::policy::Unseat;
use super::{lifecycle, store};
use crate::http::{Handled, Kind, Op, Output, Problem, Text};
use crate::sessions::fresh;

/// Whose seat in which studio.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only described here; the scope reads the path itself")]
pub struct SeatPath {
    /// The studio.
    #[param(example = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")]
    id: uuid::Uuid,
    /// The member.
    #[param(example = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d35")]
    member_id: uuid::Uuid,
}

/// Take a member off a studio's roster.
///
/// An office that the member held is vacant then, which needs a sign-in within the last ten minutes.
#[utoipa::path(tag = "studios", params(SeatPath),
    responses((status = NO_CONTENT, description = "The member is off the roster.")),
    extensions(("x-permission" = json!("studio.change_roster"))))]
#[delete("/studios/{id}/members/{member_id}")]
pub async fn remove_studio_member(op: Op<Unseat>) -> Handled {
    op.write(async |op, uow, _| {
        let studio = store::lock(uow, op.scope().studio.studio.id).await?;
        if Offices::of(&studio).seat_of(op.scope().member) != SeatRole::Member {
            fresh(op.actor(), op.app())?;
        }
        if !lifecycle::is_editable(studio.status) {
            return Err(Problem::state(Text::fixed("工作室已关闭", "the studio is closed")));
        }
        if !store::unseat(uow, &studio, op.scope().member).await? {
            return Err(Kind::NotFound.into());
        }
        Output::no_content()
    })
    .await
}
