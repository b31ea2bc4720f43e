//! One stream: whoever it is for, how far they have come, and what is sent next.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::web::{Bytes, Data};
use futures_util::stream::{Stream, unfold};
use tokio::time::Instant;

use crate::access::Granted;
use crate::http::{Kind, Problem};
use crate::live::{Call, Waiting};
use crate::state::App;
use crate::sync::policy::Read;
use crate::sync::{Cursor, Question, SyncPage, page};

/// After how many milliseconds a client comes back.
const RETRY: u32 = 2000;

/// How long nothing is sent at most.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// How long a stream lives: as long as the token that opened it may have, so that whoever holds one shows a new one then.
const LIFE: Duration = Duration::from_secs(15 * 60);

/// A stream.
pub struct Follower {
    /// The platform.
    pub app: Data<App>,
    /// What was granted when it last looked.
    pub granted: Granted<Read>,
    /// What it wants.
    pub question: Question,
    /// How far it has come.
    pub cursor: Option<Cursor>,
    /// Its place among those who wait.
    pub waiting: Waiting,
    /// How many notices it was told are unread.
    pub unread: Option<u64>,
}

/// What a stream does next.
enum Next {
    Begin,
    Look,
    Wait,
    End,
}

impl Follower {
    /// Everything that is sent, until the session ends, the process stops or the stream has lived long enough.
    pub fn events(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        let end = Instant::now() + LIFE;
        unfold((Box::new(self), Next::Begin), move |(mut follower, next)| async move {
            let (sent, next) = follower.step(next, end).await?;
            Some((Ok(Bytes::from(sent)), (follower, next)))
        })
    }

    /// What is sent next and what is done then; nothing at the end.
    async fn step(&mut self, mut next: Next, end: Instant) -> Option<(String, Next)> {
        loop {
            match next {
                Next::Begin => return Some((retry(), Next::Look)),
                Next::End => return None,
                Next::Look => match self.look().await {
                    Ok((page, has_more)) => {
                        next = if has_more { Next::Look } else { Next::Wait };
                        if let Some(event) = page {
                            return Some((event, next));
                        }
                    }
                    Err(problem) => {
                        tracing::debug!(%problem, "a stream ends");
                        return Some((retry(), Next::End));
                    }
                },
                Next::Wait => {
                    let beat = (Instant::now() + HEARTBEAT).min(end);
                    next = match self.waiting.until(beat).await {
                        Call::News => Next::Look,
                        Call::Silence if Instant::now() < end => return Some((":\n\n".to_owned(), Next::Wait)),
                        Call::Silence | Call::End => return Some((retry(), Next::End)),
                    };
                }
            }
        }
    }

    /// The next page as an event, where it tells anything, and whether there is more.
    async fn look(&mut self) -> Result<(Option<String>, bool), Problem> {
        let _turn = self.app.live.turn().await?;
        self.granted = self.granted.renew(&self.app).await?;
        let read = page::read(&self.app, &self.granted, &self.question, self.cursor).await;
        let (page, cursor) = match read {
            // Whoever was away for too long begins anew.
            Err(problem) if problem.kind() == Kind::SyncExpired => {
                page::read(&self.app, &self.granted, &self.question, None).await?
            }
            read => read?,
        };
        self.cursor = Some(cursor);
        let is_told = !page.is_quiet() || self.unread != Some(page.unread_notices);
        self.unread = Some(page.unread_notices);
        Ok((is_told.then(|| event(&page)).transpose()?, page.has_more))
    }
}

/// When to come back, which is all that is said at the end.
fn retry() -> String {
    format!("retry: {RETRY}\n\n")
}

/// A page as it is sent.
fn event(page: &SyncPage) -> Result<String, Problem> {
    let name = if page.reset { "reset" } else { "change" };
    let data = serde_json::to_string(page).map_err(Problem::internal)?;
    Ok(format!("event: {name}\nid: {}\ndata: {data}\n\n", page.cursor))
}
