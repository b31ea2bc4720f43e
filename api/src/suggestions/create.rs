//! `POST /suggestions`

use actix_web::post;
use sea_orm::EntityTrait;
use serde::Deserialize;
use shangliang_entity::ids::{CommitteeId, MemberId, SuggestionId};
use shangliang_entity::vocab::{Anonymity, Screening, SuggestionKind, SuggestionStatus, Vocabulary};
use shangliang_entity::{committee, suggestion};
use utoipa::ToSchema;

use super::policy::Create;
use super::view::{CreatedSuggestion, view};
use super::{SuggestionScope, limits, store};
use crate::access::Actor;
use crate::calendar::deadline::Period;
use crate::calendar::{Calendar, local_date};
use crate::db::Uow;
use crate::http::openapi::RequiredKey;
use crate::http::{Body, FieldError, Handled, Op, Output, Place, Problem, Text};
use crate::secrets::{QueryCode, random_bytes};

/// A new suggestion.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34",
    "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。建议由街道统一协调低层住户意见，公布补偿办法和办理时限。",
    "publish_consent": true
}))]
pub struct NewSuggestion {
    /// What it is about, in 5–50 characters.
    #[schema(min_length = 5, max_length = 50)]
    title: String,
    /// What should be done, and why; the kind has its own limit.
    #[schema(min_length = 10, max_length = 3000)]
    body: String,
    /// Its kind; all but `citizen` need a membership of the committee.
    kind: SuggestionKind,
    /// The committee it is addressed to.
    committee_id: CommitteeId,
    /// Its category's code.
    #[schema(min_length = 1, max_length = 60)]
    category: Option<String>,
    /// Whether it may be published.
    #[serde(default)]
    publish_consent: bool,
    /// From whom the author's name is kept.
    #[serde(default = "nobody")]
    anonymity: Anonymity,
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
/// Answers, once, the query code that opens it without signing in, and the receipt that proves it was submitted.
#[utoipa::path(tag = "suggestions", params(RequiredKey), request_body = NewSuggestion,
    responses((status = CREATED, description = "The suggestion, its query code and its receipt.", body = CreatedSuggestion)),
    extensions(("x-permission" = json!("suggestion.create"))))]
#[post("/suggestions")]
pub async fn create_suggestion(op: Op<Create, Body<NewSuggestion>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let committee = committee::Entity::find_by_id(new.committee_id).one(&uow.conn()).await?;
        let committee = committee.ok_or_else(|| {
            Problem::field("/committee_id", "unknown", Text::fixed("没有这个委员会", "there is no such committee"))
        })?;
        let member = author_as(op.actor(), &committee.path, new)?;
        if let Some(error) = limits::check_body(new.kind, &new.body) {
            return Err(Problem::fields(vec![error]));
        }

        let app = op.app();
        let id: SuggestionId = uow.new_id();
        let code = QueryCode::generate(&*app.random);
        let row = new_row(uow, new, op.actor(), member, id, code.hash(&app.keys, id.0), random_bytes(&*app.random));
        let event = if new.submit { "suggestion.submitted" } else { "suggestion.drafted" };
        let receipt = store::insert(uow, row, event).await?;

        let scope =
            SuggestionScope::by_id(&uow.conn(), id).await?.ok_or_else(|| Problem::internal("a new row is gone"))?;
        let version = scope.suggestion.version;
        let suggestion = view(app, op.actor(), &scope)?;
        let created = CreatedSuggestion { suggestion, query_code: code.expose().to_owned(), receipt };
        Ok(Output::created(format!("/api/v1/suggestions/{id}"), &created)?.with_version(version))
    })
    .await
}

/// The membership that a member's kind is submitted as; a citizen's needs none.
fn author_as(actor: &Actor, committee_path: &str, new: &NewSuggestion) -> Result<Option<MemberId>, Problem> {
    let membership = actor.membership_in(committee_path).and_then(|held| held.member);
    match (new.kind, membership) {
        (SuggestionKind::Citizen, _) => Ok(None),
        (_, Some(member)) => Ok(Some(member)),
        (kind, None) => {
            let text = Text::made(
                format!("{}由该委员会的在任委员提交", kind.zh()),
                format!("only active members of the committee submit a {}", kind.en()),
            );
            Err(Problem::fields(vec![FieldError::new(Place::Pointer("/kind".to_owned()), "members_only", text)]))
        }
    }
}

fn new_row(
    uow: &Uow<'_>,
    new: &NewSuggestion,
    actor: &Actor,
    member: Option<MemberId>,
    id: SuggestionId,
    query_code_hash: [u8; 32],
    salt: [u8; 16],
) -> suggestion::Model {
    let now = uow.now();
    let triage_due = Period::CitizenTriage.due(Calendar::builtin(), now);
    debug_assert!(triage_due.on >= local_date(now));
    suggestion::Model {
        id,
        committee_id: new.committee_id,
        topic_id: None,
        studio_id: None,
        kind: new.kind,
        status: if new.submit { SuggestionStatus::Submitted } else { SuggestionStatus::Draft },
        title: new.title.clone(),
        body: new.body.clone(),
        category: new.category.clone(),
        author_id: actor.account(),
        member_id: member,
        author_label: None,
        author_name_sealed: None,
        agent_id: None,
        publish_consent: new.publish_consent,
        anonymity: new.anonymity,
        screening: Screening::Clear,
        screening_reason: None,
        published_at: None,
        query_code_hash: Some(query_code_hash.to_vec()),
        query_code_of: None,
        salt: salt.to_vec(),
        number_year: None,
        number: None,
        merged_into_id: None,
        converted_from_id: None,
        converted_into_id: None,
        case_id: None,
        supports: 0,
        imported_supports: 0,
        imported_opposes: 0,
        source_id: None,
        reason_code: None,
        reason_text: None,
        cosign_until: None,
        triage_due_on: new.submit.then_some(triage_due.on),
        submitted_at: new.submit.then_some(now),
        decided_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}
