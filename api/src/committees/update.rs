//! `PUT /committees/{id}`

use actix_web::put;
use shangliang_entity::committee::Model;

use super::create::{check_texts, level_does_not_fit, parts_of};
use super::policy::{self, Update};
use super::scope::unknown_committee;
use super::view::{CommitteeFields, CommitteeView};
use super::{store, tree};
use crate::access::{Place, allows};
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Kind, Op, Output};

/// Change a committee.
///
/// What is left out is emptied. Under another committee it moves with all that is below it, if the caller administers both.
#[utoipa::path(tag = "committees", params(IdPath, IfMatch), request_body = CommitteeFields,
    responses((status = OK, description = "The committee, changed.", body = CommitteeView)),
    extensions(("x-permission" = json!("committee.update"))))]
#[put("/committees/{id}")]
pub async fn update_committee(op: Op<Update, Body<CommitteeFields>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        check_texts(new)?;
        let before = store::lock(uow, op.scope().committee.id).await?;
        op.expect_version(before.version)?;
        let parent = match new.parent_id {
            Some(id) => Some(store::hold(uow, id).await?.ok_or_else(|| unknown_committee("/parent_id"))?),
            None => None,
        };
        if new.parent_id != before.parent_id {
            let to = Place {
                committee: parent.as_ref().map(|parent| parent.path.as_str()),
                is_open_upward: true,
                ..Place::default()
            };
            if !allows(&policy::UPDATE, op.actor(), &to) {
                return Err(Kind::Forbidden.into());
            }
        }
        let stands_under = parent.as_ref().is_none_or(|parent| tree::fits(parent.level, new.level));
        let below = store::levels_below(uow, before.id).await?;
        if !stands_under || below.iter().any(|child| !tree::fits(new.level, *child)) {
            return Err(level_does_not_fit());
        }
        let (brand_name, brand_slogan) = parts_of(new.brand.as_ref());
        let row = Model {
            parent_id: new.parent_id,
            path: tree::path_of(parent.as_ref().map(|parent| parent.path.as_str()), before.id),
            name: new.name.clone(),
            code: new.code.clone(),
            level: new.level,
            brand_name,
            brand_slogan,
            ..before.clone()
        };
        let row = store::update(uow, &before, row).await?;
        let version = row.version;
        Ok(Output::ok(&CommitteeView::from(row))?.with_version(version))
    })
    .await
}
