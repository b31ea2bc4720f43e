//! `POST /webhooks`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::ids::{CommitteeId, DepartmentId, WebhookId};
use shangliang_entity::vocab::WebhookStatus;
use shangliang_entity::webhook::Model;
use utoipa::ToSchema;

use super::catalogue::EventType;
use super::policy::Create;
use super::secret::{Column, Secret};
use super::store;
use super::update::{admitted, stored};
use super::view::WebhookView;
use crate::db::Uow;
use crate::departments;
use crate::http::{Body, Handled, Kind, Op, Output, Problem, Text};
use crate::secrets::sha256;

/// The most webhooks of one committee.
const MOST: u64 = 50;

/// A new webhook.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "committee_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "url": "https://hooks.example.cn/shangliang",
    "description": "市住建局办理系统", "event_types": ["case.assigned", "case.closed"]
}))]
pub struct NewWebhook {
    /// The committee that it is told of.
    #[expect(dead_code, reason = "the scope reads it before the fields are checked")]
    committee_id: CommitteeId,
    /// A department of it: then it is told of this department, and of the cases in which the department has a part, for as long as it has it.
    department_id: Option<DepartmentId>,
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

/// Set up a webhook.
///
/// It is told what happens in the committee, or of it what concerns one department, from now on, of each type that it wants: the types, and what is sent, are under `webhooks` in this
/// document. The answer tells, once, the secret that signs every request. Any 2xx within 20 seconds means that an event was taken; anything else,
/// redirects included, is tried again: after 5 seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours, each a fifth sooner or later by chance.
/// `Retry-After` of a 429 or 503 is honoured, and 410 ends the webhook. Events come at least once, with the same id each time, and in their
/// order while none is tried again.
#[utoipa::path(tag = "webhooks", request_body = NewWebhook,
    responses((status = CREATED, description = "The webhook, with its secret.", body = WebhookView)),
    extensions(("x-permission" = json!("webhook.write"))))]
#[post("/webhooks")]
pub async fn create_webhook(op: Op<Create, Body<NewWebhook>>) -> Handled {
    let prepare = async |op: &Op<Create, Body<NewWebhook>>, Body(new): Body<NewWebhook>| {
        let target = admitted(op.app(), &new.url).await?;
        Ok((new, target))
    };
    op.write_after(prepare, async |op, uow, (new, target)| {
        let committee = op.scope().committee()?.id;
        uow.lock(sha256(&[b"webhooks", committee.0.as_bytes()])).await?;
        if let Some(department) = new.department_id {
            demand_department(uow, committee, department).await?;
        }
        let event_types = stored(new.event_types.as_deref(), new.department_id)?;
        if store::count(uow, committee).await? >= MOST {
            let text = Text::fixed("该委员会的事件推送已达上限", "the committee has as many webhooks as it may");
            return Err(Problem::new(Kind::Conflict).detail(text));
        }
        let id: WebhookId = uow.new_id();
        let secret = Secret::generate(&*op.app().random);
        let row = Model {
            id,
            committee_id: committee,
            department_id: new.department_id,
            url: target.as_str().to_owned(),
            description: new.description.clone(),
            event_types,
            status: WebhookStatus::Active,
            secret_sealed: secret.seal(&op.app().keys, id, Column::Present)?,
            previous_secret_sealed: None,
            previous_secret_until: None,
            replay_writer: None,
            replay_seq: None,
            version: 1,
            created_at: uow.now(),
            updated_at: uow.now(),
        };
        store::insert(uow, row.clone()).await?;
        let view = WebhookView::with_secret(row, &secret);
        Ok(Output::created(format!("/api/v1/webhooks/{id}"), &view)?.with_version(view.version))
    })
    .await
}

/// Refuses a department that is not of the committee (422).
async fn demand_department(uow: &Uow<'_>, committee: CommitteeId, id: DepartmentId) -> Result<(), Problem> {
    let found = departments::find(&uow.conn(), id).await?;
    if found.is_some_and(|found| found.department.committee_id == committee) {
        return Ok(());
    }
    let text = Text::fixed("该委员会没有这个承办单位", "the committee has no such department");
    Err(Problem::field("/department_id", "unknown", text))
}
