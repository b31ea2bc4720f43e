//! `GET /me/notices`

use actix_web::get;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Deserialize;
use shangliang_entity::notice::{Column, Entity};
use utoipa::IntoParams;

use super::policy::List;
use super::store;
use super::view::{Found, NoticeView};
use crate::access::Actor;
use crate::http::page::{Filter, HandledList, instant_key, instant_value};
use crate::http::{Kind, Listing, Op, PageOf, Position};

/// Which notices.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct NoticeFilter {
    /// Only those that were not read, or that were.
    unread: Option<bool>,
}

impl Filter for NoticeFilter {
    const SORTS: &'static [&'static str] = &["-at", "at"];
}

/// List one's notices.
///
/// What happened to the things that concern oneself, for a year. What one did oneself is no news. A notice is there a second or two after
/// what it tells of.
#[utoipa::path(tag = "me", params(Listing<NoticeFilter>),
    responses((status = OK, description = "A page of notices.", body = PageOf<NoticeView>)),
    extensions(("x-permission" = json!("notice.list"))))]
#[get("/me/notices")]
pub async fn list_notices(op: Op<List, Listing<NoticeFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
        let after = listing.after(op)?.map(|Position(at, id)| (instant_value(&at), id));
        let mut select = store::of(me.account);
        select = match listing.filter.unread {
            Some(true) => select.filter(Column::ReadAt.is_null()),
            Some(false) => select.filter(Column::ReadAt.is_not_null()),
            None => select,
        };
        let page = listing.window(select, Expr::col((Entity, Column::At)), Column::Id, after);
        let rows = page.reading(|page| store::with_titles(page, op.actor())).rows(db).await?;
        let position = |found: &Found| Position(instant_key(found.notice.at), found.notice.id.0);
        let lang = op.meta().lang;
        listing.page(rows, position, |found| NoticeView::new(found, lang))
    })
    .await
}
