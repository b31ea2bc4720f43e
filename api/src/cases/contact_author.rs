//! `POST /cases/{id}/contact`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::assignment;
use shangliang_entity::ids::AssignmentId;
use shangliang_entity::vocab::NoteKind;
use utoipa::ToSchema;

use super::permission::ContactAuthor;
use super::progress::Progress;
use super::receive::no_such_part;
use super::store::Work;
use super::view::{CaseView, answer};
use super::{actions, lifecycle, notes};
use crate::http::openapi::IdPath;
use crate::http::{Body, Handled, Op, Problem, Text};

/// That the author was contacted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The part whose handler did it.
    assignment_id: AssignmentId,
    /// What was said, for those who handle the case.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    text: Option<String>,
}

/// Note that the author was contacted for the first time.
///
/// By a handler that replies, once in a round, until its reply is handed in; it ends the reminders of the first contact.
#[utoipa::path(tag = "cases", params(IdPath), request_body = Contact,
    responses((status = OK, description = "The case, its author contacted.", body = CaseView)),
    extensions(("x-permission" = json!("case.contact_author"))))]
#[post("/cases/{id}/contact")]
pub async fn contact_author(op: Op<ContactAuthor, Body<Contact>>) -> Handled {
    op.write(async |op, uow, Body(contact)| {
        let scope = &op.scope().case;
        let mut work = Work::begin(uow, scope.case.id).await?;
        let part = work.part(contact.assignment_id).cloned().ok_or_else(no_such_part)?;
        contacted(&mut work, &part)?;
        if let Some(text) = &contact.text {
            notes::add(&mut work, NoteKind::Comment, text, None).await?;
        }
        work.save().await?;
        answer(op.app(), op.actor(), &uow.conn(), scope).await
    })
    .await
}

/// Notes that a part's handler has contacted the author.
pub fn contacted(work: &mut Progress<'_>, part: &assignment::Model) -> Result<(), Problem> {
    if !lifecycle::is_being_handled(work.case().status) {
        return Err(lifecycle::refused(work.case().status));
    }
    if !actions::awaits_contact(part) {
        let text = Text::fixed("该承办方本轮不需要联系作者或已联系", "this part has no first contact to make");
        return Err(Problem::state(text));
    }
    let now = work.now();
    work.note_part(part.id, "case.author_contacted", json!({}), |row| row.contacted_at = Some(now));
    Ok(())
}
