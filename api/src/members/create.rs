//! `POST /members`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::ids::{CommitteeId, MemberId, SectorId, TermId};
use shangliang_entity::member::Model;
use shangliang_entity::vocab::MemberStatus;
use utoipa::ToSchema;

use super::fields::{account_of, check_references, joined};
use super::policy::Create;
use super::store;
use super::view::{MemberView, view_of};
use crate::accounts::refuse_oneself;
use crate::http::{Body, Handled, MobileNumber, Op, Output};
use crate::sessions::fresh;

/// A new member.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "committee_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "name": "李建国", "phone": "13800001234", "posts": ["常务委员"]
}))]
pub struct NewMember {
    /// The committee.
    #[expect(dead_code, reason = "the scope reads it before the fields are checked")]
    committee_id: CommitteeId,
    /// The name, as in the public roster.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    name: String,
    /// The mobile number that the member signs in by; it finds the person's account or makes one.
    #[schema(value_type = Option<MobileNumber>)]
    phone: Option<String>,
    /// The sector that the member stands for.
    sector_id: Option<SectorId>,
    /// The term.
    term_id: Option<TermId>,
    /// The posts held.
    #[serde(default)]
    #[schema(max_items = 10, min_length = 1, max_length = 50, format = "line")]
    posts: Vec<String>,
}

/// Enter a member.
///
/// With a phone, the account that signs in by it holds the role `member` in the committee from then on; that needs a sign-in of one's own
/// within the last ten minutes.
#[utoipa::path(tag = "members", request_body = NewMember,
    responses((status = CREATED, description = "The member.", body = MemberView)),
    extensions(("x-permission" = json!("member.create"))))]
#[post("/members")]
pub async fn create_member(op: Op<Create, Body<NewMember>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let committee = op.scope().committee()?.id;
        check_references(uow, committee, new.sector_id, new.term_id).await?;
        let account_id = match &new.phone {
            Some(phone) => {
                fresh(op.actor(), op.app())?;
                let account = account_of(uow, op.app(), phone, &new.name).await?;
                refuse_oneself(op.actor(), account)?;
                Some(account)
            }
            None => None,
        };
        let id: MemberId = uow.new_id();
        let row = Model {
            id,
            committee_id: committee,
            term_id: new.term_id,
            account_id,
            name: new.name.clone(),
            sector_id: new.sector_id,
            posts: joined(&new.posts),
            status: MemberStatus::Active,
            status_reason: None,
            status_decision: None,
            status_since: None,
            substitute_id: None,
            version: 1,
            created_at: uow.now(),
            updated_at: uow.now(),
        };
        store::insert(uow, row).await?;
        let view = view_of(uow, op.app(), op.actor(), id).await?;
        Ok(Output::created(format!("/api/v1/members/{id}"), &view)?.with_version(view.version))
    })
    .await
}
