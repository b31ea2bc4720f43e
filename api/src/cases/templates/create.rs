//! `POST /reply-templates`

use actix_web::post;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::ids::{CommitteeId, DepartmentId};
use shangliang_entity::reply_template::{Entity, Model};
use shangliang_entity::vocab::{ResultClass, StreamKind, Visibility, Vocabulary};
use utoipa::ToSchema;

use super::ReplyTemplateView;
use super::policy::Create;
use crate::db::Uow;
use crate::http::{Body, Handled, Op, Output, Problem};
use crate::ledger::{Entry, Stream};

/// A new template.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTemplate {
    /// The committee.
    #[expect(dead_code, reason = "the scope reads it before the fields are checked")]
    committee_id: CommitteeId,
    /// The department it is for; without it, all share it.
    department_id: Option<DepartmentId>,
    /// Its title.
    #[schema(min_length = 1, max_length = 50, format = "line", example = "列入计划")]
    title: String,
    /// Its text.
    #[schema(min_length = 1, max_length = 20000, format = "text", example = "您的建议收悉，现答复如下：")]
    text: String,
    /// The result class it fits.
    result_class: Option<ResultClass>,
}

/// Enter a reply template.
///
/// Staff for the whole committee or one department, departments for themselves.
#[utoipa::path(tag = "reply templates", request_body = NewTemplate,
    responses((status = CREATED, description = "The template.", body = ReplyTemplateView)),
    extensions(("x-permission" = json!("reply_template.write"))))]
#[post("/reply-templates")]
pub async fn create_reply_template(op: Op<Create, Body<NewTemplate>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let row = Model {
            id: uow.new_id(),
            committee_id: op.scope().committee()?,
            department_id: new.department_id,
            title: new.title.clone(),
            text: new.text.clone(),
            result_class: new.result_class,
            version: 1,
            created_at: uow.now(),
            updated_at: uow.now(),
        };
        Entity::insert(row.clone().into_active_model()).exec_without_returning(&uow.conn()).await?;
        record(uow, &row, "committee.reply_template_entered").await?;
        let location = format!("/api/v1/reply-templates/{}", row.id);
        let version = row.version;
        Ok(Output::created(location, &ReplyTemplateView::from(row))?.with_version(version))
    })
    .await
}

/// Notes with the committee what was done to a template.
pub async fn record(uow: &Uow<'_>, row: &Model, action: &'static str) -> Result<(), Problem> {
    let payload = json!({
        "template_id": row.id,
        "department_id": row.department_id,
        "result_class": row.result_class.map(Vocabulary::code),
    });
    let entry = Entry {
        stream: Stream(StreamKind::Committee, row.committee_id.0),
        action,
        committee: Some(row.committee_id),
        visibility: Visibility::Handlers,
        payload,
        effective_at: None,
    };
    uow.record(entry).await.map(|_| ())
}
