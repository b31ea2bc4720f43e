//! `POST /topics`

use actix_web::post;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use shangliang_entity::ids::{CommitteeId, GroupId, TopicId};
use shangliang_entity::topic::Model;
use shangliang_entity::vocab::{TopicAudience, TopicKind, TopicSource};
use utoipa::ToSchema;

use super::policy::Create;
use super::view::{TopicView, view_of};
use super::{fields, lifecycle, store};
use crate::http::{Body, Handled, Op, Output};
use crate::secrecy::refuse_marked;

/// A new topic.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "committee_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "title": "推进老旧小区加装电梯", "kind": "thematic",
    "description": "如何协调低层住户意见、落实补偿和资金，请提出具体可行的建议。", "audience": "all",
    "closes_at": "2026-04-30T16:00:00Z"
}))]
pub struct NewTopic {
    /// The committee.
    #[expect(dead_code, reason = "the scope reads it before the fields are checked")]
    committee_id: CommitteeId,
    /// The special committee that runs it.
    special_committee_id: Option<GroupId>,
    /// Its title.
    #[schema(min_length = 2, max_length = 100, format = "line")]
    title: String,
    /// What is asked.
    #[schema(min_length = 1, max_length = 5000, format = "text")]
    description: String,
    /// The form of its consultation.
    kind: TopicKind,
    /// Where it came from. A solicited one is shortlisted and planned before it opens.
    #[serde(default = "ad_hoc")]
    source: TopicSource,
    /// From when suggestions are taken, once it is open; where it is left out, from its opening.
    opens_at: Option<DateTime<Utc>>,
    /// Until before when suggestions are taken; where it is left out, until it is concluded.
    closes_at: Option<DateTime<Utc>>,
    /// Who may submit under it.
    #[serde(default = "everybody")]
    audience: TopicAudience,
}

fn ad_hoc() -> TopicSource {
    TopicSource::AdHoc
}

fn everybody() -> TopicAudience {
    TopicAudience::All
}

/// Enter a topic.
///
/// It is seen by members and staff until it opens, and by everybody from then on.
#[utoipa::path(tag = "topics", request_body = NewTopic,
    responses((status = CREATED, description = "The topic.", body = TopicView)),
    extensions(("x-permission" = json!("topic.create"))))]
#[post("/topics")]
pub async fn create_topic(op: Op<Create, Body<NewTopic>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        refuse_marked(&[("/title", Some(&new.title)), ("/description", Some(&new.description))])?;
        let committee = op.scope().committee.committee()?.id;
        let window = (new.opens_at, new.closes_at);
        let (opens_at, closes_at) = fields::check(uow, committee, new.special_committee_id, window).await?;
        let id: TopicId = uow.new_id();
        let row = Model {
            id,
            committee_id: committee,
            special_committee_id: new.special_committee_id,
            title: new.title.clone(),
            description: new.description.clone(),
            kind: new.kind,
            source: new.source,
            status: lifecycle::first(new.source),
            audience: new.audience,
            opens_at,
            closes_at,
            merged_into_id: None,
            status_reason: None,
            version: 1,
            created_at: uow.now(),
            updated_at: uow.now(),
        };
        store::insert(uow, row).await?;
        let view = view_of(uow, op.actor(), id).await?;
        Ok(Output::created(format!("/api/v1/topics/{id}"), &view)?.with_version(view.version))
    })
    .await
}
