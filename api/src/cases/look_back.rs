//! `POST /cases/{id}/look-back`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::vocab::{Finding, NoteKind, ResultClass, Vocabulary};
use utoipa::ToSchema;

use super::lifecycle::{Action, step};
use super::permission::LookBack;
use super::progress::Progress;
use super::store::{self, Work};
use super::view::{CaseView, answer};
use super::{notes, rounds};
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Problem, Text};

/// What a look-back found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// Whether the promise was kept.
    finding: Finding,
    /// What is to be said; a comment on the case.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    text: Option<String>,
    /// What shows it; a comment on the case as well.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    evidence: Option<String>,
    /// What has been achieved by now, where it differs from the reply: a planned thing may be solved.
    result_class: Option<ResultClass>,
}

/// Look back on a closed case.
///
/// Confirms that the promise was kept, or reopens the case: the next round begins with the same handlers, none of whom may be a studio
/// that was closed since (422, `handler_closed`).
#[utoipa::path(tag = "cases", params(IdPath, IfMatch), request_body = Look,
    responses((status = OK, description = "The case, looked back on.", body = CaseView)),
    extensions(("x-permission" = json!("case.look_back"))))]
#[post("/cases/{id}/look-back")]
pub async fn look_back(op: Op<LookBack, Body<Look>>) -> Handled {
    op.write(async |op, uow, Body(look)| {
        let scope = op.scope();
        if look.finding == Finding::Reopened && store::is_any_closed(uow, scope.current_parts()).await? {
            let text = Text::fixed("承办的工作室已关闭，不能重新办理", "a studio that handled it is closed");
            return Err(Problem::field("/finding", "handler_closed", text));
        }
        let mut work = Work::begin(uow, scope.case.id).await?;
        op.expect_version(work.case().version)?;
        conclude(&mut work, look.finding, look.result_class)?;
        for text in look.text.iter().chain(&look.evidence) {
            notes::add(&mut work, NoteKind::Comment, text, None).await?;
        }
        work.save().await?;
        answer(op.app(), op.actor(), &uow.conn(), scope).await
    })
    .await
}

/// Notes what was found: the case rests, or its next round begins.
pub fn conclude(work: &mut Progress<'_>, finding: Finding, achieved: Option<ResultClass>) -> Result<(), Problem> {
    let class_before = work.case().result_class;
    let class = achieved.or(class_before);
    let facts = json!({
        "finding": finding.code(),
        "result_class_before": class_before.map(Vocabulary::code),
        "result_class": class.map(Vocabulary::code),
    });
    match finding {
        Finding::Confirmed => {
            let transition = step(work.case().status, Action::Confirm)?;
            work.step(transition, facts, |_| {});
        }
        Finding::Reopened => rounds::begin_next(work, Action::Reopen, facts)?,
    }
    let now = work.now();
    work.adjust(|case| {
        case.looked_back_at = Some(now);
        case.finding = Some(finding);
        case.looked_back_class = class_before;
        case.result_class = class;
    });
    Ok(())
}
