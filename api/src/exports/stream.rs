//! A whole list as CSV, sent while it is read.
//!
//! It is read as fast as the database gives it, into a file that its reader follows: a slow reader keeps a file, not the database.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpResponse, HttpResponseBuilder, rt};
use futures_util::StreamExt;
use futures_util::stream::{self, Stream, unfold};
use shangliang_entity::ids::AccountId;
use tokio::time::{sleep, timeout};

use super::columns::Column;
use super::csv;
use super::spool::{Reading, Spool};
use super::turns::{Place, Turn};
use crate::http::output::VARY;
use crate::http::page::{CSV, Pages, Sending, Still};
use crate::http::{Kind, Problem};
use crate::state::App;

/// How long reading a list may take, so that nothing keeps the database from tidying up.
const READ_WITHIN: Duration = Duration::from_secs(15 * 60);

/// How long its reader may take from then on, so that nobody keeps a file for ever.
const TAKEN_WITHIN: Duration = Duration::from_secs(15 * 60);

/// How often it is looked whether they may still have it.
const LOOK: Duration = Duration::from_secs(1);

/// A list that somebody takes along.
pub struct Taken {
    /// Who, where that is known.
    pub caller: Option<AccountId>,
    /// Its pages.
    pub pages: Pages,
    /// Whether they may still have it.
    pub still: Still,
}

/// Sends the pages of a list as they come.
///
/// # Errors
/// The first page cannot be read or finds no room (503); 429 where the caller is being sent another list, 503 where too many are being sent.
pub async fn stream(app: Data<App>, mut list: Taken, sending: Sending) -> Result<HttpResponse, Problem> {
    let place = Arc::new(app.exports.reader_place(list.caller)?);
    let turn = app.exports.reading_turn(list.caller).await?;
    let first = list.pages.next().await.unwrap_or_else(|| Err(Problem::internal("a list without a page")))?;
    let columns: Arc<[Column]> = first.columns().into();
    let (mut spool, mut reading) = Spool::begin(app.files.incoming().await?, app.exports.room()).await?;
    let (heading, items) = (Arc::clone(&columns), first.items);
    let beginning = move || Ok([csv::heading(&heading)?, csv::rows(&heading, &items)?].concat());
    spool.add(beginning).await?;
    rt::spawn(give(columns, list, spool, (turn, Arc::clone(&place))));
    let mut response = head();
    Ok(match sending {
        Sending::AsItComes => response.streaming(body(reading, place)),
        Sending::WithItsSize => {
            let broken_off = |_| Problem::new(Kind::TemporaryReducedCapacity).retry_after(5);
            let size = reading.size().await.map_err(broken_off)?;
            // What is compressed has another size.
            response.insert_header((header::CONTENT_ENCODING, "identity"));
            response.body(SizedStream::new(size, body(reading, place)))
        }
    })
}

/// What a list as CSV is sent with.
fn head() -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .content_type(format!("{CSV}; charset=utf-8; header=present"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::VARY, format!("{VARY}, Accept")))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"list.csv\""));
    response
}

/// What an empty answer to `HEAD` is sent with: a body whose size is not known, as that of `GET`.
pub fn only_head() -> HttpResponse {
    head().streaming(stream::empty::<io::Result<Bytes>>())
}

/// Writes a list, and stays until it is taken or may not be any longer.
async fn give(columns: Arc<[Column]>, list: Taken, mut spool: Spool, (turn, place): (Turn, Arc<Place>)) {
    let Taken { pages, still, .. } = list;
    let written = tokio::select! {
        written = timeout(READ_WITHIN, write(&columns, pages, &mut spool)) => written.unwrap_or_else(|_| Err(late())),
        lost = lost(&still) => Err(lost),
    };
    drop(turn);
    let ended = match written {
        Ok(()) => tokio::select! {
            () = spool.unread() => Ok(()),
            lost = lost(&still) => Err(lost),
            () = sleep(TAKEN_WITHIN) => Err(late()),
        },
        broken_off => broken_off,
    };
    if let Err(problem) = ended {
        tracing::info!(%problem, "a list was not sent to its end");
        if let Err(error) = spool.break_off().await {
            tracing::warn!(%error, "what was not read of a list cannot be taken back");
        }
    }
    place.give_back();
}

/// Writes everything behind the first page, until there is no more or nobody reads it.
async fn write(columns: &Arc<[Column]>, mut pages: Pages, spool: &mut Spool) -> Result<(), Problem> {
    loop {
        let page = tokio::select! {
            page = pages.next() => page,
            () = spool.unread() => return Ok(()),
        };
        let Some(page) = page else { break };
        let (items, columns) = (page?.items, Arc::clone(columns));
        spool.add(move || csv::rows(&columns, &items)).await?;
    }
    spool.end();
    Ok(())
}

/// Waits until the reader has signed out or holds other roles, and says which. A database that does not answer says neither.
async fn lost(still: &Still) -> Problem {
    loop {
        sleep(LOOK).await;
        match still().await {
            Err(problem) if matches!(problem.kind(), Kind::Forbidden | Kind::InvalidToken) => return problem,
            _ => {}
        }
    }
}

/// Why a list breaks off that takes too long.
fn late() -> Problem {
    Kind::TemporaryReducedCapacity.into()
}

/// What a client gets: everything, or an error before the end. With that it may take another list.
fn body(reading: Reading, place: Arc<Place>) -> impl Stream<Item = io::Result<Bytes>> {
    unfold((reading, place), |(mut reading, place)| async move {
        let next = reading.next().await.transpose();
        if !matches!(next, Some(Ok(_))) {
            place.give_back();
        }
        next.map(|next| (next, (reading, place)))
    })
}
