//! `PUT /topics/{id}`

use actix_web::put;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use shangliang_entity::ids::{CommitteeId, GroupId};
use shangliang_entity::topic::Model;
use shangliang_entity::vocab::{TopicAudience, TopicKind, TopicSource, TopicStatus, Vocabulary};
use utoipa::ToSchema;

use super::policy::{CREATE, Update};
use super::scope::{Standing, TopicScope};
use super::view::{TopicView, view_of};
use super::{fields, lifecycle, store};
use crate::access::{Actor, allows};
use crate::committees::stays_in;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Kind, Op, Output, Problem, Text};
use crate::secrecy::refuse_marked;

/// A topic, changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "推进老旧小区加装电梯", "description": "请提出具体可行的建议。", "kind": "thematic", "audience": "members"
}))]
pub struct TopicFields {
    /// The committee, which cannot change: null says as much as leaving it out.
    committee_id: Option<CommitteeId>,
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
    /// Where it came from; as it was where it is left out.
    source: Option<TopicSource>,
    /// From when suggestions are taken; of an open topic as it was where it is left out.
    opens_at: Option<DateTime<Utc>>,
    /// Until before when suggestions are taken; where it is left out, until it is concluded.
    closes_at: Option<DateTime<Utc>>,
    /// Who may submit under it; as it was where it is left out.
    audience: Option<TopicAudience>,
}

/// Refuses to carry a topic, and what was submitted under it, to where one could not enter it (403).
fn refuse_elsewhere(actor: &Actor, scope: &TopicScope, to: Option<GroupId>) -> Result<(), Problem> {
    let there = Standing::new(scope.topic.status, scope.standing.committee_path().to_owned(), to);
    if allows(&CREATE, actor, &there.place()) { Ok(()) } else { Err(Kind::Forbidden.into()) }
}

/// Change a topic.
///
/// Until it is concluded. What was submitted under it stays, whatever its window and audience become. It goes to another special committee, or to none,
/// only by whoever may enter topics there (403).
#[utoipa::path(tag = "topics", params(IdPath, IfMatch), request_body = TopicFields,
    responses((status = OK, description = "The topic, changed.", body = TopicView)),
    extensions(("x-permission" = json!("topic.update"))))]
#[put("/topics/{id}")]
pub async fn update_topic(op: Op<Update, Body<TopicFields>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        refuse_elsewhere(op.actor(), op.scope(), new.special_committee_id)?;
        refuse_marked(&[("/title", Some(&new.title)), ("/description", Some(&new.description))])?;
        let before = store::lock(uow, op.scope().topic.id).await?;
        stays_in(before.committee_id, new.committee_id)?;
        let opened = before.opens_at.filter(|_| before.status == TopicStatus::Open);
        let window = (new.opens_at.or(opened), new.closes_at);
        let (opens_at, closes_at) = fields::check(uow, before.committee_id, new.special_committee_id, window).await?;
        op.expect_version(before.version)?;
        if !lifecycle::is_editable(before.status) {
            return Err(Problem::state(Text::made(
                format!("状态为“{}”的议题不能修改", before.status.zh()),
                format!("a topic that is {} cannot be changed", before.status.en()),
            )));
        }
        let id = before.id;
        let row = Model {
            special_committee_id: new.special_committee_id,
            title: new.title.clone(),
            description: new.description.clone(),
            kind: new.kind,
            source: new.source.unwrap_or(before.source),
            audience: new.audience.unwrap_or(before.audience),
            opens_at,
            closes_at,
            ..before
        };
        store::update(uow, row).await?;
        let view = view_of(uow, op.actor(), id).await?;
        Ok(Output::ok(&view)?.with_version(view.version))
    })
    .await
}
