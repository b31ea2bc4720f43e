//! `POST /cases/{id}/decide-extension`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::vocab::{CaseStatus, ExtensionDecision};
use utoipa::ToSchema;

use super::lifecycle;
use super::policy::DecideExtension;
use super::store::Work;
use super::view::{CaseView, answer};
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Problem, Text};

/// What becomes of a request for more time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Whether it is granted.
    decision: ExtensionDecision,
}

/// Decide on a request for more time.
///
/// Granted, the reply is due on the date asked for; refused, on the one before.
#[utoipa::path(tag = "cases", params(IdPath, IfMatch), request_body = Decision,
    responses((status = OK, description = "The case, the request decided.", body = CaseView)),
    extensions(("x-permission" = json!("case.decide_extension"))))]
#[post("/cases/{id}/decide-extension")]
pub async fn decide_extension(op: Op<DecideExtension, Body<Decision>>) -> Handled {
    op.write(async |op, uow, Body(decision)| {
        let scope = op.scope();
        let mut work = Work::begin(uow, scope.case.id).await?;
        op.expect_version(work.case().version)?;
        if work.case().status != CaseStatus::Handling {
            return Err(lifecycle::refused(work.case().status));
        }
        let Some(mut asked) = work.open_extension().cloned() else {
            return Err(Problem::state(Text::fixed("没有待批的延期申请", "no request waits for a decision")));
        };
        asked.decision = Some(decision.decision);
        asked.decided_at = Some(uow.now());
        let facts = json!({ "extension_id": asked.id, "due_on": asked.due_on, "before_on": asked.before_on });
        match decision.decision {
            ExtensionDecision::Grant => {
                work.note("case.extended", facts, |case| {
                    case.original_due_on = case.original_due_on.or(case.due_on);
                    case.due_on = Some(asked.due_on);
                });
                work.change_writers(|part| part.due_on = asked.due_on);
            }
            ExtensionDecision::Refuse => work.note("case.extension_refused", facts, |_| {}),
        }
        work.decide_extension(asked).await?;
        work.save().await?;
        answer(op.app(), op.actor(), &uow.conn(), scope).await
    })
    .await
}
