//! `POST /suggestions/{id}/merge`

use actix_web::post;
use sea_orm::Set;
use serde::Deserialize;
use shangliang_entity::ids::SuggestionId;
use shangliang_entity::suggestion::{ActiveModel, Model};
use shangliang_entity::vocab::{Visibility, Vocabulary};
use utoipa::ToSchema;

use super::facts;
use super::lifecycle::{self, Action, step};
use super::permission::Merge;
use super::policy::MERGE;
use super::steps::{FreeReason, answer, begin, refuse_with_merged};
use super::store::{self, supports};
use super::view::SuggestionView;
use crate::access::{Place, hands};
use crate::cases;
use crate::db::Uow;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Problem, Text};

/// Into which suggestion.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "into_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34" }))]
pub struct MergeInto {
    /// The suggestion that both are from now on, of the same committee.
    into_id: SuggestionId,
    /// Why, in words to the author.
    reason: Option<FreeReason>,
}

/// Merge a suggestion into another (并案).
///
/// Both share a case, and both authors are answered and rate the answer. Supporters of either count once. The other one must wait
/// for a decision or have been accepted, and its answer be still to come or open to rating (409). It is not the caller's own (422, `own`); and what others were
/// merged into is not merged itself (409).
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch), request_body = MergeInto,
    responses((status = OK, description = "The suggestion, merged.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.merge"))))]
#[post("/suggestions/{id}/merge")]
pub async fn merge_suggestion(op: Op<Merge, Body<MergeInto>>) -> Handled {
    op.write(async |op, uow, Body(merge)| {
        let id = op.scope().suggestion.id;
        let target = lock_target(uow, &op.scope().suggestion, merge.into_id).await?;
        if hands::judges_own(&MERGE, op.actor(), &Place { hands: target.hands.as_deref(), ..Place::default() }) {
            let text =
                Text::fixed("不能并入本人参与的建议", "nobody merges others into what they had a hand in themselves");
            return Err(Problem::field("/into_id", "own", text));
        }
        let before = begin(op, uow).await?;
        let transition = step(before.status, Action::Merge)?;
        if !lifecycle::is_open(target.status) {
            return Err(Problem::state(Text::made(
                format!("不能并入状态为“{}”的建议", target.status.zh()),
                format!("nothing is merged into a suggestion that is {}", target.status.en()),
            )));
        }
        refuse_with_merged(uow, id).await?;

        let all = supports::carry_over(uow, id, target.id).await?;
        let reason = merge.reason.clone();
        let change = ActiveModel {
            merged_into_id: Set(Some(target.id)),
            case_id: Set(target.case_id),
            decided_at: Set(Some(uow.now())),
            reason_code: Set(reason.as_ref().and_then(|reason| reason.code.clone())),
            reason_text: Set(reason.and_then(|reason| reason.text)),
            ..Default::default()
        };
        let facts = facts::merged(&before, target.id, target.case_id);
        store::apply(uow, &before, transition, change, facts).await?;
        let hands = hands::of_all([target.hands.as_deref(), before.hands.as_deref()]);
        let change = ActiveModel { supports: Set(all), hands: Set(hands), ..Default::default() };
        let facts = facts::joined(&target, id, all);
        store::edit(uow, &target, change, "suggestion.joined", Visibility::Public, facts).await?;
        if let Some(case) = target.case_id {
            cases::joined(uow, case, id).await?;
        }
        answer(op, uow, id).await
    })
    .await
}

/// Locks both, the older one first, so that two merges of the same pair wait for each other; gives the target.
async fn lock_target(uow: &Uow<'_>, source: &Model, into: SuggestionId) -> Result<Model, Problem> {
    if into == source.id {
        let text = Text::fixed("不能并入自身", "nothing is merged into itself");
        return Err(Problem::field("/into_id", "itself", text));
    }
    if source.id < into {
        store::lock(uow, source.id).await?;
    }
    let target = store::lock_if_there(uow, into).await?;
    target.filter(|target| target.committee_id == source.committee_id).ok_or_else(|| {
        let text = Text::fixed("该委员会没有这件建议", "the committee has no such suggestion");
        Problem::field("/into_id", "unknown", text)
    })
}
