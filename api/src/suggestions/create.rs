//! `POST /suggestions`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::ids::{AccountId, CommitteeId, FileId, StudioId, SuggestionId, TopicId};
use shangliang_entity::suggestion;
use shangliang_entity::vocab::{Anonymity, SuggestionKind};
use utoipa::ToSchema;

use super::agency::{self, AgentFor};
use super::permission::Create;
use super::references::{self, References};
use super::row::Written;
use super::view::{CreatedSuggestion, show};
use super::{SuggestionScope, content, editions, store, triage};
use crate::access::{Actor, hands};
use crate::accounts;
use crate::db::Uow;
use crate::files::{Item, find_named};
use crate::http::openapi::RequiredKey;
use crate::http::{Body, Handled, Op, Output, Problem};
use crate::secrets::QueryCode;
use crate::state::App;

/// A new suggestion.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34",
    "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。建议由街道统一协调低层住户意见，公布补偿办法和办理时限。",
    "publish_consent": true
}))]
pub struct NewSuggestion {
    /// What it is about, in 5–50 characters; a draft's may be shorter.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    title: String,
    /// What should be done, and why, in at least 10 characters; the kind has its own limit. A draft's may be shorter, or empty.
    #[schema(max_length = 3000, format = "text")]
    body: String,
    /// Its kind; all but `citizen` need a membership of the committee.
    kind: SuggestionKind,
    /// The committee it is addressed to.
    committee_id: CommitteeId,
    /// The topic it answers: an open one of the committee or of one above it.
    topic_id: Option<TopicId>,
    /// The studio it is handed to: an active one of the committee.
    studio_id: Option<StudioId>,
    /// Its category's code: one of `GET /categories` that the committee may use and that is active (else 422, `unknown`). Any
    /// text while there are none at all.
    #[schema(min_length = 1, max_length = 60, format = "line")]
    category: Option<String>,
    /// Whether it may be published.
    #[serde(default)]
    publish_consent: bool,
    /// From whom the author's name is kept.
    #[serde(default = "nobody")]
    anonymity: Anonymity,
    /// The files that belong to it: uploaded by the author and named by nothing else.
    #[serde(default)]
    #[schema(max_items = 10)]
    file_ids: Vec<FileId>,
    /// For whom it is submitted (代提): by staff, studio people and members, for a citizen.
    agent_for: Option<AgentFor>,
    /// Hand it in at once; `false` keeps a draft.
    #[serde(default = "yes")]
    submit: bool,
}

fn nobody() -> Anonymity {
    Anonymity::None
}

fn yes() -> bool {
    true
}

/// Submit a suggestion, or keep a draft of one.
///
/// Answers, once, the query code that opens it without signing in, and the receipt that proves it was submitted. What is
/// written is screened, and what is held waits for a person before it can become public. A citizen suggestion can be handed in
/// once one's phone is verified (else 422, `phone_not_verified`, at `/kind`); a text of a member that is marked secret is refused
/// (422, `secret`). A topic outside its window refuses (409). A suspended member submits nothing but a citizen suggestion (403).
#[utoipa::path(tag = "suggestions", params(RequiredKey), request_body = NewSuggestion,
    responses((status = CREATED, description = "The suggestion, its query code and its receipt.", body = CreatedSuggestion)),
    extensions(("x-permission" = json!("suggestion.create"))))]
#[post("/suggestions")]
pub async fn create_suggestion(op: Op<Create, Body<NewSuggestion>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let committee = op.scope().committee()?;
        let member = content::author_as(op.actor(), &committee.path, new.kind)?;
        let screening = content::check(new.kind, (&new.title, &new.body), new.submit)?;
        let is_citizens = content::is_citizens(new.kind, new.agent_for.is_some());
        let id: SuggestionId = uow.new_id();
        let files = find_named(uow, op.actor(), Item::Suggestion(id), &new.file_ids).await?;
        let wanted = References { topic: new.topic_id, studio: new.studio_id, category: new.category.as_deref() };
        references::check(uow, op.actor(), committee, new.kind, &wanted).await?;

        let app = op.app();
        let author = author(uow, app, op.actor(), &committee.path, new, id).await?;
        let code = QueryCode::generate(&*app.random);
        let written = Written {
            id,
            committee: new.committee_id,
            kind: new.kind,
            title: &new.title,
            body: &new.body,
            at: uow.now(),
            is_submitted: new.submit,
        };
        let row = suggestion::Model {
            topic_id: new.topic_id,
            studio_id: new.studio_id,
            category: new.category.clone(),
            author_id: author.account,
            member_id: member,
            author_name_sealed: author.name_sealed,
            agent_id: author.agent,
            hands: hands::with(hands::of(author.account).as_deref(), uow.by()),
            publish_consent: new.publish_consent,
            anonymity: new.anonymity,
            screening,
            query_code_hash: Some(code.hash(&app.keys, id.0).to_vec()),
            in_three_hands: editions::in_three_hands(uow, committee.id, new.kind).await?,
            triage_due_on: if new.submit { triage::due_on(uow, committee.id, is_citizens).await? } else { None },
            ..written.row(&*app.random)
        };
        let event = if new.submit { "suggestion.submitted" } else { "suggestion.drafted" };
        let receipt = store::insert(uow, row, event, files.files()).await?;
        files.attach(uow).await?;

        let scope = SuggestionScope::by_id(&uow.conn(), id, op.actor()).await?;
        let scope = scope.ok_or_else(|| Problem::internal("a new row is gone"))?;
        let suggestion = show(app, op.actor(), &uow.conn(), &scope).await?;
        let version = suggestion.version;
        let created = CreatedSuggestion { suggestion, query_code: code.expose().to_owned(), receipt };
        Ok(Output::created(format!("/api/v1/suggestions/{id}"), &created)?.with_version(version))
    })
    .await
}

/// Whose it is, and who submits it.
struct Author {
    account: Option<AccountId>,
    name_sealed: Option<Vec<u8>>,
    agent: Option<AccountId>,
}

/// The author: the caller, or the citizen for whom the caller submits.
async fn author(
    uow: &Uow<'_>,
    app: &App,
    actor: &Actor,
    committee_path: &str,
    new: &NewSuggestion,
    id: SuggestionId,
) -> Result<Author, Problem> {
    let me = actor.account();
    if let Some(citizen) = &new.agent_for {
        agency::check(actor, committee_path, new.kind)?;
        let account = match citizen.phone()? {
            Some(phone) => Some(accounts::find_or_create(uow, &app.keys, &phone, &citizen.name).await?),
            None => None,
        };
        let name_sealed = Some(agency::seal_name(&app.keys, id, &citizen.name)?);
        return Ok(Author { account, name_sealed, agent: me });
    }
    if let (SuggestionKind::Citizen, true, Some(me)) = (new.kind, new.submit, me)
        && !store::references::has_verified_phone(uow, me).await?
    {
        return Err(content::phone_not_verified());
    }
    Ok(Author { account: me, name_sealed: None, agent: None })
}
