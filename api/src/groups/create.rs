//! `POST /groups`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::ids::{CommitteeId, GroupId};
use shangliang_entity::member_group::Model;
use shangliang_entity::vocab::GroupKind;
use utoipa::ToSchema;

use super::policy::Create;
use super::store;
use super::view::GroupView;
use crate::http::{Body, Handled, Op, Output};

/// A new group.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "committee_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "kind": "study", "name": "第一学习组"
}))]
pub struct NewGroup {
    /// The committee.
    #[expect(dead_code, reason = "the scope reads it before the fields are checked")]
    committee_id: CommitteeId,
    /// Its name, which no other group of this kind in the committee has.
    #[schema(min_length = 2, max_length = 50, format = "line")]
    name: String,
    /// Its kind.
    kind: GroupKind,
}

/// Enter a group.
///
/// A special committee, or a study, work, sector-activity or reading group; a member may sit in several at once.
#[utoipa::path(tag = "groups", request_body = NewGroup,
    responses((status = CREATED, description = "The group.", body = GroupView)),
    extensions(("x-permission" = json!("group.create"))))]
#[post("/groups")]
pub async fn create_group(op: Op<Create, Body<NewGroup>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let id: GroupId = uow.new_id();
        let row = Model {
            id,
            committee_id: op.scope().committee()?.id,
            name: new.name.clone(),
            kind: new.kind,
            version: 1,
            created_at: uow.now(),
            updated_at: uow.now(),
        };
        let row = store::insert(uow, row).await?;
        let version = row.version;
        Ok(Output::created(format!("/api/v1/groups/{id}"), &GroupView::from(row))?.with_version(version))
    })
    .await
}
