//! `POST /cases/{id}/decide-extension`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::extension;
use shangliang_entity::vocab::{CaseStatus, ExtensionDecision};
use utoipa::ToSchema;

use super::extend;
use super::lifecycle;
use super::permission::DecideExtension;
use super::progress::Progress;
use super::store::Work;
use super::view::{CaseView, answer};
use crate::access::hands;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Kind, Op, Problem, Text};

/// What becomes of a request for more time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtensionRuling {
    /// Whether it is granted.
    decision: ExtensionDecision,
    /// Why; for handlers and staff.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    reason: Option<String>,
}

/// Decide on a request for more time.
///
/// Granted, the reply is due on the date asked for; refused, on the one before. Whoever asked does not decide it, in whatever role (403).
#[utoipa::path(tag = "cases", params(IdPath, IfMatch), request_body = ExtensionRuling,
    responses((status = OK, description = "The case, the request decided.", body = CaseView)),
    extensions(("x-permission" = json!("case.decide_extension"))))]
#[post("/cases/{id}/decide-extension")]
pub async fn decide_extension(op: Op<DecideExtension, Body<ExtensionRuling>>) -> Handled {
    op.write(async |op, uow, Body(decision)| {
        let scope = op.scope();
        let mut work = Work::begin(uow, scope.case.id).await?;
        op.expect_version(work.case().version)?;
        if work.case().status != CaseStatus::Handling {
            return Err(lifecycle::refused(work.case().status));
        }
        // Who asked may have changed since the permission was given.
        let asked = work.open_extension().map(extend::request_of).unwrap_or_default();
        if let Some(why) = hands::own_request(asked, op.actor()) {
            return Err(Problem::new(Kind::Forbidden).detail(why));
        }
        let decided = decide(&mut work, decision.decision, decision.reason.as_deref())?;
        let (decided_by, decided_role) = (uow.by().actor, uow.by().role);
        work.write_extension(extension::Model { decided_by, decided_role, ..decided }).await?;
        work.save().await?;
        answer(op.app(), op.actor(), &uow.conn(), scope).await
    })
    .await
}

/// Decides the request that waits, and gives it as it is then.
pub fn decide(
    work: &mut Progress<'_>,
    decision: ExtensionDecision,
    reason: Option<&str>,
) -> Result<extension::Model, Problem> {
    let Some(asked) = work.open_extension().cloned() else {
        return Err(Problem::state(Text::fixed("没有待批的延期申请", "no request waits for a decision")));
    };
    let asked = extension::Model {
        decision: Some(decision),
        decision_reason: reason.map(str::to_owned),
        decided_at: Some(work.now()),
        ..asked
    };
    let facts = json!({ "extension_id": asked.id, "due_on": asked.due_on, "before_on": asked.before_on });
    match decision {
        ExtensionDecision::Grant => {
            work.note("case.extended", facts, |case| {
                case.original_due_on = case.original_due_on.or(case.due_on);
                case.due_on = case.due_on.max(Some(asked.due_on));
            });
            // A refused objection may have given one of them more time meanwhile.
            work.change_writers(|part| part.due_on = part.due_on.max(asked.due_on));
        }
        ExtensionDecision::Refuse => work.note("case.extension_refused", facts, |_| {}),
    }
    work.set_open_extension(None);
    Ok(asked)
}
