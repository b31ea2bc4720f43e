//! A whole list: page after page, all from one instant of the database, by the query that answers its pages.

use async_stream::try_stream;
use futures_util::StreamExt;
use futures_util::stream::LocalBoxStream;

use super::{Filter, ListPage, Listing};
use crate::access::Permission;
use crate::db::Conn;
use crate::http::op::Op;
use crate::http::problem::Problem;
use crate::http::text::Text;

/// The pages of a whole list; nothing is read before the first is asked for.
pub type Pages = LocalBoxStream<'static, Result<ListPage, Problem>>;

/// All pages of a list that a caller may see, as long as they stay who they are.
///
/// # Errors
/// 400: the query asks for one page of it.
pub(super) fn pages<P: Permission, F: Filter>(
    op: Op<P, Listing<F>>,
    listing: Listing<F>,
    read: impl AsyncFn(&Op<P, Listing<F>>, &Conn<'_>, &Listing<F>) -> Result<ListPage, Problem> + 'static,
) -> Result<Pages, Problem> {
    if let Some(name) = listing.names_a_page() {
        let text = Text::fixed("导出的是整个列表，不能分页", "a whole list is exported, which has no pages");
        return Err(Problem::parameter(name, "invalid", text));
    }
    let pages = try_stream! {
        let snapshot = op.granted().long_snapshot(op.app()).await?;
        let mut listing = listing;
        let mut next = Some(None);
        while let Some(after) = next {
            op.granted().demand_unchanged(op.app()).await?;
            listing.turn_to(after);
            let page = read(&op, &Conn::from(&snapshot), &listing).await?;
            next = page.next.clone().map(Some);
            yield page;
        }
    };
    Ok(pages.boxed_local())
}
