//! `PUT /groups/{id}`

use actix_web::put;
use serde::Deserialize;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::member_group::Model;
use shangliang_entity::vocab::GroupKind;
use utoipa::ToSchema;

use super::policy::Update;
use super::store;
use super::view::GroupView;
use crate::committees::stays_in;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Output, Problem, Text};

/// A group, changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "kind": "study", "name": "第一学习组" }))]
pub struct GroupFields {
    /// The committee, which cannot change: null says as much as leaving it out.
    committee_id: Option<CommitteeId>,
    /// Its name, which no other group of this kind in the committee has.
    #[schema(min_length = 2, max_length = 50, format = "line")]
    name: String,
    /// Its kind, which cannot change.
    kind: Option<GroupKind>,
}

/// Change a group.
///
/// Its members stay in it under the new name.
#[utoipa::path(tag = "groups", params(IdPath, IfMatch), request_body = GroupFields,
    responses((status = OK, description = "The group, changed.", body = GroupView)),
    extensions(("x-permission" = json!("group.update"))))]
#[put("/groups/{id}")]
pub async fn update_group(op: Op<Update, Body<GroupFields>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let before = store::lock(uow, op.scope().found.group.id).await?;
        stays_in(before.committee_id, new.committee_id)?;
        if new.kind.is_some_and(|kind| kind != before.kind) {
            return Err(Problem::field(
                "/kind",
                "immutable",
                Text::fixed("小组类别不能更改", "its kind cannot change"),
            ));
        }
        op.expect_version(before.version)?;
        let row = Model { name: new.name.clone(), ..before };
        let row = store::update(uow, row).await?;
        let version = row.version;
        Ok(Output::ok(&GroupView::from(row))?.with_version(version))
    })
    .await
}
