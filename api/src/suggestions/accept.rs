//! `POST /suggestions/{id}/accept`

use actix_web::post;
use sea_orm::Set;
use shangliang_entity::suggestion::{ActiveModel, Model};

use super::lifecycle::{Action, step};
use super::outline::Outline;
use super::permission::Accept;
use super::steps::{OptionalReason, answer, begin};
use super::store::{self, merges, numbers};
use super::view::SuggestionView;
use super::{editions, facts};
use crate::cases;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op};

/// Accept a suggestion (立案).
///
/// It gets its committee's next number, of the term for a proposal and of the year for any other, and its case is opened, which all that were
/// merged into it share. Opinion information that was edited is issued (签发) in the words of its edition, which somebody has approved (else
/// 409), by a third person (else 403); where the committee has set `opinion_in_three_hands`, none is accepted without (409). What is public
/// is not issued in words that screening holds (409).
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch), request_body = OptionalReason,
    responses((status = OK, description = "The suggestion, accepted, with its case.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.accept"))))]
#[post("/suggestions/{id}/accept")]
pub async fn accept_suggestion(op: Op<Accept, Body<OptionalReason>>) -> Handled {
    op.write(async |op, uow, Body(why)| {
        let before = begin(op, uow).await?;
        let transition = step(before.status, Action::Accept)?;
        let edition = store::editions::of(uow, before.id).await?;
        let hands = edition.as_ref().map(editions::Hands::from);
        editions::check_issuing(&Outline::from(&before), hands.as_ref(), op.actor())?;
        let issued = match edition {
            Some(edition) => Model { title: edition.title, body: edition.body, ..before.clone() },
            None => before.clone(),
        };
        let number = numbers::next(uow, before.committee_id, before.kind).await?;
        let case = cases::open(uow, &issued).await?;
        let (code, text) = why.parts();
        let facts = facts::accepted(&issued, number, case, code.as_deref());
        let change = ActiveModel {
            title: Set(issued.title),
            body: Set(issued.body),
            number_year: Set(number.series.year()),
            number_term: Set(number.series.term()),
            number: Set(Some(number.number)),
            case_id: Set(Some(case)),
            decided_at: Set(Some(uow.now())),
            reason_code: Set(code),
            reason_text: Set(text),
            ..Default::default()
        };
        store::apply(uow, &before, transition, change, facts).await?;
        merges::share_case(uow, before.id, case).await?;
        answer(op, uow, before.id).await
    })
    .await
}
