//! `POST /categories`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::category::Model;
use shangliang_entity::ids::{CategoryId, CommitteeId};
use utoipa::ToSchema;

use super::policy::Create;
use super::store;
use super::view::CategoryView;
use crate::http::{Body, Handled, Op, Output};
use crate::secrecy::refuse_marked;

/// A new category.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "committee_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "code": "urban-renewal", "level1": "城建", "level2": "城市更新"
}))]
pub struct NewCategory {
    /// The committee whose own it is; null for one that all share.
    #[expect(dead_code, reason = "the scope reads it before the fields are checked")]
    committee_id: Option<CommitteeId>,
    /// Its code, which suggestions name: no two shared ones have the same, nor two of a committee.
    #[schema(min_length = 1, max_length = 60, format = "line")]
    code: String,
    /// Its first level.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    level1: String,
    /// Its second level.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    level2: Option<String>,
    /// Its third level.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    level3: Option<String>,
}

/// Enter a category.
///
/// A committee's own by its administrators; one that all share by the platform's. Where a committee has a code itself, in use or not, its own
/// category stands for it there, and not the shared one.
#[utoipa::path(tag = "categories", request_body = NewCategory,
    responses((status = CREATED, description = "The category.", body = CategoryView)),
    extensions(("x-permission" = json!("category.create"))))]
#[post("/categories")]
pub async fn create_category(op: Op<Create, Body<NewCategory>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let levels = (Some(&*new.level1), new.level2.as_deref(), new.level3.as_deref());
        refuse_marked(&[
            ("/code", Some(&new.code)),
            ("/level1", levels.0),
            ("/level2", levels.1),
            ("/level3", levels.2),
        ])?;
        let id: CategoryId = uow.new_id();
        let row = Model {
            id,
            committee_id: op.scope().committee()?,
            code: new.code.clone(),
            level1: new.level1.clone(),
            level2: new.level2.clone(),
            level3: new.level3.clone(),
            is_active: true,
            version: 1,
            created_at: uow.now(),
        };
        store::insert(uow, row.clone()).await?;
        Ok(Output::created(format!("/api/v1/categories/{id}"), &CategoryView::from(row))?.with_version(1))
    })
    .await
}
