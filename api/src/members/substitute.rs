//! `PUT /members/{id}/substitute`

use actix_web::put;
use serde::Deserialize;
use shangliang_entity::ids::MemberId;
use shangliang_entity::member::Model;
use shangliang_entity::vocab::MemberStatus;
use utoipa::ToSchema;

use super::policy::Update;
use super::store;
use super::view::{MemberView, view_of};
use crate::accounts::check_appointer;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Output, Problem, Text};

/// Who may act for a member.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "substitute_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34" }))]
pub struct Substitute {
    /// An active member of the same committee; null for nobody.
    substitute_id: Option<MemberId>,
}

/// Name a member's substitute (AB角).
///
/// The substitute does for the member what keeps the member's work going: hands in and changes what the member submits, signs
/// invitations, rates answers, and fills the member's offices in studios. The ledger and the timeline show both names. It ends
/// when nobody or somebody else is named, and rests while either is suspended. Needs a sign-in within the last ten minutes; nobody names themselves. The member is told in the inbox, since a substitute also
/// reads what the member has not handed in yet.
#[utoipa::path(tag = "members", params(IdPath, IfMatch), request_body = Substitute,
    responses((status = OK, description = "The member, with the substitute.", body = MemberView)),
    extensions(("x-permission" = json!("member.update"))))]
#[put("/members/{id}/substitute")]
pub async fn set_substitute(op: Op<Update, Body<Substitute>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let before = store::lock(uow, op.scope().found.member.id).await?;
        let is_same = before.substitute_id == new.substitute_id;
        if !is_same {
            check_appointer(op.actor(), op.app(), new.substitute_id)?;
        }
        if let Some(id) = new.substitute_id {
            let found = store::find(&uow.conn(), id).await?.map(|found| found.member);
            let is_fit = found.is_some_and(|member| {
                member.id != before.id
                    && member.committee_id == before.committee_id
                    && member.status == MemberStatus::Active
            });
            if !is_fit {
                let text =
                    Text::fixed("应为同一委员会的另一位在任委员", "expected another active member of the committee");
                return Err(Problem::field("/substitute_id", "unknown", text));
            }
        }
        op.expect_version(before.version)?;
        let id = before.id;
        let after = Model { substitute_id: new.substitute_id, ..before };
        match is_same {
            // Nobody is told of what stays as it was.
            true => store::update(uow, after).await?,
            false => store::update_substitute(uow, after).await?,
        }
        let view = view_of(uow, op.app(), op.actor(), id).await?;
        Ok(Output::ok(&view)?.with_version(view.version))
    })
    .await
}
