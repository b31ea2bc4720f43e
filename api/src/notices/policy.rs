//! Who may see notices: everybody their own.

use shangliang_entity::notice;

use super::store;
use crate::access::{Anywhere, Ask, Does, Holder, Permission, Place, Rule, Scope, Stake};
use crate::db::Conn;
use crate::http::{Kind, Problem};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&LIST, &READ, &READ_ALL, &FOLLOW];

/// See one's inbox.
pub static LIST: Rule =
    Rule { code: "notice.list", summary: "see one's own notices", holders: &[Holder::Account], does: Does::Reads };
/// Mark what one has read.
pub static READ: Rule = Rule {
    code: "notice.read",
    summary: "mark one's own notices as read",
    holders: &[Holder::Owner],
    does: Does::Reads,
};
/// Mark everything as read.
pub static READ_ALL: Rule = Rule {
    code: "notice.read_all",
    summary: "mark all of one's own notices as read",
    holders: &[Holder::Account],
    does: Does::Reads,
};
/// Fill the inboxes; nobody holds it but the platform itself.
pub static FOLLOW: Rule = Rule {
    code: "notice.follow",
    summary: "make notices of what is new in the ledger",
    holders: &[],
    does: Does::Acts,
};

/// `GET /me/notices`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &LIST;
}

/// `POST /me/notices/{id}/read`.
pub struct Read;
impl Permission for Read {
    type Scope = NoticeScope;
    const RULE: &'static Rule = &READ;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /me/notices/read-all`.
pub struct ReadAll;
impl Permission for ReadAll {
    type Scope = Anywhere;
    const RULE: &'static Rule = &READ_ALL;
}

/// Filling the inboxes.
pub struct Follow;
impl Permission for Follow {
    type Scope = Anywhere;
    const RULE: &'static Rule = &FOLLOW;
}

/// A notice, whose owner alone may know of it.
pub struct NoticeScope {
    /// The row.
    pub notice: notice::Model,
    owner: [Stake; 1],
}

impl Scope for NoticeScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let Some(account) = ask.actor.account() else { return Err(Kind::NotFound.into()) };
        let notice = store::find(db, account, ask.path_id("id")?).await?.ok_or(Kind::NotFound)?;
        Ok(Self { owner: [Stake::Person(notice.account_id)], notice })
    }

    fn place(&self) -> Place<'_> {
        Place { owners: &self.owner, ..Place::default() }
    }
}
