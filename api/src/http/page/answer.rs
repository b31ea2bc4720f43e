//! What a list answers: a page of its items, or all of them in the form that the client takes.

use std::collections::BTreeSet;
use std::rc::Rc;

use actix_web::body::BoxBody;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::form::Form;
use super::{Filter, Listing, PageOf, PageRows, Position, cursor, whole};
use crate::access::Permission;
use crate::db::Conn;
use crate::exports::{self, Column};
use crate::http::op::Op;
use crate::http::output::Output;
use crate::http::problem::Problem;
use crate::http::text::Text;

/// How the record of attempts calls that a whole list was asked for.
const EXPORTED: &str = "list.exported";

/// A list's handler's result.
pub type HandledList = Result<Listed, Problem>;

/// A list as it is answered.
pub enum Listed {
    /// One page; or where all of it will be once a job has written it.
    Complete(Output),
    /// All of it, on its way.
    Streamed(HttpResponse),
}

impl Responder for Listed {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Self::Complete(output) => output.respond_to(request),
            Self::Streamed(response) => response,
        }
    }
}

/// Some items of a list, and where it goes on behind them.
pub struct ListPage {
    /// The items as they are shown.
    pub items: Vec<Value>,
    /// How many match in all, where that was wanted.
    pub total: Option<u64>,
    /// Where the next page begins; absent on the last.
    pub(super) next: Option<Position>,
    /// Which columns such items fill.
    columns: fn() -> Vec<Column>,
    wanted: Option<Vec<String>>,
}

impl ListPage {
    /// The columns that these items fill.
    pub fn columns(&self) -> Vec<Column> {
        let mut columns = (self.columns)();
        if let Some(wanted) = &self.wanted {
            columns.retain(|column| column.is_of("id") || wanted.iter().any(|field| column.is_of(field)));
        }
        columns
    }
}

impl<F: Filter> Listing<F> {
    /// Makes a page of the rows that [`Listing::window`] took.
    pub fn page<R, T: Serialize + ToSchema>(
        &self,
        page: PageRows<R>,
        position: impl Fn(&R) -> Position,
        view: impl Fn(R) -> T,
    ) -> Result<ListPage, Problem> {
        let PageRows { mut rows, total } = page;
        let limit = usize::try_from(self.limit()).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(position);
        let wanted = self.wanted::<T>()?;
        let items = rows.into_iter().map(|row| trim(&view(row), wanted.as_ref())).collect::<Result<Vec<_>, _>>()?;
        let wanted = wanted.map(|wanted| wanted.into_iter().map(str::to_owned).collect());
        Ok(ListPage { items, total, next, columns: exports::columns_of::<T>, wanted })
    }

    /// The fields that were asked for; one that no item has is refused, be there items or not.
    fn wanted<T: ToSchema>(&self) -> Result<Option<BTreeSet<&str>>, Problem> {
        let Some(fields) = &self.page.fields else { return Ok(None) };
        let wanted: BTreeSet<&str> = fields.split(',').collect();
        let schema = serde_json::to_value(T::schema()).map_err(Problem::internal)?;
        let known = schema.get("properties").and_then(Value::as_object);
        match wanted.iter().find(|name| !known.is_some_and(|known| known.contains_key(**name))) {
            None => Ok(Some(wanted)),
            Some(unknown) => {
                let text = Text::made(format!("没有字段 {unknown}"), format!("there is no field {unknown}"));
                Err(Problem::parameter("fields", "unknown_value", text))
            }
        }
    }
}

impl<P: Permission, F: Filter> Op<P, Listing<F>> {
    /// Answers with a page, or with all of the list from one instant of the database where the client takes that more gladly; `read`
    /// gives the page that a listing asks for.
    pub async fn list(
        self,
        read: impl AsyncFn(&Self, &Conn<'_>, &Listing<F>) -> Result<ListPage, Problem> + 'static,
    ) -> HandledList {
        let listing = self.input()?;
        match listing.form {
            Form::Page => {
                let ListPage { items, next, total, .. } = read(&self, &self.reader(), &listing).await?;
                let seal = |next| cursor::seal(&self.app().keys, &listing.binding(&self), &next);
                let page = PageOf { items, next_cursor: next.map(seal), total };
                Ok(Listed::Complete(self.as_read(Output::list(&page)?.in_one_of_its_forms())))
            }
            Form::Csv(sending) => {
                let (app, caller, op) = (self.shared_app(), self.actor().account(), Rc::new(self));
                let (still, meta) = (whole::still(&op), op.meta().clone());
                let list = exports::Taken { caller, pages: whole::pages(op, listing, read)?, still };
                let sent = exports::stream(app, list, sending).await?;
                meta.note_event(EXPORTED, None);
                Ok(Listed::Streamed(sent))
            }
            Form::CsvHead => {
                whole::demand_whole(&listing)?;
                read(&self, &self.reader(), &listing).await?;
                Ok(Listed::Streamed(exports::only_head()))
            }
            Form::Xlsx => {
                let asked = exports::Asked::of(&self, listing.asked())?;
                // What the list refuses is refused now, and not by a job.
                read(&self, &self.reader(), &listing).await?;
                self.meta().note_event(EXPORTED, None);
                let pages = whole::pages(Rc::new(self), listing, read)?;
                Ok(Listed::Complete(exports::begin(asked, pages).await?))
            }
        }
    }
}

/// An item with nothing but the fields that are wanted and its id.
fn trim(item: &impl Serialize, wanted: Option<&BTreeSet<&str>>) -> Result<Value, Problem> {
    let mut item = serde_json::to_value(item).map_err(Problem::internal)?;
    if let (Some(item), Some(wanted)) = (item.as_object_mut(), wanted) {
        item.retain(|name, _| name == "id" || wanted.contains(name.as_str()));
    }
    Ok(item)
}
