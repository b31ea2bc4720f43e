//! `PUT /reply-templates/{id}` and `DELETE /reply-templates/{id}`

use actix_web::{delete, put};
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use shangliang_entity::reply_template::{Column, Entity, Model};
use uuid::Uuid;

use super::create::record;
use super::policy::Change;
use super::{ReplyTemplateView, TemplateText};
use crate::db::Uow;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Kind, Op, Output, Problem};

/// Change a reply template.
///
/// It stays with its committee and department.
#[utoipa::path(tag = "reply templates", params(IdPath, IfMatch), request_body = TemplateText,
    responses((status = OK, description = "The template.", body = ReplyTemplateView)),
    extensions(("x-permission" = json!("reply_template.write"))))]
#[put("/reply-templates/{id}")]
pub async fn update_reply_template(op: Op<Change, Body<TemplateText>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let before = lock(uow, op.scope().template.id).await?;
        op.expect_version(before.version)?;
        let row = Model {
            title: new.title.clone(),
            text: new.text.clone(),
            result_class: new.result_class,
            version: before.version + 1,
            updated_at: uow.now(),
            ..before.clone()
        };
        let changed = Entity::update_many()
            .set(row.clone().into_active_model().reset_all())
            .filter(Column::Id.eq(row.id))
            .filter(Column::Version.eq(before.version))
            .exec(&uow.conn())
            .await?;
        if changed.rows_affected != 1 {
            return Err(Problem::retry());
        }
        record(uow, &row, "committee.reply_template_changed").await?;
        let version = row.version;
        Ok(Output::ok(&ReplyTemplateView::from(row))?.with_version(version))
    })
    .await
}

/// Take a reply template away.
///
/// Replies that began with it stay as they are.
#[utoipa::path(tag = "reply templates", params(IdPath),
    responses((status = NO_CONTENT, description = "It is gone.")),
    extensions(("x-permission" = json!("reply_template.write"))))]
#[delete("/reply-templates/{id}")]
pub async fn delete_reply_template(op: Op<Change>) -> Handled {
    op.write(async |op, uow, _| {
        let row = lock(uow, op.scope().template.id).await?;
        Entity::delete_by_id(row.id).exec(&uow.conn()).await?;
        record(uow, &row, "committee.reply_template_removed").await?;
        Output::no_content()
    })
    .await
}

async fn lock(uow: &Uow<'_>, id: Uuid) -> Result<Model, Problem> {
    let row = Entity::find_by_id(id).lock(LockType::Update).one(&uow.conn()).await?;
    row.ok_or_else(|| Kind::NotFound.into())
}
