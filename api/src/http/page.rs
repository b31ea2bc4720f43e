//! Lists: keyset pages that stay stable under inserts, with opaque cursors bound to caller, list, filters and sort.

mod answer;
mod cursor;
mod form;
mod rows;
mod whole;

use std::collections::BTreeSet;

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{EntityTrait, Order, QueryFilter, QuerySelect, Select};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::op::{Input, Op};
use super::problem::{Kind, Problem};
use super::query::Pair;
use super::text::Text;
use crate::access::Permission;
use crate::state::App;

use form::Form;

pub use answer::{HandledList, ListPage, Listed};
pub use form::{CSV, Sending, XLSX};
pub use rows::{PageQuery, PageRows};
pub use whole::{Pages, Still};

/// The parameters that every list takes.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Page {
    /// How many items: 1–100, 20 where it is absent.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u64>,
    /// Where the page before ended: its `next_cursor`.
    #[param(max_length = 600, format = "line")]
    cursor: Option<String>,
    /// Which of the list's sorts; a leading `-` is descending.
    sort: Option<String>,
    /// Whether to count all items that match into `total`.
    count: Option<bool>,
    /// The item fields wanted, separated by commas; `id` is always there.
    #[param(max_length = 500, pattern = "^[a-z0-9_]+(,[a-z0-9_]+)*$")]
    fields: Option<String>,
}

/// The filters of one list, and the sorts that it knows; the first is the default.
pub trait Filter: DeserializeOwned + IntoParams + 'static {
    /// Names as `-submitted_at`.
    const SORTS: &'static [&'static str];
}

/// A list's query: page and filters.
#[derive(Debug)]
pub struct Listing<F> {
    page: Page,
    /// The filters.
    pub filter: F,
    sort: &'static str,
    /// The pairs that a cursor is bound to.
    bound: String,
    form: Form,
    /// Where a whole list has come to; absent where one page is answered.
    walk: Option<Walk>,
}

/// How far a whole list was read.
#[derive(Clone, Debug)]
enum Walk {
    /// Not at all: how many match is counted too.
    AtFirst,
    /// Up to here.
    After(Position),
}

/// How many items are read at once of a whole list.
const STRIDE: u64 = 500;

/// Where a page ended: the sort value of its last item, as text, and its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position(pub String, pub Uuid);

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageOf<T> {
    /// The items.
    #[schema(max_items = 100)]
    pub items: Vec<T>,
    /// Send it as `cursor` to get the next page; null on the last.
    #[schema(max_length = 600)]
    pub next_cursor: Option<String>,
    /// How many items match in all, with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    pub total: Option<u64>,
}

impl<F: Filter> Input for Listing<F> {
    type Raw = (String, Vec<Pair>, Form);

    async fn read(request: &HttpRequest, payload: &mut Payload, query: &[Pair]) -> Result<Self::Raw, Problem> {
        super::body::refuse_body(request, payload).await?;
        // A malformed query is a 400, which comes before the permission.
        parse::<F>(request.path(), query)?;
        Ok((request.path().to_owned(), query.to_vec(), Form::wanted(request)))
    }

    fn check((path, all, form): &Self::Raw, _: &App) -> Result<Self, Problem> {
        Ok(Self { form: *form, ..parse(path, all)? })
    }
}

/// As the document shows them: those of every list, with this one's sorts, and its filters.
impl<F: Filter> IntoParams for Listing<F> {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = Page::into_params(&place);
        if let Some(sort) = parameters.iter_mut().find(|parameter| parameter.name == "sort") {
            let sorts = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(F::SORTS.iter().copied()));
            sort.schema = Some(sorts.default(F::SORTS.first().map(|first| json!(first))).build().into());
        }
        parameters.extend(F::into_params(place));
        parameters
    }
}

fn parse<F: Filter>(path: &str, all: &[Pair]) -> Result<Listing<F>, Problem> {
    let paging: BTreeSet<String> = Page::into_params(|| None).into_iter().map(|parameter| parameter.name).collect();
    let (page, filters): (Vec<_>, Vec<_>) = all.iter().cloned().partition(|(name, _)| paging.contains(name));
    let page: Page = typed(&page)?;
    let wanted = |sort: &&&str| page.sort.as_deref().is_none_or(|wanted| wanted == **sort);
    let sort = F::SORTS.iter().find(wanted).copied().unwrap_or_default();
    let mut bound: Vec<_> = filters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    bound.sort();
    Ok(Listing {
        filter: typed(&filters)?,
        bound: format!("{path}?{sort}&{}", bound.join("&")),
        page,
        sort,
        form: Form::Page,
        walk: None,
    })
}

/// Reads pairs into a struct whose fields are all optional; the pair that does not fit is named.
pub fn typed<T: DeserializeOwned>(pairs: &[Pair]) -> Result<T, Problem> {
    let read = |pairs: &[Pair]| {
        let encoded = serde_urlencoded::to_string(pairs).ok()?;
        serde_urlencoded::from_str(&encoded).ok()
    };
    if let Some(read) = read(pairs) {
        return Ok(read);
    }
    let culprit = pairs.iter().find(|pair| read(std::slice::from_ref(pair)).is_none());
    let name = culprit.map_or("", |(name, _)| name.as_str());
    Err(Problem::parameter(name, "invalid", Text::fixed("参数值不正确", "the value does not fit the parameter")))
}

impl<F: Filter> Listing<F> {
    /// The sort column and whether it descends.
    pub fn sort(&self) -> (&'static str, bool) {
        match self.sort.strip_prefix('-') {
            Some(column) => (column, true),
            None => (self.sort, false),
        }
    }

    /// Whether a field of the items is wanted.
    pub fn wants(&self, field: &str) -> bool {
        self.page.fields.as_deref().is_none_or(|fields| fields.split(',').any(|wanted| wanted == field))
    }

    /// Whether the caller is to be told what they may do to each item: a whole list is no place to act from.
    pub fn wants_actions(&self) -> bool {
        !self.is_whole() && self.wants("allowed_actions")
    }

    /// Whether all of the list is read, which then may tell more of each item than a page.
    pub fn is_whole(&self) -> bool {
        self.walk.is_some()
    }

    /// The path and the query that say what is listed.
    fn asked(&self) -> String {
        let fields = self.page.fields.iter().map(|fields| format!("&fields={fields}"));
        [self.bound.replacen('?', "?sort=", 1)]
            .into_iter()
            .chain(fields)
            .collect::<String>()
            .trim_end_matches('&')
            .to_owned()
    }

    /// The parameter that asks for one page, where there is one.
    fn names_a_page(&self) -> Option<&'static str> {
        let Page { limit, cursor, count, .. } = &self.page;
        let named = [("limit", limit.is_some()), ("cursor", cursor.is_some()), ("count", count.is_some())];
        named.into_iter().find(|(_, is_there)| *is_there).map(|(name, _)| name)
    }

    /// Reads a whole list, from its beginning or from behind a position on.
    fn turn_to(&mut self, after: Option<Position>) {
        self.walk = Some(after.map_or(Walk::AtFirst, Walk::After));
    }

    fn limit(&self) -> u64 {
        if self.is_whole() { STRIDE } else { self.page.limit.unwrap_or(20) }
    }

    fn counts(&self) -> bool {
        match &self.walk {
            Some(Walk::AtFirst) => self.form == Form::Xlsx,
            Some(Walk::After(_)) => false,
            None => self.page.count.unwrap_or(false),
        }
    }

    /// Where to go on, from the cursor; one of another caller, list, filter or sort is refused.
    pub fn after<P: Permission>(&self, op: &Op<P, Self>) -> Result<Option<Position>, Problem> {
        match &self.walk {
            Some(Walk::AtFirst) => return Ok(None),
            Some(Walk::After(position)) => return Ok(Some(position.clone())),
            None => {}
        }
        let Some(cursor) = &self.page.cursor else { return Ok(None) };
        cursor::open(&op.app().keys, &self.binding(op), cursor).map(Some).ok_or_else(|| Kind::InvalidCursor.into())
    }

    fn binding<P: Permission>(&self, op: &Op<P, Self>) -> String {
        let caller = op.actor().account().map(|account| account.to_string()).unwrap_or_default();
        format!("{caller} {}", self.bound)
    }

    /// Orders a query by a column and the id, goes on after a position, and takes one row more than the page holds; counts all that
    /// match where that is wanted.
    pub fn window<E: EntityTrait>(
        &self,
        select: Select<E>,
        column: impl Into<SimpleExpr>,
        id: E::Column,
        after: Option<(sea_orm::Value, Uuid)>,
    ) -> PageQuery<E> {
        let matching = self.counts().then(|| select.clone());
        let is_first = after.is_none();
        let (_, descends) = self.sort();
        let column: SimpleExpr = column.into();
        let order = if descends { Order::Desc } else { Order::Asc };
        let key = Expr::tuple([
            column.clone(),
            Expr::col(sea_orm::sea_query::IntoColumnRef::into_column_ref((E::default(), id))),
        ]);
        let select = match after {
            None => select,
            Some((value, after_id)) => {
                let from = Expr::tuple([Expr::val(value), Expr::val(after_id)]);
                select.filter(if descends { key.lt(from) } else { key.gt(from) })
            }
        };
        PageQuery::new(select.limit(self.limit() + 1), (column, id, order), matching, is_first)
    }
}

/// An instant as a cursor holds it: microseconds since 1970.
pub fn instant_key(at: DateTime<Utc>) -> String {
    at.timestamp_micros().to_string()
}

/// The instant that a cursor holds.
pub fn instant_value(key: &str) -> sea_orm::Value {
    key.parse().ok().and_then(DateTime::from_timestamp_micros).unwrap_or_default().into()
}
