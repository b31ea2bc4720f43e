//! `POST /suggestions/{id}/submit`

use actix_web::post;
use sea_orm::Set;
use serde_json::json;
use shangliang_entity::suggestion::{ActiveModel, Model};
use shangliang_entity::vocab::{CosignStatus, SuggestionKind, SuggestionStatus};

use super::lifecycle::{Action, step};
use super::permission::Submit;
use super::policy::objection_to_submitter;
use super::references::{self, References};
use super::steps::{OptionalReason, answer, begin};
use super::view::SuggestionView;
use super::{SuggestionScope, content, editions, facts, store, triage};
use crate::access::{Actor, Permission, hands};
use crate::db::Uow;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Input, Kind, Op, Problem, Text};
use crate::ledger::joined;

/// Hand in a draft or a returned suggestion.
///
/// From then on it waits for intake, which decides what a citizen submitted by `triage_due_on`. A proposal with co-signers is handed in once all have
/// answered or their deadline has passed; before that the answer is 409. A title of 5 and a text of 10 characters are asked for now (422).
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch), request_body = OptionalReason,
    responses((status = OK, description = "The suggestion, submitted.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.submit"))))]
#[post("/suggestions/{id}/submit")]
pub async fn submit_suggestion(op: Op<Submit, Body<OptionalReason>>) -> Handled {
    op.write(async |op, uow, Body(why)| {
        let before = begin(op, uow).await?;
        hand_in(op, uow, &before, why).await?;
        answer(op, uow, before.id).await
    })
    .await
}

/// Hands in a suggestion that is locked.
pub async fn hand_in<P, I>(op: &Op<P, I>, uow: &Uow<'_>, before: &Model, why: &OptionalReason) -> Result<(), Problem>
where
    P: Permission<Scope = SuggestionScope>,
    I: Input,
{
    let transition = step(before.status, Action::Submit)?;
    // A change that hands in at once asked for another permission.
    if let Some(why) = objection_to_submitter(op.scope().standing.known(), op.actor()) {
        return Err(Problem::new(Kind::Forbidden).detail(why));
    }
    check(uow, op.actor(), before).await?;
    let mine = op.actor().membership_in(op.scope().committee_path()).and_then(|held| held.member);
    let is_citizens = content::is_citizens(before.kind, before.agent_id.is_some());
    let submitted_at = before.submitted_at.unwrap_or_else(|| uow.now());
    let change = ActiveModel {
        substitute_id: Set(uow.by().on_behalf_of.and(mine)),
        hands: Set(hands::with(before.hands.as_deref(), uow.by())),
        submitted_at: Set(Some(submitted_at)),
        listed_at: Set(submitted_at),
        in_three_hands: Set(editions::in_three_hands(uow, before.committee_id, before.kind).await?),
        triage_due_on: Set(triage::due_on(uow, before.committee_id, is_citizens).await?),
        decided_at: Set(None),
        ..why.change()
    };
    let facts = joined(facts::submitted(before), json!({ "reason": why.code() }));
    store::cosigners::lapse(uow, before.id).await?;
    store::apply(uow, before, transition, change, facts).await.map(drop)
}

/// What may have changed since the draft was written, or was not asked of a draft.
async fn check(uow: &Uow<'_>, actor: &Actor, row: &Model) -> Result<(), Problem> {
    content::check(row.kind, (&row.title, &row.body), true)?;
    let is_the_first_time = row.submitted_at.is_none();
    if let (SuggestionKind::Citizen, Some(author), None, true) =
        (row.kind, row.author_id, row.agent_id, is_the_first_time)
        && !store::references::has_verified_phone(uow, author).await?
    {
        return Err(content::phone_not_verified());
    }
    if is_the_first_time {
        // What was returned answers the topic that it was submitted under, though that may be closed by now.
        let committee = references::committee(uow, row.committee_id).await?;
        let wanted = References { topic: row.topic_id, studio: row.studio_id, category: row.category.as_deref() };
        references::check(uow, actor, &committee, row.kind, &wanted).await?;
    }
    let is_over = row.cosign_until.is_none_or(|end| end <= uow.now());
    if row.status == SuggestionStatus::Cosigning
        && !is_over
        && store::cosigners::count(uow, row.id, CosignStatus::Invited).await? > 0
    {
        let text = Text::fixed(
            "仍有联名委员未答复，且未到截止时间",
            "co-signers have not answered, and their time is not over",
        );
        return Err(Problem::state(text));
    }
    Ok(())
}
