//! `PUT /members/{id}`

use actix_web::put;
use serde::Deserialize;
use shangliang_entity::ids::{CommitteeId, SectorId, TermId};
use shangliang_entity::member::Model;
use shangliang_entity::vocab::MemberStatus;
use utoipa::ToSchema;

use super::fields::{account_of, check_references, joined};
use super::policy::Update;
use super::store;
use super::view::{MemberView, view_of};
use crate::accounts::refuse_oneself;
use crate::committees::stays_in;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, MobileNumber, Op, Output};
use crate::sessions::fresh;
use crate::{cases, suggestions};

/// A member, changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "李建国", "posts": ["常务委员", "提案委员会副主任"] }))]
pub struct MemberFields {
    /// The committee, which cannot change: null says as much as leaving it out.
    committee_id: Option<CommitteeId>,
    /// The name, as in the public roster.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    name: String,
    /// The mobile number that the member signs in by; where it is left out, the account stays the one it is.
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

/// Change a member.
///
/// What is left out is emptied, but for the phone. Another phone hands the membership and its roles to the account that
/// signs in by it, which needs a sign-in of one's own within the last ten minutes. That account is held to have had a hand in
/// the committee's suggestions and replies that the one before had a hand in, and to have asked for what that one asked for; it judges
/// none of it. Members whose substitute this is are told, and so is the new one who has a substitute.
#[utoipa::path(tag = "members", params(IdPath, IfMatch), request_body = MemberFields,
    responses((status = OK, description = "The member, changed.", body = MemberView)),
    extensions(("x-permission" = json!("member.update"))))]
#[put("/members/{id}")]
pub async fn update_member(op: Op<Update, Body<MemberFields>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let before = store::lock(uow, op.scope().found.member.id).await?;
        stays_in(before.committee_id, new.committee_id)?;
        check_references(uow, before.committee_id, new.sector_id, new.term_id).await?;
        let account_id = match &new.phone {
            Some(phone) => Some(account_of(uow, op.app(), phone, &new.name).await?),
            None => before.account_id,
        };
        let is_handed_on = account_id != before.account_id;
        if is_handed_on {
            fresh(op.actor(), op.app())?;
            account_id.map_or(Ok(()), |account| refuse_oneself(op.actor(), account))?;
        }
        op.expect_version(before.version)?;
        if let (Some(one), Some(other)) = (before.account_id, account_id)
            && one != other
        {
            // What was done as this member is not judged by its next account either.
            suggestions::share_hands(uow, before.committee_id, one, other).await?;
            cases::share_hands(uow, before.committee_id, one, other).await?;
        }
        let id = before.id;
        let is_living = matches!(before.status, MemberStatus::Active | MemberStatus::Suspended);
        let row = Model {
            account_id,
            term_id: new.term_id,
            name: new.name.clone(),
            sector_id: new.sector_id,
            posts: joined(&new.posts),
            ..before
        };
        store::update(uow, row).await?;
        if is_handed_on && is_living {
            store::tell_entrusting(uow, id).await?;
        }
        let view = view_of(uow, op.app(), op.actor(), id).await?;
        Ok(Output::ok(&view)?.with_version(view.version))
    })
    .await
}
