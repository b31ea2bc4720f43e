//! `GET /members`

use actix_web::get;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use serde::Deserialize;
use shangliang_entity::group_seat;
use shangliang_entity::ids::{AccountId, CommitteeId, GroupId, SectorId, TermId};
use shangliang_entity::member::{Column, Entity, Model};
use shangliang_entity::vocab::MemberStatus;
use utoipa::IntoParams;

use super::policy::List;
use super::scope::Standing;
use super::store;
use super::view::{MemberView, allowed_actions};
use crate::committees::{WithPath, and_path};
use crate::http::page::{Filter, HandledList};
use crate::http::{Listing, Op, PageOf, Position};

/// Which members.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct MemberFilter {
    /// Of one committee.
    committee_id: Option<CommitteeId>,
    /// Of one term.
    term_id: Option<TermId>,
    /// Of one sector.
    sector_id: Option<SectorId>,
    /// In one group.
    #[param(inline)]
    group_id: Option<GroupId>,
    /// In one state.
    status: Option<MemberStatus>,
    /// Only one's own memberships, or only others'.
    mine: Option<bool>,
}

impl Filter for MemberFilter {
    const SORTS: &'static [&'static str] = &["name", "-name"];
}

/// List the members.
///
/// As in the public roster.
#[utoipa::path(tag = "members", params(Listing<MemberFilter>),
    responses((status = OK, description = "A page of members.", body = PageOf<MemberView>)),
    extensions(("x-permission" = json!("member.read"))))]
#[get("/members")]
pub async fn list_members(op: Op<List, Listing<MemberFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(name, id)| (name.into(), id));
        let select = store::list(condition(&listing.filter, op.actor().account()));
        let page = listing.window(select, Expr::col((Entity, Column::Name)), Column::Id, after);
        let rows = page.reading(and_path).rows(db).await?;
        let position = |found: &WithPath<Model>| Position(found.row.name.clone(), found.row.id.0);
        let tells_actions = listing.wants_actions();
        listing.page(rows, position, |WithPath { row, committee_path }| {
            let standing = Standing::of(&row, committee_path);
            let allowed = tells_actions.then(|| allowed_actions(op.actor(), &standing));
            MemberView { allowed_actions: allowed, ..row.into() }
        })
    })
    .await
}

fn condition(filter: &MemberFilter, me: Option<AccountId>) -> Condition {
    let seats = |group: GroupId| {
        let seats = group_seat::Entity::find().select_only().column(group_seat::Column::MemberId);
        sea_orm::QueryTrait::into_query(seats.filter(group_seat::Column::GroupId.eq(group)))
    };
    let mine = |mine: bool| match (mine, me) {
        (true, Some(me)) => Condition::all().add(Column::AccountId.eq(me)),
        (true, None) => Condition::all().add(Column::Id.is_null()),
        (false, Some(me)) => Condition::any().add(Column::AccountId.ne(me)).add(Column::AccountId.is_null()),
        (false, None) => Condition::all(),
    };
    Condition::all()
        .add_option(filter.committee_id.map(|id| Column::CommitteeId.eq(id)))
        .add_option(filter.term_id.map(|id| Column::TermId.eq(id)))
        .add_option(filter.sector_id.map(|id| Column::SectorId.eq(id)))
        .add_option(filter.group_id.map(|id| Column::Id.in_subquery(seats(id))))
        .add_option(filter.status.map(|status| Column::Status.eq(status)))
        .add_option(filter.mine.map(mine))
}
