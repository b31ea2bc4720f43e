//! The replies of handlers: drafted, handed in, reviewed.

mod create;
mod get;
mod permission;
mod review;
mod submit;
mod update;

pub use create::draft;
pub use review::{approve, send_back};
pub use submit::hand_in;

use serde::Deserialize;
use shangliang_entity::ids::FileId;
use shangliang_entity::reply;
use shangliang_entity::vocab::{CaseStatus, ResultClass};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::lifecycle;
use super::scope::{CaseScope, ReplyScope};
use super::store::{self, Reply, Work};
use super::view::{closeness, reply_view};
use crate::access::Permission;
use crate::db::{Conn, Uow};
use crate::http::{Handled, Input, Kind, Op, Output, Problem};
use crate::secrecy::refuse_marked;

/// The routes of replies.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create::create_reply)
        .service(get::get_reply)
        .service(update::update_reply)
        .service(submit::submit_reply)
        .service(review::approve_reply)
        .service(review::reject_reply);
}

/// The ids in the path of a reply.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only described here; scopes read the path themselves")]
struct ReplyPath {
    /// Which case.
    #[param(example = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")]
    id: uuid::Uuid,
    /// Which of its replies.
    #[param(example = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d35")]
    reply_id: uuid::Uuid,
}

/// What a handler answers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyText {
    /// The answer, in at most 20,000 characters.
    #[schema(
        min_length = 1,
        max_length = 20000,
        format = "text",
        example = "经研究，已将该小区列入今年的加装电梯计划，预计十月完工。"
    )]
    text: String,
    /// What was achieved: solved, in progress or planned, kept for reference.
    result_class: ResultClass,
    /// Whom the author may call.
    #[schema(min_length = 1, max_length = 100, format = "line")]
    contact: Option<String>,
    /// The files that belong to it, uploaded by the caller; absent, a changed draft keeps those it has.
    #[schema(max_items = 10)]
    file_ids: Option<Vec<FileId>>,
}

impl ReplyText {
    /// Refuses what is marked secret (422): a released reply is read by everybody who reads the suggestion.
    fn check(&self) -> Result<(), Problem> {
        refuse_marked(&[("/text", Some(&self.text)), ("/contact", self.contact.as_deref())])
    }
}

/// The current row of a reply that is acted on, with its case locked; the reply's version is the one that counts.
async fn begin<'a, P, I>(
    op: &Op<P, I>,
    uow: &'a Uow<'a>,
    needs: CaseStatus,
) -> Result<(Work<'a>, reply::Model), Problem>
where
    P: Permission<Scope = ReplyScope>,
    I: Input,
{
    let scope = op.scope();
    let work = Work::begin(uow, scope.case.case.id).await?;
    let reply = store::find_reply(&uow.conn(), scope.case.case.id, scope.reply.row.id).await?.ok_or(Kind::NotFound)?;
    op.expect_version(reply.row.version)?;
    if work.case().status != needs {
        return Err(lifecycle::refused(work.case().status));
    }
    Ok((work, reply.row))
}

/// Answers a reply, loaded anew after a change.
async fn answer<P, I>(op: &Op<P, I>, db: &Conn<'_>) -> Handled
where
    P: Permission<Scope = ReplyScope>,
    I: Input,
{
    let (case, reply) = (op.scope().case.case.id, op.scope().reply.row.id);
    let gone = || Problem::internal("a locked reply is gone");
    let scope = CaseScope::by_id(db, case).await?.ok_or_else(gone)?;
    let all = store::replies_of(db, case).await?;
    let row = all.iter().find(|one| one.row.id == reply).ok_or_else(gone)?;
    shown(op, &scope, row, &all)
}

/// Answers one of a case's replies whose scope is loaded.
fn shown<P: Permission, I: Input>(op: &Op<P, I>, scope: &CaseScope, reply: &Reply, all: &[Reply]) -> Handled {
    let view = reply_view(&op.app().keys, op.actor(), scope, reply, all, closeness(op.actor(), scope))?;
    Ok(Output::ok(&view)?.with_version(reply.row.version))
}
