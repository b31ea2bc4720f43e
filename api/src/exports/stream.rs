//! A whole list as CSV, sent while it is read.

use std::time::Duration;

use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpResponse, rt};
use futures_util::StreamExt;
use futures_util::stream::unfold;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::columns::Column;
use super::csv;
use crate::http::output::VARY;
use crate::http::page::{CSV, ListPage, Pages};
use crate::http::{Kind, Problem};
use crate::state::App;

/// How long a client may take for one page: whoever reads no more keeps no connection to the database.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is sent, or that it broke off: then the connection is closed without an end of the body, so that nobody takes a part
/// for the whole.
type Sent = Result<Bytes, Problem>;

/// Sends the pages of a list as they come.
///
/// # Errors
/// The first page cannot be read; 503 where too many lists are being sent.
pub async fn stream(app: Data<App>, mut pages: Pages) -> Result<HttpResponse, Problem> {
    let turn = app.exports.stream().await?;
    let first = pages.next().await.unwrap_or_else(|| Err(Problem::internal("a list without a page")))?;
    let columns = first.columns();
    let heading = csv::heading(&columns).map_err(Problem::internal)?;
    let (sender, receiver) = mpsc::channel(1);
    rt::spawn(async move {
        send_all(&columns, heading, first, pages, sender).await;
        drop(turn);
    });
    let sent = unfold(receiver, async |mut receiver: mpsc::Receiver<Sent>| {
        let sent = receiver.recv().await?;
        Some((sent, receiver))
    });
    Ok(HttpResponse::Ok()
        .content_type(format!("{CSV}; charset=utf-8; header=present"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::VARY, format!("{VARY}, Accept")))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"list.csv\""))
        .streaming(sent))
}

/// Sends everything, until there is no more or nobody takes it.
async fn send_all(columns: &[Column], heading: Vec<u8>, first: ListPage, mut pages: Pages, sender: mpsc::Sender<Sent>) {
    let rows = |page: ListPage| csv::rows(columns, &page.items).map_err(Problem::internal);
    let mut next = rows(first).map(|rows| [heading, rows].concat());
    loop {
        let is_broken = next.is_err();
        let taken = timeout(PATIENCE, sender.send(next.map(Bytes::from).map_err(told_as_broken))).await;
        if is_broken || !matches!(taken, Ok(Ok(()))) {
            return;
        }
        next = match pages.next().await {
            Some(page) => page.and_then(rows),
            None => return,
        };
    }
}

/// Tells the log that a list was not sent to its end.
fn told_as_broken(problem: Problem) -> Problem {
    if problem.kind() != Kind::Forbidden {
        tracing::warn!(%problem, "a list could not be sent to its end");
    }
    problem
}
