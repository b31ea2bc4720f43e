//! `GET /reply-templates` and `GET /reply-templates/{id}`

use actix_web::get;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoSimpleExpr, JoinType, QueryFilter, QuerySelect};
use serde::Deserialize;
use shangliang_entity::committee;
use shangliang_entity::ids::{CommitteeId, DepartmentId};
use shangliang_entity::reply_template::{Column, Entity, Model};
use shangliang_entity::vocab::{ResultClass, ScopeKind};
use utoipa::IntoParams;

use super::ReplyTemplateView;
use super::policy::{List, READ, Read};
use crate::access::Actor;
use crate::http::openapi::IdPath;
use crate::http::page::{Filter, HandledList, instant_key, instant_value};
use crate::http::{Handled, Listing, Op, Output, PageOf, Position};

/// Which templates.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct TemplateFilter {
    /// Of one committee.
    committee_id: Option<CommitteeId>,
    /// Of one department.
    department_id: Option<DepartmentId>,
    /// For one result class.
    result_class: Option<ResultClass>,
}

impl Filter for TemplateFilter {
    const SORTS: &'static [&'static str] = &["created_at", "-created_at"];
}

/// List the reply templates that one may use.
///
/// Staff see all of their committee, departments the shared ones and their own.
#[utoipa::path(tag = "reply templates", params(Listing<TemplateFilter>),
    responses((status = OK, description = "A page of templates.", body = PageOf<ReplyTemplateView>)),
    extensions(("x-permission" = json!("reply_template.read"))))]
#[get("/reply-templates")]
pub async fn list_reply_templates(op: Op<List, Listing<TemplateFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(at, id)| (instant_value(&at), id));
        let to_committee: sea_orm::RelationDef =
            Entity::belongs_to(committee::Entity).from(Column::CommitteeId).to(committee::Column::Id).into();
        let select = Entity::find()
            .join(JoinType::InnerJoin, to_committee)
            .filter(visible_to(op.actor()))
            .filter(condition(&listing.filter));
        let page = listing.window(select, Column::CreatedAt.into_simple_expr(), Column::Id, after);
        let position = |row: &Model| Position(instant_key(row.created_at), row.id);
        listing.page(page.rows(db).await?, position, ReplyTemplateView::from)
    })
    .await
}

/// See one reply template.
///
/// One of another committee or department does not exist for the caller.
#[utoipa::path(tag = "reply templates", params(IdPath),
    responses((status = OK, description = "The template.", body = ReplyTemplateView)),
    extensions(("x-permission" = json!("reply_template.read"))))]
#[get("/reply-templates/{id}")]
pub async fn get_reply_template(op: Op<Read>) -> Handled {
    op.read(async |op, _, _| {
        let row = op.scope().0.template.clone();
        let version = row.version;
        Ok(Output::ok(&ReplyTemplateView::from(row))?.with_version(version))
    })
    .await
}

/// What a caller may read, as SQL: the twin of the rule `reply_template.read`.
fn visible_to(actor: &Actor) -> Condition {
    let mut visible = Condition::any().add(Column::Id.is_null());
    for held in actor.roles_for(&READ) {
        let of_committee = committee::Column::Path.eq(&held.committee_path);
        visible = match (held.scope_kind, held.scope_id) {
            (ScopeKind::Platform, _) => return Condition::all(),
            (ScopeKind::Committee, _) => visible.add(of_committee),
            (ScopeKind::Department, Some(id)) => visible
                .add(Column::DepartmentId.eq(id))
                .add(Condition::all().add(of_committee).add(Column::DepartmentId.is_null())),
            _ => visible,
        };
    }
    visible
}

fn condition(filter: &TemplateFilter) -> Condition {
    Condition::all()
        .add_option(filter.committee_id.map(|id| Column::CommitteeId.eq(id)))
        .add_option(filter.department_id.map(|id| Column::DepartmentId.eq(id)))
        .add_option(filter.result_class.map(|class| Column::ResultClass.eq(class)))
}
