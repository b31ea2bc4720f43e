//! One page of what changed for somebody since their cursor, from one instant of the database.
//!
//! ```text
//! no cursor, or another standing ──▶ Whole: all that one sees ──┐
//!                                                              ▼
//!        Part: whatever entries since the mark touch  ◀──────  Done: everything up to a mark was told
//! ```
//!
//! Nothing is missed: a mark is taken before anything is told that the entries up to it may have changed, and what changes
//! later leaves an entry after it. What is told is always as it is now, so telling a thing twice does no harm.

use super::cursor::{Cursor, Place, Stage};
use super::gone::Gone;
use super::policy::Read;
use super::question::Question;
use super::reach::Reach;
use super::standing;
use super::touched::{Touched, that_matter};
use super::view::{Changed, SyncPage};
use super::walk::walk;
use crate::access::{Actor, Granted};
use crate::db::Conn;
use crate::http::{Kind, Problem};
use crate::ledger::mark::{self, Mark, Step};
use crate::notices;
use crate::state::App;

/// How many entries one page looks at.
const MAX_STEPS: u64 = 500;

/// What is to be told next.
struct Turn {
    stage: Stage,
    /// Whether the copy begins anew.
    is_reset: bool,
    /// The entries that are told of, where it is not everything.
    steps: Vec<Step>,
    /// What is gone, told once for each stretch of entries.
    gone: Gone,
}

impl Turn {
    fn of(stage: Stage) -> Self {
        Self { stage, is_reset: false, steps: Vec::new(), gone: Gone::default() }
    }

    /// Everything anew, from now on.
    fn anew(head: Mark) -> Self {
        Self { is_reset: true, ..Self::of(Stage::Whole(head, Place::default())) }
    }
}

/// Reads a page, and how far whoever takes it over has come then.
///
/// # Errors
/// 410: the cursor is too old, or of a database that was restored since.
pub async fn read(
    app: &App,
    granted: &Granted<Read>,
    question: &Question,
    cursor: Option<Cursor>,
) -> Result<(SyncPage, Cursor), Problem> {
    let (actor, now) = (&granted.actor, app.clock.now());
    let account = actor.account().ok_or(Kind::Unauthenticated)?;
    let snapshot = granted.snapshot(app).await?;
    let db = (&snapshot).into();
    let head = mark::head(&db).await?;
    let standing = standing::of(actor);
    let turn = match cursor {
        None => Turn::anew(head),
        Some(cursor) => {
            let mark = cursor.stage.mark();
            if cursor.has_expired(now) || (mark != head && !mark::is_there(&db, mark).await?) {
                return Err(Kind::SyncExpired.into());
            }
            if cursor.standing == standing {
                next(&db, actor, question, cursor.stage, head).await?
            } else {
                Turn::anew(head)
            }
        }
    };

    let (changed, stage) = match turn.stage {
        Stage::Done(_) => (Changed::default(), turn.stage),
        Stage::Whole(mark, place) => {
            let reach = Reach { question, touched: None };
            let (changed, rest) = walk(&db, (actor, now), &reach, place, turn.gone.bytes()).await?;
            (changed, rest.map_or(Stage::Done(mark), |place| Stage::Whole(mark, place)))
        }
        Stage::Part(from, upto, place) => {
            let touched = Touched::by(&turn.steps);
            let reach = Reach { question, touched: Some(&touched) };
            let (changed, rest) = walk(&db, (actor, now), &reach, place, turn.gone.bytes()).await?;
            (changed, rest.map_or(Stage::Done(upto), |place| Stage::Part(from, upto, place)))
        }
    };
    let unread_notices = notices::count_unread(&db, account).await?;
    let has_more = stage != Stage::Done(head);
    let reached = Cursor { standing, given: now.timestamp(), stage };
    let cursor = reached.seal(&app.keys, &question.binding(account))?;
    let Turn { is_reset: reset, gone, .. } = turn;
    Ok((SyncPage { reset, changed, gone, unread_notices, cursor, has_more }, reached))
}

/// What follows a stage.
async fn next(db: &Conn<'_>, actor: &Actor, question: &Question, stage: Stage, head: Mark) -> Result<Turn, Problem> {
    let which = that_matter(question.committee);
    match stage {
        Stage::Whole(..) => Ok(Turn::of(stage)),
        Stage::Part(from, upto, _) => {
            let steps = mark::between(db, from, upto, which, MAX_STEPS).await?;
            Ok(Turn { steps, ..Turn::of(stage) })
        }
        Stage::Done(mark) if mark == head => Ok(Turn::of(stage)),
        Stage::Done(from) => {
            let steps = mark::between(db, from, head, which, MAX_STEPS).await?;
            if steps.iter().any(|step| standing::is_shaken_by(actor, step)) {
                return Ok(Turn::anew(head));
            }
            let touched = Touched::by(&steps).that_may_hide();
            let Some(gone) = Gone::find(db, actor, &Reach { question, touched: Some(&touched) }).await? else {
                return Ok(Turn::anew(head));
            };
            let is_all = u64::try_from(steps.len()).is_ok_and(|found| found < MAX_STEPS);
            let upto = steps.last().filter(|_| !is_all).map_or(head, Step::mark);
            Ok(Turn { steps, gone, ..Turn::of(Stage::Part(from, upto, Place::default())) })
        }
    }
}
