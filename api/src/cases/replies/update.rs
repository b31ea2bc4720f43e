//! `PUT /cases/{id}/replies/{reply_id}`

use actix_web::put;
use serde_json::json;
use shangliang_entity::vocab::CaseStatus;

use super::permission::UpdateReply;
use super::{ReplyPath, ReplyText, answer, begin};
use crate::access::hands;
use crate::cases::countersign::ask_anew;
use crate::cases::view::ReplyView;
use crate::cases::{contact, reply, store};
use crate::files::{Item, find_named, with_digests};
use crate::http::openapi::IfMatch;
use crate::http::{Body, Handled, Kind, Op, Problem, Text};

/// Change a draft, or a reply that was sent back.
///
/// Only the newest reply of its handler (else 409). Co-handlers who had countersigned have to do it anew: they agree to a text, not to whatever comes.
#[utoipa::path(tag = "cases", params(ReplyPath, IfMatch), request_body = ReplyText,
    responses((status = OK, description = "The draft.", body = ReplyView)),
    extensions(("x-permission" = json!("reply.draft"))))]
#[put("/cases/{id}/replies/{reply_id}")]
pub async fn update_reply(op: Op<UpdateReply, Body<ReplyText>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        new.check()?;
        let files = match &new.file_ids {
            Some(wanted) => Some(find_named(uow, op.actor(), Item::Reply(op.scope().reply.row.id), wanted).await?),
            None => None,
        };
        let (mut work, before) = begin(op, uow, CaseStatus::Handling).await?;
        let transition = reply::step(before.status, reply::Action::Revise)?;
        let all = store::replies_of(&uow.conn(), before.case_id).await?;
        if reply::is_superseded(&before, all.iter().map(|reply| &reply.row)) {
            let text = Text::fixed("已另起草答复，请修改那一份", "another reply was written since; change that one");
            return Err(Problem::new(Kind::Conflict).detail(text));
        }
        let seal = |text: &String| contact::seal(&op.app().keys, before.id, text);
        let sealed = new.contact.as_ref().map(seal).transpose()?;
        let mut facts = json!({});
        if let Some(files) = files {
            facts = with_digests(facts, &files.attach(uow).await?);
        }
        let row = work.reply_step(&before, transition, facts, |row| {
            row.text.clone_from(&new.text);
            row.result_class = Some(new.result_class);
            row.contact_sealed = sealed;
            row.writers = hands::with(row.writers.as_deref(), uow.by());
        });
        work.write_reply(&before, &row).await?;
        ask_anew(&mut work);
        work.save().await?;
        answer(op, &uow.conn()).await
    })
    .await
}
