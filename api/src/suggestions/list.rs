//! `GET /suggestions`

use actix_web::get;
use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Func, IntoCondition, LikeExpr, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, DeriveActiveEnum, EnumIter, QuerySelect};
use serde::Deserialize;
use shangliang_entity::ids::{CommitteeId, StudioId, SuggestionId, TopicId};
use shangliang_entity::suggestion::{Column, Entity};
use shangliang_entity::vocab::{Screening, SuggestionKind, SuggestionStatus, Vocabulary};
use utoipa::{IntoParams, ToSchema};

use super::allowed::allowed_actions;
use super::item::SuggestionItem;
use super::permission::List;
use super::standing::Standing;
use super::store::listing::{self, Listed, Told};
use crate::access::{Actor, Permission};
use crate::calendar::end_of_local_day;
use crate::db::Conn;
use crate::http::page::{Filter, HandledList, ListPage, PageRows, instant_key, instant_value};
use crate::http::{Listing, Op, PageOf, Position, Problem};

/// Which suggestions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct SuggestionFilter {
    /// Of one committee.
    committee_id: Option<CommitteeId>,
    /// Under one topic.
    topic_id: Option<TopicId>,
    /// Handed to one studio.
    studio_id: Option<StudioId>,
    /// Merged into one that the caller may read.
    merged_into_id: Option<SuggestionId>,
    /// Of one kind.
    kind: Option<SuggestionKind>,
    /// In one state.
    status: Option<SuggestionStatus>,
    /// Of one category.
    #[param(min_length = 1, max_length = 60, format = "line")]
    category: Option<String>,
    /// Of members, or of citizens.
    #[param(inline)]
    author_kind: Option<AuthorKind>,
    /// By what screening found; shows only what one may screen.
    screening: Option<Screening>,
    /// Only key proposals (重点), or only others.
    key: Option<bool>,
    /// Only excellent proposals (优秀), or only others.
    excellent: Option<bool>,
    /// Only published ones, or only others.
    published: Option<bool>,
    /// Only one's own, or only others'.
    mine: Option<bool>,
    /// Whose title contains this, in either case.
    #[param(min_length = 1, max_length = 50, format = "line")]
    q: Option<String>,
    /// Submitted on this day in China or later.
    submitted_from: Option<NaiveDate>,
    /// Submitted on this day in China or earlier.
    submitted_to: Option<NaiveDate>,
}

/// As what an author writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum AuthorKind {
    /// As a member of the committee.
    Member,
    /// As a citizen.
    Citizen,
}

impl Vocabulary for AuthorKind {
    const NAME: &'static str = "author_kind";

    fn zh(self) -> &'static str {
        match self {
            Self::Member => "委员",
            Self::Citizen => "群众",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Member => "a member",
            Self::Citizen => "a citizen",
        }
    }
}

impl Filter for SuggestionFilter {
    const SORTS: &'static [&'static str] = &["-submitted_at", "submitted_at", "-supports"];
}

/// List the suggestions that one may see.
///
/// Without signing in these are the published ones. Each shows whose turn it is, and what the caller may do to it.
#[utoipa::path(tag = "suggestions", params(Listing<SuggestionFilter>),
    responses((status = OK, description = "A page of suggestions.", body = PageOf<SuggestionItem>)),
    extensions(("x-permission" = json!("suggestion.list"))))]
#[get("/suggestions")]
pub async fn list_suggestions(op: Op<List, Listing<SuggestionFilter>>) -> HandledList {
    op.list(async |op, db, listing| page_within(op, db, listing, Condition::all()).await).await
}

/// A page of the suggestions that one may see and that meet a condition beside the filters.
pub async fn page_within<P: Permission>(
    op: &Op<P, Listing<SuggestionFilter>>,
    db: &Conn<'_>,
    listing: &Listing<SuggestionFilter>,
    within: impl IntoCondition,
) -> Result<ListPage, Problem> {
    let (sort, _) = listing.sort();
    let by_supports = sort == "supports";
    let after = listing.after(op)?.map(|Position(key, id)| match by_supports {
        true => (key.parse::<i64>().unwrap_or_default().into(), id),
        false => (instant_value(&key), id),
    });
    let select = listing::list(op.actor(), condition(&listing.filter, op.actor()).add(within.into_condition()));
    let key = match by_supports {
        true => listing::all_supports(),
        false => Column::ListedAt.into_expr(),
    };
    let page = listing.window(select, key, Column::Id, after);
    let page = page.reading(|page| listing::listed(page, op.actor()));
    let page: PageRows<Told> = match listing.is_whole() {
        true => page.reading(|page| page.column(Column::Body)).rows(db).await?,
        false => page.rows(db).await?.try_map(|listed| Ok(Told { listed, body: None }))?,
    };
    let position = |Told { listed, .. }: &Told| match by_supports {
        true => Position((listed.supports + listed.imported_supports).to_string(), listed.known.row.id.0),
        false => Position(instant_key(listed.listed_at), listed.known.row.id.0),
    };
    let now = op.app().clock.now();
    let tells_actions = listing.wants_actions();
    let allowed =
        |row: &Listed| allowed_actions(op.actor(), &Standing::in_list(&row.known, row.signature.as_ref()), now);
    listing.page(page, position, |Told { listed, body }| {
        let allowed = tells_actions.then(|| allowed(&listed));
        SuggestionItem { body, ..SuggestionItem::of(listed, allowed, now) }
    })
}

fn condition(filter: &SuggestionFilter, actor: &Actor) -> Condition {
    let whether = |column: Column, is_there: bool| if is_there { column.is_not_null() } else { column.is_null() };
    Condition::all()
        .add_option(filter.committee_id.map(|id| Column::CommitteeId.eq(id)))
        .add_option(filter.topic_id.map(|id| Column::TopicId.eq(id)))
        .add_option(filter.studio_id.map(|id| Column::StudioId.eq(id)))
        .add_option(filter.merged_into_id.map(|id| Column::MergedIntoId.in_subquery(listing::seen(actor, id))))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(filter.status.map(|status| Column::Status.eq(status)))
        .add_option(filter.category.as_ref().map(|category| Column::Category.eq(category)))
        .add_option(filter.author_kind.map(|kind| whether(Column::MemberId, kind == AuthorKind::Member)))
        .add_option(
            filter
                .screening
                .map(|screening| Condition::all().add(Column::Screening.eq(screening)).add(listing::staffed_by(actor))),
        )
        .add_option(filter.key.map(|key| is_marked(Column::IsKey, key)))
        .add_option(filter.excellent.map(|excellent| is_marked(Column::IsExcellent, excellent)))
        .add_option(filter.published.map(|published| whether(Column::PublishedAt, published)))
        .add_option(filter.mine.map(|mine| whose(actor, mine)))
        .add_option(
            filter
                .q
                .as_deref()
                .map(|part| Expr::expr(Func::lower(Expr::col((Entity, Column::Title)))).like(containing(part))),
        )
        .add_option(
            filter
                .submitted_from
                .and_then(|day| day.pred_opt())
                .map(|day| handed_in(Column::ListedAt.gte(end_of_local_day(day)))),
        )
        .add_option(filter.submitted_to.map(|day| handed_in(Column::ListedAt.lt(end_of_local_day(day)))))
}

/// What was handed in, and when; by that lists sort it.
fn handed_in(when: SimpleExpr) -> Condition {
    Condition::all().add(Column::SubmittedAt.is_not_null()).add(when)
}

/// The flag itself, by which the databases recognise the index of what is marked.
fn is_marked(column: Column, wanted: bool) -> SimpleExpr {
    let flag = Expr::col((Entity, column));
    if wanted { flag } else { flag.not() }
}

fn whose(actor: &Actor, mine: bool) -> Condition {
    match (mine, actor.account()) {
        (true, Some(me)) => Condition::all().add(Column::AuthorId.eq(me)),
        (true, None) => Condition::all().add(Column::Id.is_null()),
        (false, Some(me)) => Condition::any().add(Column::AuthorId.ne(me)).add(Column::AuthorId.is_null()),
        (false, None) => Condition::all(),
    }
}

/// The pattern of texts that contain a part, whatever the part contains.
fn containing(part: &str) -> LikeExpr {
    let mut escaped = String::from("%");
    for c in part.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped.push('%');
    LikeExpr::new(escaped).escape('\\')
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use sea_orm::{Order, QueryOrder, QuerySelect};

    use super::*;
    use crate::db::plan::assert_found_by;

    const ID: &str = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34";

    #[rstest]
    #[case(Actor::Visitor, "key=true", "listed_at_id_where_is_key")]
    #[case(Actor::Visitor, "excellent=true", "listed_at_id_where_is_excellent")]
    #[case(Actor::Visitor, "", "listed_at_id_with_published_at")]
    #[case(Actor::Visitor, "committee_id=ID", "committee_id_listed_at_id_with_published_at")]
    #[case(Actor::Platform, "", "listed_at_id")]
    #[case(Actor::Platform, "status=reviewing", "status_listed_at_id")]
    #[case(Actor::Platform, "committee_id=ID", "committee_id_listed_at_id")]
    #[case(Actor::Platform, "topic_id=ID", "topic_id_listed_at_id")]
    #[case(Actor::Platform, "topic_id=ID&status=reviewing", "topic_id_status_listed_at_id")]
    #[case(Actor::Platform, "studio_id=ID", "studio_id_listed_at_id")]
    #[actix_web::test]
    async fn an_index_finds_a_list_in_its_order(#[case] actor: Actor, #[case] filter: &str, #[case] index: &str) {
        let filter: SuggestionFilter = serde_urlencoded::from_str(&filter.replace("ID", ID)).unwrap();
        let page = listing::listed(listing::list(&actor, condition(&filter, &actor)), &actor);
        let page = page.order_by(Column::ListedAt, Order::Desc).order_by(Column::Id, Order::Desc).limit(21);
        assert_found_by(page, index).await;
    }
}
