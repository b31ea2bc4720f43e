//! `GET /accounts`

use actix_web::get;
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::Deserialize;
use shangliang_entity::account::{Column, Entity, Model};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::role_grant;
use shangliang_entity::vocab::{AccountStatus, Role, ScopeKind};
use utoipa::IntoParams;

use super::account_view::AccountView;
use super::policy::{List, administered, is_platform_administrator};
use super::store;
use crate::access::{Actor, HeldRole};
use crate::http::page::{Filter, HandledList, instant_key, instant_value};
use crate::http::{Listing, Op, PageOf, Position};

/// Which accounts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct AccountFilter {
    /// Those with a role in a committee.
    committee_id: Option<CommitteeId>,
    /// Those that hold a role.
    role: Option<Role>,
    /// Those that may sign in, or may not.
    status: Option<AccountStatus>,
}

impl Filter for AccountFilter {
    const SORTS: &'static [&'static str] = &["-created_at", "created_at"];
}

/// List accounts.
///
/// Those with a role in one's subtree; of their roles those that lie there.
#[utoipa::path(tag = "accounts", params(Listing<AccountFilter>),
    responses((status = OK, description = "A page of accounts.", body = PageOf<AccountView>)),
    extensions(("x-permission" = json!("account.list"))))]
#[get("/accounts")]
pub async fn list_accounts(op: Op<List, Listing<AccountFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(at, id)| (instant_value(&at), id));
        let select = Entity::find().filter(managed_by(op.actor())).filter(condition(&listing.filter, op.actor()));
        let page = listing.window(select, Expr::col((Entity, Column::CreatedAt)), Column::Id, after);
        let page = page.rows(db).await?;
        let roles = store::roles_of(db, page.rows.iter().map(|row: &Model| row.id)).await?;
        let views = page.try_map(|row| AccountView::new(&op.app().keys, &row, &roles, op.actor()))?;
        let position = |view: &AccountView| Position(instant_key(view.created_at), view.id.0);
        listing.page(views, position, |view| view)
    })
    .await
}

fn condition(filter: &AccountFilter, actor: &Actor) -> Condition {
    let holds = |condition: Condition| Column::Id.in_subquery(holders(condition.add(managed_roles(actor))));
    Condition::all()
        .add_option(filter.status.map(|status| Column::Status.eq(status)))
        .add_option(filter.role.map(|role| holds(Condition::all().add(role_grant::Column::Role.eq(role)))))
        .add_option(filter.committee_id.map(|id| {
            let path = format!("%/{id}/%");
            holds(Condition::all().add(role_grant::Column::CommitteePath.like(path)))
        }))
}

/// The accounts of which a caller manages a part, as SQL: the twin of [`super::policy::PartlyManaged`]'s place.
fn managed_by(actor: &Actor) -> Condition {
    match manages_all(actor) {
        // Also those that hold no role.
        true => Condition::all(),
        false => Condition::all().add(Column::Id.in_subquery(holders(Condition::all().add(managed_roles(actor))))),
    }
}

/// The roles that a caller manages, as SQL: the twin of [`super::policy::manages`].
fn managed_roles(actor: &Actor) -> Condition {
    if manages_all(actor) {
        return Condition::all();
    }
    let under = administered(actor).map(|held| format!("{}%", held.committee_path));
    // Of no committee none.
    let none = Condition::any().add(role_grant::Column::Id.is_null());
    under.fold(none, |any, path| any.add(role_grant::Column::CommitteePath.like(path)))
}

fn manages_all(actor: &Actor) -> bool {
    let on_the_platform = |held: &HeldRole| held.scope_kind == ScopeKind::Platform;
    is_platform_administrator(actor) || matches!(actor, Actor::Platform) || administered(actor).any(on_the_platform)
}

/// The accounts that hold a role of which a condition is true.
fn holders(condition: Condition) -> SelectStatement {
    Query::select()
        .column(role_grant::Column::AccountId)
        .from(role_grant::Entity)
        .cond_where(condition.add(role_grant::Column::RevokedAt.is_null()))
        .to_owned()
}
