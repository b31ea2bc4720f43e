//! `PUT /categories/{id}`

use actix_web::put;
use serde::Deserialize;
use shangliang_entity::category::Model;
use utoipa::ToSchema;

use super::policy::Update;
use super::store;
use super::view::CategoryView;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Output};
use crate::secrecy::refuse_marked;

/// A category, changed. Its code, by which suggestions name it, and whose it is stay.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "level1": "城建", "level2": "城市更新", "is_active": false }))]
pub struct CategoryFields {
    /// Its first level.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    level1: String,
    /// Its second level.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    level2: Option<String>,
    /// Its third level.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    level3: Option<String>,
    /// Whether new items may use it; as it was where it is left out.
    is_active: Option<bool>,
}

/// Change a category, or take it out of use.
///
/// Items that name it keep it, and the figures go on to count them under its name.
#[utoipa::path(tag = "categories", params(IdPath, IfMatch), request_body = CategoryFields,
    responses((status = OK, description = "The category, changed.", body = CategoryView)),
    extensions(("x-permission" = json!("category.update"))))]
#[put("/categories/{id}")]
pub async fn update_category(op: Op<Update, Body<CategoryFields>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let levels = (Some(&*new.level1), new.level2.as_deref(), new.level3.as_deref());
        refuse_marked(&[("/level1", levels.0), ("/level2", levels.1), ("/level3", levels.2)])?;
        let before = store::lock(uow, op.scope().category.id).await?;
        op.expect_version(before.version)?;
        let row = Model {
            level1: new.level1.clone(),
            level2: new.level2.clone(),
            level3: new.level3.clone(),
            is_active: new.is_active.unwrap_or(before.is_active),
            ..before
        };
        let row = store::update(uow, row).await?;
        let version = row.version;
        Ok(Output::ok(&CategoryView::from(row))?.with_version(version))
    })
    .await
}
