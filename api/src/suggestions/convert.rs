//! `POST /suggestions/{id}/convert`

use actix_web::post;
use sea_orm::Set;
use serde::Deserialize;
use shangliang_entity::ids::SuggestionId;
use shangliang_entity::suggestion::{ActiveModel, Model};
use shangliang_entity::vocab::{SuggestionKind, SuggestionStatus, Visibility, Vocabulary};
use utoipa::ToSchema;

use super::agency;
use super::editions;
use super::facts;
use super::lifecycle::{Action, step};
use super::limits;
use super::parting::has_nobody_to_consent;
use super::permission::Convert;
use super::steps::{FreeReason, answer, begin, refuse_with_merged};
use super::store::{self, cosigners, supports};
use super::view::SuggestionView;
use crate::files;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Problem, Text};
use crate::secrets::{Keys, random_bytes};

/// Into which kind.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "kind": "opinion" }))]
pub struct ConvertInto {
    /// Another kind than its own.
    kind: SuggestionKind,
    /// Why, in words to the author.
    reason: Option<FreeReason>,
}

/// Convert a suggestion into another kind.
///
/// A new, linked suggestion of that kind waits for a decision in its place: same author, co-signers, text, category, files,
/// supporters and query code, within the limits of the new kind. Only what a member wrote becomes a proposal (422, `members_only`). The category stays, also where it has left the dictionary since;
/// what was public stays so, except as opinion information that three hands have yet to issue. The answer is the original,
/// with `converted_into_id`.
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch), request_body = ConvertInto,
    responses((status = OK, description = "The original, converted.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.convert"))))]
#[post("/suggestions/{id}/convert")]
pub async fn convert_suggestion(op: Op<Convert, Body<ConvertInto>>) -> Handled {
    op.write(async |op, uow, Body(wanted)| {
        check(&op.scope().suggestion, wanted.kind)?;
        let before = begin(op, uow).await?;
        let transition = step(before.status, Action::Convert)?;
        refuse_with_merged(uow, before.id).await?;

        let id: SuggestionId = uow.new_id();
        let in_three_hands = editions::in_three_hands(uow, before.committee_id, wanted.kind).await?;
        let made = Model {
            id,
            author_name_sealed: sealed_for(&op.app().keys, &before, id)?,
            kind: wanted.kind,
            status: SuggestionStatus::Submitted,
            in_three_hands,
            // What three hands issue can be public once it was issued, where somebody is there who consents to it.
            published_at: before.published_at.filter(|_| !in_three_hands),
            publish_consent: before.publish_consent && !(in_three_hands && has_nobody_to_consent(&before)),
            salt: random_bytes::<16>(&*op.app().random).to_vec(),
            query_code_of: Some(before.query_code_of.unwrap_or(before.id)),
            converted_from_id: Some(before.id),
            source_id: None,
            reason_code: None,
            reason_instead: None,
            reason_text: None,
            version: 1,
            created_at: uow.now(),
            updated_at: uow.now(),
            ..before.clone()
        };
        // Whoever follows the ledger learns from it alone what is public.
        let published = made
            .published_at
            .map(|_| store::entry(&made, "suggestion.published", Visibility::Public, facts::published(None)));
        let files = files::of_suggestion(uow, before.id).await?;
        store::insert(uow, made, "suggestion.submitted", &files).await?;
        if let Some(entry) = published {
            uow.record(entry).await?;
        }
        files::move_all(uow, before.id, id).await?;
        supports::carry_over(uow, before.id, id).await?;
        cosigners::carry_over(uow, before.id, id).await?;
        let reason = wanted.reason.clone();
        let change = ActiveModel {
            converted_into_id: Set(Some(id)),
            decided_at: Set(Some(uow.now())),
            reason_code: Set(reason.as_ref().and_then(|reason| reason.code.clone())),
            reason_text: Set(reason.and_then(|reason| reason.text)),
            ..Default::default()
        };
        let facts = facts::converted(id, wanted.kind);
        store::apply(uow, &before, transition, change, facts).await?;
        answer(op, uow, before.id).await
    })
    .await
}

/// The name that an agent gave, bound to the new row.
fn sealed_for(keys: &Keys, before: &Model, made: SuggestionId) -> Result<Option<Vec<u8>>, Problem> {
    let Some(sealed) = &before.author_name_sealed else { return Ok(None) };
    agency::seal_name(keys, made, &agency::open_name(keys, before.id, sealed)?).map(Some)
}

/// Another kind, whose limits the text keeps. A proposal is made by members alone, so nobody else's suggestion becomes one.
fn check(row: &Model, kind: SuggestionKind) -> Result<(), Problem> {
    if kind == row.kind {
        let text = Text::fixed("已是该类别", "it is of this kind already");
        return Err(Problem::field("/kind", "unchanged", text));
    }
    if kind == SuggestionKind::Proposal && (row.member_id.is_none() || row.agent_id.is_some()) {
        let text = Text::fixed("提案只能由委员提出", "only members make proposals");
        return Err(Problem::field("/kind", "members_only", text));
    }
    if limits::check_body(kind, &row.body).is_some() {
        let (_, most) = limits::body_of(kind);
        let text = Text::made(
            format!("{}最多 {most} 个字，原文超出", kind.zh()),
            format!("its text is longer than the {most} characters of a {}", kind.en()),
        );
        return Err(Problem::field("/kind", "too_long", text));
    }
    Ok(())
}
