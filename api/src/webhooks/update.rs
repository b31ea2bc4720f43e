//! `PUT /webhooks/{id}`

use std::collections::BTreeSet;

use actix_web::put;
use serde::{Deserialize, Deserializer};
use shangliang_entity::ids::{CommitteeId, DepartmentId};
use shangliang_entity::webhook::Model;
use utoipa::ToSchema;

use super::catalogue::{EventType, for_departments};
use super::policy::Change;
use super::store;
use super::view::WebhookView;
use crate::committees::stays_in;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Output, Problem, Text};
use crate::outbound::Target;
use crate::state::App;

/// A webhook, changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "url": "https://hooks.example.cn/shangliang", "event_types": ["case.closed"] }))]
pub struct WebhookFields {
    /// The committee, which cannot change: null says as much as leaving it out.
    committee_id: Option<CommitteeId>,
    /// The department, which cannot change; null where it is for all of the committee.
    #[serde(default, deserialize_with = "named")]
    #[schema(value_type = Option<DepartmentId>)]
    department_id: Option<Option<DepartmentId>>,
    /// Where it is told: https, on a public address.
    #[schema(min_length = 1, max_length = 500, format = "line")]
    url: String,
    /// What it is for.
    #[schema(min_length = 1, max_length = 200, format = "line")]
    description: Option<String>,
    /// The types of events that it wants; all, also those that come later, where it is left out. For a department those of cases, but for their opening, and of departments.
    #[schema(value_type = Option<BTreeSet<EventType>>, min_items = 1, max_items = 100)]
    event_types: Option<Vec<String>>,
}

/// Change a webhook.
///
/// What waits already is told at the new address.
#[utoipa::path(tag = "webhooks", params(IdPath, IfMatch), request_body = WebhookFields,
    responses((status = OK, description = "The webhook, changed.", body = WebhookView)),
    extensions(("x-permission" = json!("webhook.write"))))]
#[put("/webhooks/{id}")]
pub async fn update_webhook(op: Op<Change, Body<WebhookFields>>) -> Handled {
    let prepare = async |op: &Op<Change, Body<WebhookFields>>, Body(new): Body<WebhookFields>| {
        let target = admitted(op.app(), &new.url).await?;
        Ok((new, target))
    };
    op.write_after(prepare, async |op, uow, (new, target)| {
        let before = store::lock(uow, op.scope().found.webhook.id).await?;
        stays_in(before.committee_id, new.committee_id)?;
        if new.department_id.is_some_and(|named| named != before.department_id) {
            let text = Text::fixed("所属承办单位不能更改", "its department cannot change");
            return Err(Problem::field("/department_id", "immutable", text));
        }
        op.expect_version(before.version)?;
        let row = Model {
            url: target.as_str().to_owned(),
            description: new.description.clone(),
            event_types: stored(new.event_types.as_deref(), before.department_id)?,
            ..before
        };
        let view = WebhookView::from(store::update(uow, row, "webhook.updated").await?);
        Ok(Output::ok(&view)?.with_version(view.version))
    })
    .await
}

/// The address, if it may be asked (422). Its name is looked up, so this comes before the unit of work.
pub async fn admitted(app: &App, url: &str) -> Result<Target, Problem> {
    let target = app.outbound.admit(url).await;
    target.map_err(|refused| Problem::field("/url", refused.code(), refused.text()))
}

/// A set of types as it is kept; 422 where a department is never told of one of them.
pub fn stored(event_types: Option<&[String]>, department: Option<DepartmentId>) -> Result<Option<String>, Problem> {
    let Some(event_types) = event_types else { return Ok(None) };
    let ordered: BTreeSet<&str> = event_types.iter().map(String::as_str).collect();
    if department.is_some() && !ordered.iter().all(|code| for_departments().any(|told| told == *code)) {
        let told = for_departments().collect::<Vec<_>>().join("、");
        let text =
            Text::made(format!("承办单位只能订阅：{told}"), format!("a department is told of these alone: {told}"));
        return Err(Problem::field("/event_types", "not_told", text));
    }
    Ok(Some(ordered.into_iter().collect::<Vec<_>>().join(" ")))
}

/// What a field says where it is there, null included.
fn named<'de, D: Deserializer<'de>>(field: D) -> Result<Option<Option<DepartmentId>>, D::Error> {
    Option::deserialize(field).map(Some)
}
