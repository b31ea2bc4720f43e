//! `POST /suggestions/{id}/cosigners`

use std::collections::{HashMap, HashSet};

use actix_web::post;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::Set;
use serde::Deserialize;
use shangliang_entity::ids::{AccountId, MemberId};
use shangliang_entity::suggestion::{ActiveModel, Model};
use shangliang_entity::vocab::SuggestionKind;
use utoipa::ToSchema;

use super::lifecycle::{Action, step};
use super::permission::Invite;
use super::steps::{answer, begin};
use super::store::{self, cosigners};
use super::view::SuggestionView;
use super::{facts, limits};
use crate::db::Uow;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, FieldError, Handled, Op, Place, Problem, Text};

/// The longest time that co-signers may be given.
const LONGEST: TimeDelta = TimeDelta::days(180);

/// Who is asked to sign, and until when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "member_ids": ["01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34"], "until": "2026-03-16T16:00:00Z" }))]
pub struct Invitation {
    /// Active members of the committee, each once.
    #[schema(min_items = 1, max_items = 100)]
    member_ids: Vec<MemberId>,
    /// By when they sign: in the future, within 180 days.
    until: DateTime<Utc>,
}

/// Invite co-signers to a proposal.
///
/// Only from a joint proposal (提案) that is a draft or was returned, and is as long as one that is handed in (else 422). They see it from now on, and sign or
/// refuse before `until`. What was returned keeps the signatures of the words that it has; other members may be asked again.
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch), request_body = Invitation,
    responses((status = OK, description = "The proposal, waiting for its co-signers.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.invite"))))]
#[post("/suggestions/{id}/cosigners")]
pub async fn invite_cosigners(op: Op<Invite, Body<Invitation>>) -> Handled {
    op.write(async |op, uow, Body(invitation)| {
        let invited = check(uow, &op.scope().suggestion, invitation).await?;
        let before = begin(op, uow).await?;
        if before.kind != SuggestionKind::Proposal {
            return Err(Problem::state(Text::fixed("只有提案可以联名", "only proposals have co-signers")));
        }
        let transition = step(before.status, Action::Invite)?;
        cosigners::invite(uow, before.id, &invited).await?;
        let change = ActiveModel { cosign_until: Set(Some(invitation.until)), ..Default::default() };
        let facts = facts::invited(&invitation.member_ids, invitation.until);
        store::apply(uow, &before, transition, change, facts).await?;
        answer(op, uow, before.id).await
    })
    .await
}

/// The members with their accounts; all that is wrong with the fields is told at once.
async fn check(uow: &Uow<'_>, row: &Model, invitation: &Invitation) -> Result<Vec<(MemberId, AccountId)>, Problem> {
    // From now on its words are what is signed.
    let mut errors = limits::check(row.kind, &row.title, &row.body, true);
    let mut complain = |pointer: String, code, zh, en| {
        errors.push(FieldError::new(Place::Pointer(pointer), code, Text::fixed(zh, en)));
    };
    if invitation.until <= uow.now() || invitation.until > uow.now() + LONGEST {
        complain(
            "/until".to_owned(),
            "out_of_range",
            "应在180天内的将来",
            "expected an instant within the next 180 days",
        );
    }
    let accounts = cosigners::accounts_of(uow, row.committee_id, &invitation.member_ids).await?;
    let accounts: HashMap<MemberId, AccountId> = accounts.into_iter().collect();
    let signed = cosigners::signed(uow, row.id).await?;
    let mut seen = HashSet::new();
    for (index, member) in invitation.member_ids.iter().enumerate() {
        let pointer = format!("/member_ids/{index}");
        match accounts.get(member) {
            _ if !seen.insert(*member) => complain(pointer, "repeated", "重复", "given more than once"),
            None => complain(pointer, "unknown", "该委员会没有这位在任委员", "the committee has no such active member"),
            Some(account) if row.author_id == Some(*account) => {
                complain(pointer, "author", "作者本人不必联名", "the author signs already");
            }
            Some(_) if signed.contains(member) => complain(pointer, "signed", "已签名", "has signed already"),
            Some(_) => {}
        }
    }
    if errors.is_empty() { Ok(accounts.into_iter().collect()) } else { Err(Problem::fields(errors)) }
}
