//! `POST /cases/{id}/replies`

use actix_web::post;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::json;
use shangliang_entity::ids::ReplyId;
use shangliang_entity::vocab::{AssignmentStatus, CaseStatus, ReplyStatus, ResultClass, Vocabulary};
use shangliang_entity::{assignment, file, reply};

use super::ReplyText;
use super::permission::CreateReply;
use crate::access::{allows, hands};
use crate::cases::countersign::{ask_all, ask_anew};
use crate::cases::policy;
use crate::cases::progress::Progress;
use crate::cases::scope::CaseScope;
use crate::cases::store::{self, Reply, Work};
use crate::cases::view::{ReplyView, closeness, reply_view};
use crate::cases::{assignment as part, contact, lifecycle};
use crate::files::{Item, find_named, with_digests};
use crate::http::openapi::{IdPath, RequiredKey};
use crate::http::{Body, Handled, Kind, Op, Output, Problem, Text};

/// Write a reply.
///
/// The lead's handler writes it, or each handler of a case that is split. It is a draft until it is handed in. What is marked secret
/// is refused (422, `secret`). After a rejection another may be written instead of changing the one that was sent back.
#[utoipa::path(tag = "cases", params(IdPath, RequiredKey), request_body = ReplyText,
    responses((status = CREATED, description = "The draft.", body = ReplyView)),
    extensions(("x-permission" = json!("reply.draft"))))]
#[post("/cases/{id}/replies")]
pub async fn create_reply(op: Op<CreateReply, Body<ReplyText>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        new.check()?;
        let scope = &op.scope().case;
        let id = uow.new_id();
        let wanted = new.file_ids.as_deref().unwrap_or_default();
        let files = find_named(uow, op.actor(), Item::Reply(id), wanted).await?;
        let mut work = Work::begin(uow, scope.case.id).await?;
        if work.case().status != CaseStatus::Handling {
            return Err(lifecycle::refused(work.case().status));
        }
        let own = work.parts().filter(|row| part::writes(row.role));
        let mut own: Vec<assignment::Model> =
            own.filter(|row| scope.acts_on(row, |place| allows(&policy::DRAFT, op.actor(), place))).cloned().collect();
        // Of several parts the one that has no draft yet is meant.
        own.sort_by_key(|row| row.status != AssignmentStatus::Received);
        let before = own.first().ok_or(Kind::Forbidden)?;
        let earlier = match before.status {
            AssignmentStatus::Drafting => earlier_hands(&work, before).await?,
            _ => None,
        };

        let sealed = new.contact.as_deref().map(|text| contact::seal(&op.app().keys, id, text)).transpose()?;
        let drafted = draft(&mut work, before, id, &new.text, new.result_class, files.files())?;
        let row =
            reply::Model { contact_sealed: sealed, writers: hands::with(earlier.as_deref(), uow.by()), ..drafted };
        reply::Entity::insert(row.clone().into_active_model()).exec_without_returning(&uow.conn()).await?;
        let files = files.attach(uow).await?;
        work.save().await?;

        let version = row.version;
        // Whoever had countersigned something else has to do it anew, which says what can be done now.
        let gone = || Problem::internal("a locked case is gone");
        let scope = &CaseScope::by_id(&uow.conn(), scope.case.id).await?.ok_or_else(gone)?;
        let all = [Reply { row, files }];
        let [reply] = &all;
        let view = reply_view(&op.app().keys, op.actor(), scope, reply, &all, closeness(op.actor(), scope))?;
        let location = format!("/api/v1/cases/{}/replies/{id}", scope.case.id);
        Ok(Output::created(location, &view)?.with_version(version))
    })
    .await
}

/// Begins a reply of a part, and gives its row.
pub fn draft(
    work: &mut Progress<'_>,
    before: &assignment::Model,
    id: ReplyId,
    text: &str,
    class: ResultClass,
    files: &[file::Model],
) -> Result<reply::Model, Problem> {
    let is_begun = before.status != AssignmentStatus::Drafting;
    if is_begun {
        let transition = part::step(before, part::Action::Draft)?;
        work.part_step(before.id, transition, json!({}), |_| {});
    }
    let facts = json!({ "reply_id": id, "assignment_id": before.id, "result_class": class.code() });
    let facts = if files.is_empty() { facts } else { with_digests(facts, files) };
    work.note("case.reply_drafted", facts, |_| {});
    if is_begun {
        ask_all(work);
    } else {
        ask_anew(work);
    }
    Ok(reply::Model {
        id,
        case_id: work.case().id,
        round: work.case().round,
        assignment_id: Some(before.id),
        text: text.to_owned(),
        result_class: Some(class),
        reviewed_class: None,
        contact_sealed: None,
        status: ReplyStatus::Draft,
        rejection_reason: None,
        writers: None,
        submitted_at: None,
        reviewed_at: None,
        released_at: None,
        version: 1,
        created_at: work.now(),
        updated_at: work.now(),
    })
}

/// Those who wrote what was sent back of a part in this round: it may come again in other words. One part has one draft (409).
async fn earlier_hands(work: &Work<'_>, part: &assignment::Model) -> Result<Option<String>, Problem> {
    let all = store::replies_of(&work.uow().conn(), part.case_id).await?;
    let own = || all.iter().map(|reply| &reply.row).filter(|row| row.assignment_id == Some(part.id));
    if own().any(|row| row.status == ReplyStatus::Draft) {
        let text = Text::fixed("已有答复草稿，请修改它", "there is a draft already; change it");
        return Err(Problem::new(Kind::Conflict).detail(text));
    }
    Ok(hands::of_all(own().map(|row| row.writers.as_deref())))
}
