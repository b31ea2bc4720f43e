//! `POST /suggestions/{id}/adoptions`

use actix_web::post;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use shangliang_entity::adoption;
use shangliang_entity::suggestion::Model;
use shangliang_entity::vocab::{AdoptionLevel, Visibility};
use utoipa::ToSchema;

use super::{AdoptionView, obstacle};
use crate::calendar::local_date;
use crate::http::openapi::IdPath;
use crate::http::{Body, Handled, Op, Output, Problem, Text};
use crate::secrecy::refuse_marked;
use crate::suggestions::outline::Outline;
use crate::suggestions::permission::Adopt;
use crate::suggestions::{facts, store};

/// Who took it up, and where it can be read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "body": "陕西省政协", "level": "province", "date": "2026-03-02", "publication": "《社情民意》2026年第3期", "points": 10
}))]
pub struct NewAdoption {
    /// The name of the body that took it up.
    #[schema(min_length = 2, max_length = 100, format = "line")]
    body: String,
    /// The body's level.
    level: AdoptionLevel,
    /// When: from the day on which it was handed in, up to today.
    date: NaiveDate,
    /// Where it was printed.
    #[schema(min_length = 1, max_length = 200, format = "line")]
    publication: Option<String>,
    /// The points that it is worth.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000)]
    points: i32,
}

/// Note that opinion information was adopted (采用).
///
/// Once for each body and day that took it up (else 422). Only accepted opinion information is adopted (else 409); of merged ones, that into which
/// they were merged. Its author is told.
#[utoipa::path(tag = "suggestions", params(IdPath), request_body = NewAdoption,
    responses((status = CREATED, description = "The adoption.", body = AdoptionView)),
    extensions(("x-permission" = json!("suggestion.adopt"))))]
#[post("/suggestions/{id}/adoptions")]
pub async fn create_adoption(op: Op<Adopt, Body<NewAdoption>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        refuse_marked(&[("/body", Some(&new.body)), ("/publication", new.publication.as_deref())])?;
        check(&op.scope().suggestion, new.date, uow.now())?;
        let suggestion = store::lock(uow, op.scope().suggestion.id).await?;
        if let Some(why) = obstacle(&Outline::from(&suggestion)) {
            return Err(Problem::state(why));
        }
        if store::adoptions::holds(uow, suggestion.id, &new.body, new.date).await? {
            let text = Text::fixed("该单位当日的采用已记录", "the body's adoption of that day is noted already");
            return Err(Problem::field("/body", "duplicate", text));
        }
        let row = adoption::Model {
            id: uow.new_id(),
            suggestion_id: suggestion.id,
            body: new.body.clone(),
            level: new.level,
            adopted_on: new.date,
            publication: new.publication.clone(),
            points: new.points,
            recorded_at: uow.now(),
            revoked_at: None,
            revocation_reason: None,
        };
        store::adoptions::insert(uow, row.clone()).await?;
        let facts = facts::adopted(&row);
        uow.record(store::entry(&suggestion, "suggestion.adopted", Visibility::Public, facts)).await?;
        Output::created(format!("/api/v1/suggestions/{}/adoptions", suggestion.id), &AdoptionView::from(row))
    })
    .await
}

/// Nothing is adopted before it was handed in, or after today.
fn check(row: &Model, date: NaiveDate, now: DateTime<Utc>) -> Result<(), Problem> {
    let (first, last) = (row.submitted_at.map(local_date), local_date(now));
    if first.is_none_or(|first| first <= date) && date <= last {
        return Ok(());
    }
    let text = Text::fixed("应在提交之日与今天之间", "expected a date from its submission to today");
    Err(Problem::field("/date", "out_of_range", text))
}
