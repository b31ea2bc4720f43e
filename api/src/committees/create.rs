//! `POST /committees`

use actix_web::post;
use shangliang_entity::committee::Model;
use shangliang_entity::ids::CommitteeId;

use super::policy::Create;
use super::view::{Brand, CommitteeFields, CommitteeView};
use super::{store, tree};
use crate::http::{Body, Handled, Op, Output, Problem, Text};
use crate::secrecy::refuse_marked;

/// Enter a committee.
///
/// Under another one, whose administrators may do it, or as the root of a tree, which is for the platform's.
#[utoipa::path(tag = "committees", request_body = CommitteeFields,
    responses((status = CREATED, description = "The committee.", body = CommitteeView)),
    extensions(("x-permission" = json!("committee.create"))))]
#[post("/committees")]
pub async fn create_committee(op: Op<Create, Body<CommitteeFields>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        check_texts(new)?;
        let parent = match op.scope().parent()? {
            Some(parent) => store::hold(uow, parent.id).await?,
            None => None,
        };
        if parent.as_ref().is_some_and(|parent| !tree::fits(parent.level, new.level)) {
            return Err(level_does_not_fit());
        }
        let id: CommitteeId = uow.new_id();
        let (brand_name, brand_slogan) = parts_of(new.brand.as_ref());
        let row = Model {
            id,
            parent_id: new.parent_id,
            path: tree::path_of(parent.as_ref().map(|parent| parent.path.as_str()), id),
            name: new.name.clone(),
            code: new.code.clone(),
            level: new.level,
            brand_name,
            brand_slogan,
            reviews_replies: true,
            version: 1,
            created_at: uow.now(),
            updated_at: uow.now(),
        };
        let row = store::insert(uow, row).await?;
        let version = row.version;
        Ok(Output::created(format!("/api/v1/committees/{id}"), &CommitteeView::from(row))?.with_version(version))
    })
    .await
}

/// Refuses a name or a brand that is marked secret (422).
pub fn check_texts(new: &CommitteeFields) -> Result<(), Problem> {
    let brand = new.brand.as_ref();
    refuse_marked(&[
        ("/name", Some(&new.name)),
        ("/brand/name", brand.and_then(|brand| brand.name.as_deref())),
        ("/brand/slogan", brand.and_then(|brand| brand.slogan.as_deref())),
    ])
}

/// The brand as its two columns.
pub fn parts_of(brand: Option<&Brand>) -> (Option<String>, Option<String>) {
    (brand.and_then(|brand| brand.name.clone()), brand.and_then(|brand| brand.slogan.clone()))
}

/// The refusal of a level that does not lie between the committees above and below (422).
pub fn level_does_not_fit() -> Problem {
    let text = Text::fixed(
        "层级应低于上级委员会、高于下级委员会",
        "its level lies below its parent's and above its children's",
    );
    Problem::field("/level", "does_not_fit", text)
}
