//! `GET /me/contact-looks`

use actix_web::get;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use serde::{Deserialize, Serialize};
use shangliang_entity::author_look::{Column, Entity};
use shangliang_entity::ids::{LookId, SuggestionId};
use utoipa::{IntoParams, ToSchema};

use super::author::mask_name;
use super::permission::ListLooks;
use super::store::looks::{self, Look};
use crate::access::Actor;
use crate::accounts::Doer;
use crate::http::page::{Filter, HandledList, instant_key, instant_value};
use crate::http::{Kind, Listing, Op, PageOf, Position, Problem};
use crate::secrets::Keys;

/// One time that somebody was told who one is, or how to reach one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactLook {
    /// Its id.
    pub id: LookId,
    /// One's suggestion that it was about.
    pub suggestion_id: SuggestionId,
    /// Who was told, the name masked, and as what.
    pub by: Option<Doer>,
    /// Why, where one had asked to be anonymous; null where a handler of the suggestion looked at how to reach one.
    #[schema(max_length = 1000)]
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

impl ContactLook {
    /// Opens who was told, and masks them.
    pub fn of(keys: &Keys, look: Look) -> Result<Self, Problem> {
        let by = look.by().open(keys)?;
        let by = by.map(|by| Doer { name: by.name.as_deref().map(mask_name), ..by });
        let row = look.row;
        Ok(Self { id: row.id, suggestion_id: row.suggestion_id, by, reason: row.reason, at: row.at })
    }
}

/// No filters: there are few.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct LookFilter {}

impl Filter for LookFilter {
    const SORTS: &'static [&'static str] = &["-at", "at"];
}

/// List who was told how to reach oneself.
///
/// Each time that a handler of one's suggestion looked at one's number, and that staff were told who wrote what one had handed in
/// anonymously, with their reason.
#[utoipa::path(tag = "me", params(Listing<LookFilter>),
    responses((status = OK, description = "A page of looks.", body = PageOf<ContactLook>)),
    extensions(("x-permission" = json!("suggestion.list_looks"))))]
#[get("/me/contact-looks")]
pub async fn list_contact_looks(op: Op<ListLooks, Listing<LookFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
        let after = listing.after(op)?.map(|Position(at, id)| (instant_value(&at), id));
        let select = looks::at(me.account);
        let page = listing.window(select, Expr::col((Entity, Column::At)), Column::Id, after);
        let page = page.reading(looks::listed).rows(db).await?;
        let looks = page.try_map(|look| ContactLook::of(&op.app().keys, look))?;
        let position = |look: &ContactLook| Position(instant_key(look.at), look.id.0);
        listing.page(looks, position, |look| look)
    })
    .await
}
