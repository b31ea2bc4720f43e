//! `GET /me/sessions`

use actix_web::get;
use sea_orm::sea_query::Expr;
use serde::Deserialize;
use shangliang_entity::session::{self, Column};
use utoipa::IntoParams;

use super::policy::List;
use super::store;
use super::view::SessionView;
use crate::access::Actor;
use crate::http::page::{Filter, HandledList, instant_key, instant_value};
use crate::http::{Kind, Listing, Op, PageOf, Position};

/// Nothing to choose: all that live.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SessionFilter {}

impl Filter for SessionFilter {
    const SORTS: &'static [&'static str] = &["-created_at", "created_at"];
}

/// List one's sessions.
///
/// Those that live: each is a sign-in on one device.
#[utoipa::path(tag = "me", params(Listing<SessionFilter>),
    responses((status = OK, description = "A page of sessions.", body = PageOf<SessionView>)),
    extensions(("x-permission" = json!("session.list"))))]
#[get("/me/sessions")]
pub async fn list_sessions(op: Op<List, Listing<SessionFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
        let after = listing.after(op)?.map(|Position(at, id)| (instant_value(&at), id));
        let select = store::live_of(me.account, op.app().clock.now());
        let page = listing.window(select, Expr::col((session::Entity, Column::CreatedAt)), Column::Id, after);
        let rows = page.rows(db).await?;
        let position = |row: &session::Model| Position(instant_key(row.created_at), row.id.0);
        listing.page(rows, position, |row| SessionView::new(row, Some(me.session)))
    })
    .await
}
