//! `GET /topics`

use actix_web::get;
use sea_orm::{ColumnTrait, Condition};
use serde::Deserialize;
use shangliang_entity::ids::{CommitteeId, GroupId};
use shangliang_entity::topic::Column;
use shangliang_entity::vocab::{TopicAudience, TopicKind, TopicSource, TopicStatus};
use utoipa::IntoParams;

use super::policy::List;
use super::scope::Standing;
use super::store::{self, Listed};
use super::view::{TopicItem, allowed_actions};
use crate::http::page::{Filter, HandledList, instant_key, instant_value};
use crate::http::{Listing, Op, PageOf, Position};

/// Which topics.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct TopicFilter {
    /// Of one committee.
    committee_id: Option<CommitteeId>,
    /// Run by one special committee.
    special_committee_id: Option<GroupId>,
    /// Of one form.
    kind: Option<TopicKind>,
    /// From one source.
    source: Option<TopicSource>,
    /// In one state.
    status: Option<TopicStatus>,
    /// For one audience.
    audience: Option<TopicAudience>,
}

impl Filter for TopicFilter {
    const SORTS: &'static [&'static str] = &["-opens_at", "opens_at"];
}

/// List the topics that one may see.
///
/// Without signing in these are the ones that opened. Those without an opening yet stand where they were entered.
#[utoipa::path(tag = "topics", params(Listing<TopicFilter>),
    responses((status = OK, description = "A page of topics.", body = PageOf<TopicItem>)),
    extensions(("x-permission" = json!("topic.list"))))]
#[get("/topics")]
pub async fn list_topics(op: Op<List, Listing<TopicFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(at, id)| (instant_value(&at), id));
        let select = store::list(op.actor(), condition(&listing.filter));
        let page = listing.window(select, store::opens_or_created(), Column::Id, after);
        let rows = page.reading(store::listed).rows(db).await?;
        let position = |row: &Listed| Position(instant_key(row.opens_at.unwrap_or(row.created_at)), row.id.0);
        let tells_actions = listing.wants_actions();
        listing.page(rows, position, |row| {
            let standing = || Standing::new(row.status, row.committee_path.clone(), row.special_committee_id);
            let allowed = tells_actions.then(|| allowed_actions(op.actor(), &standing()));
            TopicItem::of(row, allowed)
        })
    })
    .await
}

fn condition(filter: &TopicFilter) -> Condition {
    Condition::all()
        .add_option(filter.committee_id.map(|id| Column::CommitteeId.eq(id)))
        .add_option(filter.special_committee_id.map(|id| Column::SpecialCommitteeId.eq(id)))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(filter.source.map(|source| Column::Source.eq(source)))
        .add_option(filter.status.map(|status| Column::Status.eq(status)))
        .add_option(filter.audience.map(|audience| Column::Audience.eq(audience)))
}
