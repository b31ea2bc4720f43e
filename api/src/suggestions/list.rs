//! `GET /suggestions`

use actix_web::get;
use sea_orm::{ColumnTrait, Condition};
use serde::Deserialize;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::suggestion::Column;
use shangliang_entity::vocab::{SuggestionKind, SuggestionStatus};
use utoipa::IntoParams;

use super::policy::List;
use super::store;
use super::view::SuggestionItem;
use crate::http::page::{Filter, instant_key, instant_value};
use crate::http::{Handled, Listing, Op, Page, PageOf, Position};

/// Which suggestions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct SuggestionFilter {
    /// Of one committee.
    committee_id: Option<CommitteeId>,
    /// Of one kind.
    kind: Option<SuggestionKind>,
    /// In one state.
    status: Option<SuggestionStatus>,
    /// Of one category.
    #[param(max_length = 60)]
    category: Option<String>,
    /// Only published ones, or only others.
    published: Option<bool>,
    /// Only one's own, or only others'.
    mine: Option<bool>,
}

impl Filter for SuggestionFilter {
    const SORTS: &'static [&'static str] = &["-submitted_at", "submitted_at"];
}

/// List the suggestions that one may see.
///
/// Without signing in these are the published ones.
#[utoipa::path(tag = "suggestions", params(Page, SuggestionFilter),
    responses((status = OK, description = "A page of suggestions.", body = PageOf<SuggestionItem>)),
    extensions(("x-permission" = json!("suggestion.list"))))]
#[get("/suggestions")]
pub async fn list_suggestions(op: Op<List, Listing<SuggestionFilter>>) -> Handled {
    op.read(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(at, id)| (instant_value(&at), id));
        let select = store::list(op.actor(), condition(&listing.filter, op.actor().account()));
        let total = if listing.counts() { Some(store::count(db, select.clone()).await?) } else { None };
        let page = listing.window(select, store::submitted_or_created(), Column::Id, after);
        let rows = store::rows(db, page).await?;
        let position =
            |row: &store::Listed| Position(instant_key(row.submitted_at.unwrap_or(row.created_at)), row.id.0);
        listing.answer(op, rows, total, position, SuggestionItem::from)
    })
    .await
}

fn condition(filter: &SuggestionFilter, me: Option<shangliang_entity::ids::AccountId>) -> Condition {
    let mut condition = Condition::all()
        .add_option(filter.committee_id.map(|id| Column::CommitteeId.eq(id)))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(filter.status.map(|status| Column::Status.eq(status)))
        .add_option(filter.category.as_ref().map(|category| Column::Category.eq(category)));
    condition = match filter.published {
        None => condition,
        Some(true) => condition.add(Column::PublishedAt.is_not_null()),
        Some(false) => condition.add(Column::PublishedAt.is_null()),
    };
    match (filter.mine, me) {
        (None, _) => condition,
        (Some(true), Some(me)) => condition.add(Column::AuthorId.eq(me)),
        (Some(true), None) => condition.add(Column::Id.is_null()),
        (Some(false), Some(me)) => {
            condition.add(Condition::any().add(Column::AuthorId.ne(me)).add(Column::AuthorId.is_null()))
        }
        (Some(false), None) => condition,
    }
}
