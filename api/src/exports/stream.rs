//! A whole list as CSV, sent while it is read.

use std::time::Duration;

use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpResponse, rt};
use futures_util::StreamExt;
use futures_util::stream::{Stream, unfold};
use shangliang_entity::ids::AccountId;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::csv;
use crate::http::output::VARY;
use crate::http::page::{CSV, ListPage, Pages};
use crate::http::{Kind, Problem};
use crate::state::App;

/// How long a client may take for one page: whoever reads no more keeps no connection to the database.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a list may take in all, so that no slow reader keeps the database from tidying up.
const LIFE: Duration = Duration::from_secs(15 * 60);

/// What goes from whoever reads the list to whoever sends it.
enum Piece {
    Rows(Bytes),
    /// There is no more. Without it the connection is closed before the body has an end, so that nobody takes a part for the whole.
    End,
}

/// Sends the pages of a list as they come.
///
/// # Errors
/// The first page cannot be read; 429 where the caller is being sent another list, 503 where too many are being sent.
pub async fn stream(app: Data<App>, caller: Option<AccountId>, mut pages: Pages) -> Result<HttpResponse, Problem> {
    let turn = app.exports.stream(caller).await?;
    let first = pages.next().await.unwrap_or_else(|| Err(Problem::internal("a list without a page")))?;
    let (sender, receiver) = mpsc::channel(1);
    rt::spawn(async move {
        let sent = timeout(LIFE, send_all(first, pages, sender)).await;
        if let Ok(Err(problem)) = sent
            && !matches!(problem.kind(), Kind::Forbidden | Kind::InvalidToken)
        {
            tracing::warn!(%problem, "a list was not sent to its end");
        }
        drop(turn);
    });
    Ok(HttpResponse::Ok()
        .content_type(format!("{CSV}; charset=utf-8; header=present"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::VARY, format!("{VARY}, Accept")))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"list.csv\""))
        .streaming(body(receiver)))
}

/// Sends everything, until there is no more or nobody takes it.
async fn send_all(first: ListPage, mut pages: Pages, sender: mpsc::Sender<Piece>) -> Result<(), Problem> {
    let columns = first.columns();
    let rows = |page: ListPage| csv::rows(&columns, &page.items).map_err(Problem::internal);
    let mut next = csv::heading(&columns).map_err(Problem::internal)?;
    next.extend(rows(first)?);
    while let Ok(Ok(())) = timeout(PATIENCE, sender.send(Piece::Rows(next.into()))).await {
        next = match pages.next().await {
            Some(page) => rows(page?)?,
            None => {
                // Whoever does not take it misses the end of the body as well.
                let _taken = timeout(PATIENCE, sender.send(Piece::End)).await;
                break;
            }
        };
    }
    Ok(())
}

/// What a client gets: all pieces, and an error where they end before the end.
fn body(receiver: mpsc::Receiver<Piece>) -> impl Stream<Item = Result<Bytes, Problem>> {
    unfold(receiver, async |mut receiver: mpsc::Receiver<Piece>| match receiver.recv().await {
        Some(Piece::Rows(bytes)) => Some((Ok(bytes), receiver)),
        Some(Piece::End) => None,
        None => Some((Err(Kind::TemporaryReducedCapacity.into()), receiver)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_has_an_end_where_the_list_has_one() {
        for is_whole in [true, false] {
            let (sender, receiver) = mpsc::channel(2);
            sender.send(Piece::Rows("id\r\n".into())).await.unwrap();
            if is_whole {
                sender.send(Piece::End).await.unwrap();
            }
            drop(sender);
            let mut body = std::pin::pin!(body(receiver));
            assert_eq!(body.next().await.unwrap().unwrap(), "id\r\n");
            assert_eq!(body.next().await.is_none(), is_whole);
        }
    }
}
