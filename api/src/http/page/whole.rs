//! A whole list: page after page, all from one instant of the database, by the query that answers its pages.

use std::rc::Rc;
use std::sync::atomic::Ordering;

use async_stream::try_stream;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::LocalBoxStream;
use futures_util::{FutureExt, StreamExt};
use sea_orm::DatabaseTransaction;
use tokio::runtime::Handle;

use super::{Filter, ListPage, Listing};
use crate::access::Permission;
use crate::db::Conn;
use crate::http::op::Op;
use crate::http::problem::{Kind, Problem};
use crate::http::text::Text;

/// The pages of a whole list; nothing is read before the first is asked for.
pub type Pages = LocalBoxStream<'static, Result<ListPage, Problem>>;

/// Fails once its reader has signed out or holds other roles.
pub type Still = Box<dyn Fn() -> LocalBoxFuture<'static, Result<(), Problem>>>;

/// Whether whoever asked may still have the list.
pub(super) fn still<P: Permission, F: Filter>(op: &Rc<Op<P, Listing<F>>>) -> Still {
    let op = Rc::clone(op);
    Box::new(move || {
        let op = Rc::clone(&op);
        async move { op.granted().demand_unchanged(op.app()).await }.boxed_local()
    })
}

/// Refuses a query that asks for one page of a list (400).
pub(super) fn demand_whole<F: Filter>(listing: &Listing<F>) -> Result<(), Problem> {
    let Some(name) = listing.names_a_page() else { return Ok(()) };
    let text = Text::fixed("导出的是整个列表，不能分页", "a whole list is exported, which has no pages");
    Err(Problem::parameter(name, "invalid", text))
}

/// All pages of a list that a caller may see, as long as they stay who they are and the process is not about to stop.
///
/// # Errors
/// 400: the query asks for one page of it.
pub(super) fn pages<P: Permission, F: Filter>(
    op: Rc<Op<P, Listing<F>>>,
    listing: Listing<F>,
    read: impl AsyncFn(&Op<P, Listing<F>>, &Conn<'_>, &Listing<F>) -> Result<ListPage, Problem> + 'static,
) -> Result<Pages, Problem> {
    demand_whole(&listing)?;
    let pages = try_stream! {
        let snapshot = Snapshot(Some(op.granted().long_snapshot(op.app()).await?));
        let mut listing = listing;
        let mut next = Some(None);
        while let Some(after) = next {
            if op.app().is_draining.load(Ordering::Relaxed) {
                Err(Problem::new(Kind::TemporaryReducedCapacity).retry_after(1))?;
            }
            op.granted().demand_unchanged(op.app()).await?;
            listing.turn_to(after);
            let page = read(&op, &snapshot.conn()?, &listing).await?;
            next = page.next.clone().map(Some);
            yield page;
        }
    };
    Ok(pages.boxed_local())
}

/// One instant of the database, which ends with whoever reads it.
struct Snapshot(Option<DatabaseTransaction>);

impl Snapshot {
    fn conn(&self) -> Result<Conn<'_>, Problem> {
        self.0.as_ref().map(Conn::from).ok_or_else(|| Problem::internal("the snapshot has ended"))
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        // A process that ends in the middle has no runtime any more on which a connection is given back: it goes with the process.
        if Handle::try_current().is_err() {
            std::mem::forget(self.0.take());
        }
    }
}
