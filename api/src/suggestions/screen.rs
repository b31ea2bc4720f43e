//! `POST /suggestions/{id}/screen`

use actix_web::post;
use sea_orm::{DeriveActiveEnum, EnumIter, Set};
use serde::Deserialize;
use shangliang_entity::suggestion::ActiveModel;
use shangliang_entity::vocab::{Screening, Visibility, Vocabulary};
use utoipa::ToSchema;

use super::outline::Outline;
use super::permission::Screen;
use super::screening::joined;
use super::steps::{answer, begin};
use super::view::SuggestionView;
use super::{facts, publication, store};
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Problem, Text};
use crate::secrecy::has_secret_mark;

/// What a person decided of a text that screening held.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "decision": "pass", "reason": "所列为公开的办事电话" }))]
pub struct Verdict {
    /// Whether it may become public.
    decision: ScreeningDecision,
    /// Why; kept for staff.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    reason: String,
}

/// Whether a text may become public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ScreeningDecision {
    /// It may.
    Pass,
    /// It may not, and is taken out of public view if it is there.
    Block,
}

impl Vocabulary for ScreeningDecision {
    const NAME: &'static str = "screening_decision";

    fn zh(self) -> &'static str {
        match self {
            Self::Pass => "可以公开",
            Self::Block => "不得公开",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Pass => "it may become public",
            Self::Block => "it may not become public",
        }
    }
}

/// Judge whether a suggestion may become public.
///
/// What was held can be passed or blocked; what was clear or passed can still be blocked, and what was blocked passed. The same verdict
/// again is refused, and what is marked secret is never passed (422). Only what waits for a decision or was accepted is judged (else 409).
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch), request_body = Verdict,
    responses((status = OK, description = "The suggestion, judged.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.screen"))))]
#[post("/suggestions/{id}/screen")]
pub async fn screen_suggestion(op: Op<Screen, Body<Verdict>>) -> Handled {
    op.write(async |op, uow, Body(verdict)| {
        let before = begin(op, uow).await?;
        if let Some(why) = publication::obstacle_to_screening(&Outline::from(&before)) {
            return Err(Problem::state(why));
        }
        let after = match (before.screening, verdict.decision) {
            (Screening::Held | Screening::Blocked, ScreeningDecision::Pass) => Screening::Passed,
            (Screening::Held | Screening::Clear | Screening::Passed, ScreeningDecision::Block) => Screening::Blocked,
            (Screening::Clear | Screening::Passed, ScreeningDecision::Pass)
            | (Screening::Blocked, ScreeningDecision::Block) => {
                let text = Text::fixed("审核结论没有变化", "the verdict would not change");
                return Err(Problem::field("/decision", "unchanged", text));
            }
        };
        if after == Screening::Passed && has_secret_mark(&joined(&before.title, &before.body)) {
            let text = Text::fixed("带有密级标志，不得公开", "it is marked secret");
            return Err(Problem::field("/decision", "secret", text));
        }
        let mut change = ActiveModel {
            screening: Set(after),
            screening_reason: Set(Some(verdict.reason.clone())),
            ..Default::default()
        };
        if after == Screening::Blocked {
            change.published_at = Set(None);
        }
        let facts = facts::screened(before.screening, after);
        store::edit(uow, &before, change, "suggestion.screened", Visibility::Author, facts).await?;
        answer(op, uow, before.id).await
    })
    .await
}
