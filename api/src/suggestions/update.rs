//! `PUT /suggestions/{id}`

use actix_web::put;
use sea_orm::Set;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::ids::{CommitteeId, FileId, StudioId, TopicId};
use shangliang_entity::suggestion::{ActiveModel, Model};
use shangliang_entity::vocab::{Anonymity, SuggestionKind, Visibility, Vocabulary};
use utoipa::ToSchema;

use super::permission::Update;
use super::references::{self, References};
use super::steps::{OptionalReason, answer, begin};
use super::view::SuggestionView;
use super::{agency, content, facts, lifecycle, store, submit};
use crate::access::hands;
use crate::db::{By, Uow};
use crate::files::{Item, Named, find_named, with_digests};
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Problem, Text};
use crate::topics;

/// A suggestion as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "老旧小区加装电梯应统一协调", "kind": "citizen",
    "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。建议由街道统一协调低层住户意见，公布补偿办法和办理时限。",
    "publish_consent": true
}))]
pub struct ChangedSuggestion {
    /// What it is about, in 5–50 characters; a draft's may be shorter.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    title: String,
    /// What should be done, and why, in at least 10 characters; the kind has its own limit. A draft's may be shorter, or empty.
    #[schema(max_length = 3000, format = "text")]
    body: String,
    /// Its kind; absent, it stays as it is.
    kind: Option<SuggestionKind>,
    /// The committee it is addressed to, which cannot change: null says as much as leaving it out.
    committee_id: Option<CommitteeId>,
    /// The topic it answers; absent for none.
    topic_id: Option<TopicId>,
    /// The studio it is handed to; absent for none.
    studio_id: Option<StudioId>,
    /// Its category's code, as for a new one: one that has left the dictionary since is refused (422, `unknown`). Absent for none.
    #[schema(min_length = 1, max_length = 60, format = "line")]
    category: Option<String>,
    /// Whether it may be published; absent, it stays as it is.
    publish_consent: Option<bool>,
    /// From whom the author's name is kept; absent, it stays as it is.
    anonymity: Option<Anonymity>,
    /// The files that belong to it; absent, they stay as they are.
    #[schema(max_items = 10)]
    file_ids: Option<Vec<FileId>>,
    /// Hand it in with the change; otherwise it stays a draft or returned.
    #[serde(default)]
    submit: bool,
}

/// Whether whoever changes it may leave it, or make it, with its author's consent to publication: an agent says for the author what they want when
/// it is handed in, and nobody but the author what they want after that.
fn may_consent(before: &Model, by: &By) -> bool {
    let is_agents = before.submitted_at.is_none() && before.agent_id == by.actor && by.actor.is_some();
    before.publish_consent || is_agents || by.on_behalf_of.is_none() && before.author_id == by.actor
}

/// Whoever signed has not signed what it is now.
async fn void_signatures(uow: &Uow<'_>, row: &Model) -> Result<(), Problem> {
    let members = store::cosigners::void(uow, row.id).await?;
    if members.is_empty() {
        return Ok(());
    }
    let facts = facts::voided(&members);
    uow.record(store::entry(row, "suggestion.signatures_voided", Visibility::Author, facts)).await.map(drop)
}

/// Change a draft or a returned suggestion.
///
/// It is replaced within the same limits as a new draft, and screened anew; consent and anonymity change only where they are named. Signatures are given to
/// words: where its kind, title, text or files change, they fall (`void`), the co-signers are told, and may be invited again before it is handed in. Consent that is not there is given by its
/// author alone, once it was handed in (422, `not_the_author`). It is
/// handed in by `POST …/submit`, or at once with `submit`.
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch), request_body = ChangedSuggestion,
    responses((status = OK, description = "The suggestion, changed.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.update"))))]
#[put("/suggestions/{id}")]
pub async fn update_suggestion(op: Op<Update, Body<ChangedSuggestion>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let held = &op.scope().suggestion;
        if new.committee_id.is_some_and(|id| id != held.committee_id) {
            let text = Text::fixed("不能改投其他委员会", "the committee cannot change");
            return Err(Problem::field("/committee_id", "immutable", text));
        }
        let kind = new.kind.unwrap_or(held.kind);
        if kind != held.kind && uow.by().on_behalf_of.is_some() {
            let text = Text::fixed("代行委员不能更改类别", "a substitute cannot change the kind");
            return Err(Problem::field("/kind", "immutable", text));
        }
        if held.agent_id.is_some() {
            agency::check_kind("/kind", kind)?;
        }
        let screening = content::check(kind, (&new.title, &new.body), new.submit)?;
        let member = match kind == held.kind {
            true => held.member_id,
            false => content::author_as(op.actor(), op.scope().committee_path(), kind)?,
        };
        let before = begin(op, uow).await?;
        let files = match &new.file_ids {
            Some(wanted) => Some(find_named(uow, op.actor(), Item::Suggestion(held.id), wanted).await?),
            None => None,
        };
        if !lifecycle::is_editable(before.status) {
            return Err(Problem::state(Text::made(
                format!("状态为“{}”的建议不能修改", before.status.zh()),
                format!("a suggestion that is {} cannot be changed", before.status.en()),
            )));
        }
        if new.publish_consent == Some(true) && !may_consent(&before, uow.by()) {
            let text = Text::fixed("只有作者本人可以再次同意公开", "only the author consents to publication anew");
            return Err(Problem::field("/publish_consent", "not_the_author", text));
        }
        let committee = references::committee(uow, before.committee_id).await?;
        // A topic that it answers already was open when it was submitted.
        let is_kept = before.submitted_at.is_some() && new.topic_id == before.topic_id;
        let wanted = References {
            topic: new.topic_id.filter(|_| !is_kept),
            studio: new.studio_id.filter(|studio| before.studio_id != Some(*studio)),
            category: new.category.as_deref(),
        };
        references::check(uow, op.actor(), &committee, kind, &wanted).await?;

        // Whoever runs the topic that it leaves sees it no more, nor does whoever sees what stands under any.
        let left = before.topic_id.filter(|topic| before.submitted_at.is_some() && new.topic_id != Some(*topic));
        let left_by = match left {
            Some(topic) => topics::special_committee_of(&uow.conn(), topic).await?,
            None => None,
        };
        let mut after = before.clone();
        after.title.clone_from(&new.title);
        after.body.clone_from(&new.body);
        let change = ActiveModel {
            kind: Set(kind),
            member_id: Set(member),
            title: Set(new.title.clone()),
            body: Set(new.body.clone()),
            hands: Set(hands::with(before.hands.as_deref(), uow.by())),
            topic_id: Set(new.topic_id),
            studio_id: Set(new.studio_id),
            category: Set(new.category.clone()),
            publish_consent: Set(new.publish_consent.unwrap_or(before.publish_consent)),
            anonymity: Set(new.anonymity.unwrap_or(before.anonymity)),
            screening: Set(screening),
            screening_reason: Set(None),
            ..Default::default()
        };
        let mut facts = json!({
            "kind": kind, "topic_id": new.topic_id, "studio_id": new.studio_id, "category": new.category,
            "member_id": member, "content_digest": store::content_digest(&after), "left_topic_id": left,
            "left_special_committee_id": left_by,
        });
        let has_other_files = files.as_ref().is_some_and(Named::changes);
        if let Some(files) = files {
            facts = with_digests(facts, &files.attach(uow).await?);
        }
        store::edit(uow, &before, change, "suggestion.changed", Visibility::Author, facts).await?;
        if has_other_files || kind != before.kind || after.title != before.title || after.body != before.body {
            void_signatures(uow, &before).await?;
        }
        if new.submit {
            let changed = store::lock(uow, before.id).await?;
            submit::hand_in(op, uow, &changed, &OptionalReason::default()).await?;
        }
        answer(op, uow, before.id).await
    })
    .await
}
