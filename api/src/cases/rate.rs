//! `POST /cases/{id}/ratings`

use actix_web::post;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::ids::SuggestionId;
use shangliang_entity::rating::{self, Entity};
use shangliang_entity::vocab::{CaseStatus, Satisfaction, Vocabulary};
use utoipa::ToSchema;

use super::lifecycle::{self, Action};
use super::permission::Rate;
use super::progress::Progress;
use super::rounds;
use super::store::{self, Work};
use super::view::RatingView;
use crate::calendar::local_date;
use crate::db::fault::duplicate_as;
use crate::http::openapi::{IdPath, QueryCodeHeader, RequiredKey};
use crate::http::{Body, Handled, Kind, Op, Output, Problem, Text};

/// What an author says of a reply.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRating {
    /// The author's suggestion.
    suggestion_id: SuggestionId,
    /// How it was handled.
    process: Satisfaction,
    /// What came of it.
    result: Satisfaction,
    /// A comment.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    comment: Option<String>,
}

/// Rate the reply to one's suggestion.
///
/// Once in each round, by the author's token, or by the query code where an agent handed the suggestion in for somebody who has not
/// signed in yet: once they have proved the number that the agent gave, only their token rates. An agent's own token rates nothing. An unsatisfactory
/// result opens the next round at once; the case is rated when every author has rated. The other authors may still rate the round that
/// they were answered in until its date: a rating is of the newest round that the author can rate and has not, which it names. Whoever had a hand
/// in the reply, as a handler that is its author too, does not rate it (403): then its time passes.
#[utoipa::path(tag = "cases", params(IdPath, RequiredKey, QueryCodeHeader), request_body = NewRating,
    responses((status = CREATED, description = "The rating.", body = RatingView)),
    extensions(("x-permission" = json!("case.rate"))))]
#[post("/cases/{id}/ratings")]
pub async fn rate_case(op: Op<Rate, Body<NewRating>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let scope = &op.scope().case;
        let Some(suggestion_id) = op.scope().suggestion.filter(|id| *id == new.suggestion_id) else {
            let text = Text::fixed("该建议不属于这个办理件", "the suggestion is not one of this case");
            return Err(Problem::field("/suggestion_id", "unknown", text));
        };
        let rated = scope.suggestions.iter().find(|one| one.id == suggestion_id);
        let for_whom = rated.map(|one| one.rated_for(op.actor())).unwrap_or_default();
        let mut work = Work::begin(uow, scope.case.id).await?;
        let answers = store::answers_of(&uow.conn(), scope.case.id).await?;
        let Some(answered) = answers.unrated_by(suggestion_id, local_date(uow.now())) else {
            return Err(match work.case().status {
                _ if answers.is_rated(work.case().round, suggestion_id) => rated_already(),
                CaseStatus::Answered => Problem::state(Text::fixed("已过评价期限", "the time to rate is over")),
                status => lifecycle::refused(status),
            });
        };

        if let Some(why) = answered.objection(op.actor(), for_whom) {
            return Err(Problem::new(Kind::Forbidden).detail(why));
        }
        let row = rating::Model {
            id: uow.new_id(),
            case_id: scope.case.id,
            round: answered.row.round,
            suggestion_id,
            account_id: op.scope().rater(op.actor()),
            process: new.process,
            result: new.result,
            comment: new.comment.clone(),
            rated_at: uow.now(),
        };
        insert(uow, row.clone()).await?;
        let raters = usize::try_from(answered.row.raters).map_err(Problem::internal)?;
        let given = usize::try_from(answered.given).map_err(Problem::internal)?;
        go_on(&mut work, raters, given, &row)?;
        work.save().await?;
        Output::created(format!("/api/v1/cases/{}", scope.case.id), &RatingView::of(&row))
    })
    .await
}

/// What follows from a rating beside those that were given: the next round, or the end of rating, or nothing until all who were asked
/// have rated; nor from one of an earlier round, which the next has followed already.
pub fn go_on(work: &mut Progress<'_>, raters: usize, given: usize, new: &rating::Model) -> Result<(), Problem> {
    let facts = json!({
        "round": new.round,
        "rating_id": new.id,
        "suggestion_id": new.suggestion_id,
        "process": new.process.code(),
        "result": new.result.code(),
    });
    work.note("case.rating_given", facts, |_| {});
    if new.round < work.case().round {
        return Ok(());
    }
    if new.result == Satisfaction::Unsatisfied {
        return rounds::begin_next(work, Action::Rehandle, json!({ "reason": "unsatisfied" }));
    }
    if given + 1 >= raters {
        let transition = lifecycle::step(work.case().status, Action::Rate)?;
        work.step(transition, json!({ "ratings": given + 1 }), |_| {});
    }
    Ok(())
}

async fn insert(uow: &crate::db::Uow<'_>, row: rating::Model) -> Result<(), Problem> {
    let insert = Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await;
    insert.map(drop).map_err(duplicate_as(rated_already))
}

fn rated_already() -> Problem {
    Problem::new(Kind::Conflict).detail(Text::fixed("本轮已评价", "rated in this round already"))
}
