//! One reply of a case, as its policies see it.

use shangliang_entity::ids::ReplyId;
use shangliang_entity::reply::Model;

use super::CaseScope;
use crate::access::{Ask, Place, Scope};
use crate::cases::handlers::Handlers;
use crate::cases::store::{self, Reply};
use crate::db::Conn;
use crate::http::{Kind, Problem};

/// One reply: only the handler of its part may change it, and only the committee's staff review it. Until it is released,
/// only handlers and staff know of it.
pub struct ReplyScope {
    /// The case.
    pub case: CaseScope,
    /// The reply.
    pub reply: Reply,
    /// Every reply of the case, oldest first.
    pub all: Vec<Reply>,
    handlers: Handlers,
}

impl ReplyScope {
    /// A reply of a case, for whoever needs no more of it than its row.
    pub fn of_row(case: CaseScope, row: Model) -> Self {
        Self::new(case, Reply { row, files: Vec::new() }, Vec::new())
    }

    fn new(case: CaseScope, reply: Reply, all: Vec<Reply>) -> Self {
        let of_reply = case.current_parts().filter(|part| Some(part.id) == reply.row.assignment_id);
        let handlers = Handlers::of(of_reply);
        Self { case, reply, all, handlers }
    }
}

impl Scope for ReplyScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let case = CaseScope::load(db, ask).await?;
        let id: ReplyId = ask.path_id("reply_id")?;
        let all = store::replies_of(db, case.case.id).await?;
        let reply = all.iter().find(|reply| reply.row.id == id).cloned().ok_or(Kind::NotFound)?;
        Ok(Self::new(case, reply, all))
    }

    fn place(&self) -> Place<'_> {
        self.handlers.place(&self.case)
    }

    fn seen_from(&self) -> Place<'_> {
        match self.reply.row.released_at {
            Some(_) => self.case.place(),
            None => self.case.handlers.place(&self.case),
        }
    }
}

/// One reply, for whoever may see it.
pub struct SeenReply(pub ReplyScope);

impl Scope for SeenReply {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        ReplyScope::load(db, ask).await.map(Self)
    }

    fn place(&self) -> Place<'_> {
        self.0.seen_from()
    }
}
