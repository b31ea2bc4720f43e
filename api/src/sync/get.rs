//! `GET /sync`

use actix_web::get;
use tokio::time::Instant;

use super::cursor::Cursor;
use super::page;
use super::policy::Read;
use super::question::SyncQuery;
use super::view::SyncPage;
use crate::access::Actor;
use crate::http::openapi::ProblemDocument;
use crate::http::query::Query;
use crate::http::{Handled, Kind, Op, Output};
use crate::live::{Call, Way};

/// Keep a copy of what one may see in step.
///
/// The first time, without a cursor, everything that one may see comes page by page, the newest first; from then on what was
/// changed since, and the ids of what one sees no more. What one may see follows one's roles: where they change, the copy begins
/// anew with a page that says `reset`, and so it does where more than 1,000 things are gone at once. A page has up to 64 KiB of items
/// and ids. A cursor is good for 30 days and for the same `kinds` and `committee_id`. With `wait`, an answer that would tell nothing comes once there is something, or when the time is over; an account has at most five such at a time.
#[utoipa::path(tag = "sync", params(SyncQuery),
    responses(
        (status = OK, description = "What changed.", body = SyncPage),
        (status = GONE, description = "`sync-expired`: begin anew, without a cursor.", content_type = "application/problem+json",
            body = ProblemDocument)),
    extensions(("x-permission" = json!("sync.read"))))]
#[get("/sync")]
pub async fn get_sync(op: Op<Read, Query<SyncQuery>>) -> Handled {
    let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
    let Query(query) = op.input()?;
    let (app, question, patience) = (op.app(), query.question(), query.patience());
    let shown = query.cursor.as_deref();
    let cursor = shown.map(|shown| Cursor::open(&app.keys, &question.binding(me.account), shown)).transpose()?;
    let waiting = (!patience.is_zero()).then(|| app.live.wait(Way::Poll, me.account, me.session)).transpose()?;
    let end = Instant::now() + patience;
    let (mut page, mut cursor) = page::read(app, op.granted(), &question, cursor).await?;
    let unread = page.unread_notices;
    if let Some(mut waiting) = waiting {
        while page.is_quiet() && page.unread_notices == unread && waiting.until(end).await == Call::News {
            let _turn = app.live.turn().await?;
            let granted = op.granted().renew(app).await?;
            (page, cursor) = page::read(app, &granted, &question, Some(cursor)).await?;
        }
    }
    Output::ok(&page)
}
