//! `POST /suggestions/{id}/accept`

use actix_web::post;
use chrono::Datelike;
use sea_orm::Set;
use shangliang_entity::suggestion::ActiveModel;

use super::facts;
use super::lifecycle::{Action, step};
use super::permission::Accept;
use super::steps::{OptionalReason, answer, begin};
use super::store::{self, merges, numbers};
use super::view::SuggestionView;
use crate::calendar::local_date;
use crate::cases;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op};

/// Accept a suggestion (立案).
///
/// It gets the next number of its committee's year, and its case is opened, which all that were merged into it share.
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch), request_body = OptionalReason,
    responses((status = OK, description = "The suggestion, accepted, with its case.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.accept"))))]
#[post("/suggestions/{id}/accept")]
pub async fn accept_suggestion(op: Op<Accept, Body<OptionalReason>>) -> Handled {
    op.write(async |op, uow, Body(why)| {
        let before = begin(op, uow).await?;
        let transition = step(before.status, Action::Accept)?;
        let year = local_date(uow.now()).year();
        let number = numbers::next(uow, before.committee_id, year).await?;
        let case = cases::open(uow, &before).await?;
        let (code, text) = why.parts();
        let facts = facts::accepted(&before, (year, number), case, code.as_deref());
        let change = ActiveModel {
            number_year: Set(Some(year)),
            number: Set(Some(number)),
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
