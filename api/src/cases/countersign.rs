//! `POST /cases/{id}/countersign`

use actix_web::post;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::assignment;
use shangliang_entity::ids::AssignmentId;
use shangliang_entity::vocab::NoteKind;
use utoipa::ToSchema;

use super::permission::Countersign;
use super::progress::Progress;
use super::receive::no_such_part;
use super::store::Work;
use super::view::{CaseView, answer};
use super::{assignment as part, deadlines, notes};
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Problem, Text};

/// A co-handler's agreement.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Countersignature {
    /// The co-handler's part.
    assignment_id: AssignmentId,
    /// What it has to say.
    #[schema(min_length = 1, max_length = 3000, format = "text")]
    opinion: Option<String>,
    /// What is to be noted beside it; a comment on the case.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    reason: Option<String>,
}

/// Countersign the lead's reply.
///
/// Once the lead has a draft (409 before). Every co-handler must, before the lead may hand it in; when the lead changes the reply
/// afterwards, or writes another, each has to do it anew.
#[utoipa::path(tag = "cases", params(IdPath, IfMatch), request_body = Countersignature,
    responses((status = OK, description = "The case, countersigned.", body = CaseView)),
    extensions(("x-permission" = json!("case.countersign"))))]
#[post("/cases/{id}/countersign")]
pub async fn countersign_case(op: Op<Countersign, Body<Countersignature>>) -> Handled {
    op.write(async |op, uow, Body(signed)| {
        let scope = &op.scope().case;
        let mut work = Work::begin(uow, scope.case.id).await?;
        let id = signed.assignment_id;
        let before = work.part(id).cloned().ok_or_else(no_such_part)?;
        op.expect_version(work.case().version)?;
        sign(&mut work, &before, signed.opinion.as_deref())?;
        if let Some(text) = &signed.reason {
            notes::add(&mut work, NoteKind::Comment, text, None).await?;
        }
        work.save().await?;
        answer(op.app(), op.actor(), &uow.conn(), scope).await
    })
    .await
}

/// Asks every co-handler to agree to a reply that was begun. Whoever objected is asked once that is decided.
pub fn ask_all(work: &mut Progress<'_>) {
    let asked: Vec<_> =
        work.parts().filter(|row| part::next(row.role, row.status, part::Action::Excuse).is_some()).cloned().collect();
    asked.iter().for_each(|row| ask(work, row));
}

/// Asks a co-handler to agree to the reply, and gives it its time for that from now on.
pub fn ask(work: &mut Progress<'_>, row: &assignment::Model) {
    let due_on = due_on(work, row);
    work.note_part(row.id, "case.opinion_asked", json!({ "due_on": due_on }), |row| row.due_on = due_on);
}

/// Has those agree anew who agreed to other words, in their time from now on.
pub fn ask_anew(work: &mut Progress<'_>) {
    let signed: Vec<_> =
        work.parts().filter_map(|row| Some((row.clone(), part::step(row, part::Action::Unsign).ok()?))).collect();
    for (row, transition) in signed {
        let due_on = due_on(work, &row);
        work.part_step(row.id, transition, json!({ "due_on": due_on }), |row| row.due_on = due_on);
    }
}

fn due_on(work: &Progress<'_>, row: &assignment::Model) -> NaiveDate {
    let reply_due_on = work.case().due_on.unwrap_or(row.due_on);
    deadlines::opinion_due(work.settings(), work.now(), reply_due_on).max(row.due_on)
}

/// Notes a co-handler's agreement.
pub fn sign(work: &mut Progress<'_>, before: &assignment::Model, opinion: Option<&str>) -> Result<(), Problem> {
    let transition = part::step(before, part::Action::Countersign)?;
    if !part::is_drafting(work.parts()) {
        return Err(Problem::state(Text::fixed("主办单位尚未起草答复", "the lead has not drafted a reply yet")));
    }
    let now = work.now();
    work.part_step(before.id, transition, json!({ "has_opinion": opinion.is_some() }), |row| {
        row.countersigned_at = Some(now);
        row.opinion = opinion.map(str::to_owned);
    });
    Ok(())
}
