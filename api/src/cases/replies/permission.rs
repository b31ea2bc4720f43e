//! The permissions that the operations on replies ask for.

use crate::access::{Actor, Permission, Rule};
use crate::cases::policy::{DRAFT, READ, REVIEW, SUBMIT};
use crate::cases::reply;
use crate::cases::scope::{ReplyScope, SeenReply, WriterScope};
use crate::http::Text;

/// `GET /cases/{id}/replies/{reply_id}`.
pub struct ReadReply;
impl Permission for ReadReply {
    type Scope = SeenReply;
    const RULE: &'static Rule = &READ;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /cases/{id}/replies`.
pub struct CreateReply;
impl Permission for CreateReply {
    type Scope = WriterScope;
    const RULE: &'static Rule = &DRAFT;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
    const KEY_REQUIRED: bool = true;
}

/// `PUT /cases/{id}/replies/{reply_id}`.
pub struct UpdateReply;
impl Permission for UpdateReply {
    type Scope = ReplyScope;
    const RULE: &'static Rule = &DRAFT;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /cases/{id}/replies/{reply_id}/submit`.
pub struct SubmitReply;
impl Permission for SubmitReply {
    type Scope = ReplyScope;
    const RULE: &'static Rule = &SUBMIT;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /cases/{id}/replies/{reply_id}/approve`.
pub struct ApproveReply;
impl Permission for ApproveReply {
    type Scope = ReplyScope;
    const RULE: &'static Rule = &REVIEW;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);

    fn objection(scope: &ReplyScope, actor: &Actor) -> Option<Text> {
        reply::objection(&scope.reply.row, actor)
    }
}

/// `POST /cases/{id}/replies/{reply_id}/reject`; sending one's own back does no harm.
pub struct RejectReply;
impl Permission for RejectReply {
    type Scope = ReplyScope;
    const RULE: &'static Rule = &REVIEW;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}
