//! The rows of one page and how many match in all, in one statement.

use sea_orm::sea_query::{Asterisk, Expr, Func, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoSimpleExpr, Order, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};

use crate::db::Conn;
use crate::http::problem::Problem;

/// Under which name a row has how many match.
const TOTAL: &str = "total";

/// The query of one page.
pub struct PageQuery<E: EntityTrait> {
    page: Select<E>,
    /// By what it is sorted.
    order: [(SimpleExpr, Order); 2],
    id: E::Column,
    /// Counts what matches in all, where that is wanted.
    counting: Option<SelectStatement>,
    is_first: bool,
}

/// The rows of one page, and how many match in all where that was wanted.
#[derive(Debug)]
pub struct PageRows<R> {
    /// The rows, with the first one of the next page.
    pub rows: Vec<R>,
    /// How many match.
    pub total: Option<u64>,
}

/// A row, beside how many match.
#[derive(FromQueryResult)]
struct Counted<R: FromQueryResult> {
    #[sea_orm(nested)]
    row: R,
    total: i64,
}

impl<E: EntityTrait> PageQuery<E> {
    /// A page of what a query selects, which begins at the first row or behind a cursor.
    pub(super) fn new(
        page: Select<E>,
        (column, id, order): (SimpleExpr, E::Column, Order),
        matching: Option<Select<E>>,
        is_first: bool,
    ) -> Self {
        let count = |matching: Select<E>| matching.select_only().expr(Func::count(Expr::col(Asterisk))).into_query();
        let order = [(column, order.clone()), (id.into_simple_expr(), order)];
        Self { page: sorted(page, &order), order, id, counting: matching.map(count), is_first }
    }

    /// Finds the rows of the page before anything is read of them. Where no index has their order all that match are sorted, and a
    /// database may read of each what only the page shows. To be said before what is read.
    #[must_use]
    pub fn found_in(self, all: Select<E>) -> Self {
        let found = self.page.select_only().column(self.id).into_query();
        let page = all.filter(self.id.in_subquery(found));
        Self { page: sorted(page, &self.order), ..self }
    }

    /// Says what is read of each row.
    #[must_use]
    pub fn reading(self, read: impl FnOnce(Select<E>) -> Select<E>) -> Self {
        Self { page: read(self.page), ..self }
    }

    /// Reads the rows.
    pub async fn rows<R: FromQueryResult>(self, db: &Conn<'_>) -> Result<PageRows<R>, Problem> {
        let Some(counting) = self.counting else {
            return Ok(PageRows { rows: self.page.into_model().all(db).await?, total: None });
        };
        let page = self.page.expr_as(Expr::from(counting.clone()), TOTAL);
        let counted: Vec<Counted<R>> = page.into_model().all(db).await?;
        let total = match counted.first() {
            Some(first) => first.total,
            None if self.is_first => 0,
            // What the cursor went on to has gone since, but not all that came before it.
            None => match db.query_one(&counting).await? {
                Some(row) => row.try_get_by_index(0)?,
                None => 0,
            },
        };
        let total = u64::try_from(total).map_err(Problem::internal)?;
        Ok(PageRows { rows: counted.into_iter().map(|counted| counted.row).collect(), total: Some(total) })
    }
}

fn sorted<E: EntityTrait>(select: Select<E>, order: &[(SimpleExpr, Order)]) -> Select<E> {
    order.iter().fold(select, |select, (column, order)| select.order_by(column.clone(), order.clone()))
}

impl<R> PageRows<R> {
    /// Makes something else of each row.
    pub fn try_map<T>(self, make: impl FnMut(R) -> Result<T, Problem>) -> Result<PageRows<T>, Problem> {
        let rows = self.rows.into_iter().map(make).collect::<Result<_, _>>()?;
        Ok(PageRows { rows, total: self.total })
    }
}
