//! What the policy must know of one file: whose it is, and who sees the item that it belongs to.

use shangliang_entity::ids::SuggestionId;
use shangliang_entity::{file, reply};

use super::links::{self, Link};
use super::{lifecycle, store};
use crate::access::{Actor, Ask, Place, Scope, Stake, actor_of, allows};
use crate::cases::{CaseScope, ReplyScope};
use crate::db::Conn;
use crate::http::download::KeptBy;
use crate::http::{Kind, Problem};
use crate::suggestions::SuggestionScope;
use crate::{cases, suggestions};

/// One file with what its policy needs.
pub struct FileScope {
    /// The row.
    pub file: file::Model,
    /// Whether everybody may see it.
    is_public: bool,
    /// Whether the caller shows a link that was made for it.
    has_link: bool,
    /// Whether the caller may see it because of the item it belongs to, or by a link.
    is_seen: bool,
    owners: [Stake; 1],
}

/// Who sees an item.
struct Seen {
    by_caller: bool,
    by_all: bool,
}

impl Scope for FileScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let id = ask.path_id("id")?;
        let link = links::shown(ask, id)?;
        // Whoever opens a link looks with the eyes of who made it.
        let maker = match link {
            Some(Link { by: Some(session) }) => Some(actor_of(db, session, ask.now).await?.ok_or(Kind::NotFound)?),
            _ => None,
        };
        let looks = Ask { actor: maker.as_ref().unwrap_or(ask.actor), ..*ask };
        let found = store::find(db, id, looks.actor).await?.ok_or(Kind::NotFound)?;
        let store::Found { row: store::WithReply { file, reply }, reads_suggestion } = found;
        let seen = match (file.suggestion_id, reply) {
            (Some(suggestion), _) => with_suggestion(db, &looks, suggestion).await?,
            (None, Some(reply)) => with_reply(db, &looks, reply, reads_suggestion).await?,
            (None, None) => Seen { by_caller: false, by_all: false },
        };
        if let Some(maker) = &maker {
            let is_anothers = ask.actor.account().is_some_and(|account| maker.account() != Some(account));
            let sees = seen.by_caller || maker.account() == Some(file.owner_id);
            if is_anothers || !sees {
                return Err(Kind::NotFound.into());
            }
        }
        let (owners, has_link) = ([Stake::Person(file.owner_id)], link.is_some());
        Ok(Self { file, is_public: seen.by_all, has_link, is_seen: has_link || seen.by_caller, owners })
    }

    fn place(&self) -> Place<'_> {
        Place { owners: &self.owners, is_public: self.is_seen, ..Place::default() }
    }
}

impl FileScope {
    /// The file, for whoever may have its bytes; to anybody else there are none (404).
    pub fn with_bytes(&self, actor: &Actor) -> Result<&file::Model, Problem> {
        let is_owner = actor.account() == Some(self.file.owner_id);
        match lifecycle::gives_bytes(self.file.scan, is_owner) {
            true => Ok(&self.file),
            false => Err(Kind::NotFound.into()),
        }
    }

    /// Who may keep its bytes.
    pub fn kept_by(&self) -> KeptBy {
        let is_public = self.is_public && lifecycle::gives_bytes(self.file.scan, false);
        match (self.has_link, is_public) {
            (true, _) => KeptBy::Nobody,
            (false, true) => KeptBy::Anybody,
            (false, false) => KeptBy::Asker,
        }
    }
}

async fn with_suggestion(db: &Conn<'_>, ask: &Ask<'_>, id: SuggestionId) -> Result<Seen, Problem> {
    let scope = SuggestionScope::by_id(db, id, ask.actor).await?.ok_or(Kind::NotFound)?.shown_with(ask);
    Ok(Seen {
        by_caller: allows(&suggestions::policy::READ, ask.actor, &scope.place()),
        by_all: scope.suggestion.published_at.is_some(),
    })
}

/// As the reply itself: before it is released it is for handlers and staff, and then also for whoever reads a suggestion that it
/// answers, those who signed it among them.
async fn with_reply(
    db: &Conn<'_>,
    ask: &Ask<'_>,
    reply: reply::Model,
    reads_suggestion: bool,
) -> Result<Seen, Problem> {
    let case = CaseScope::by_id(db, reply.case_id).await?.ok_or(Kind::NotFound)?.shown_with(ask);
    let is_released = reply.released_at.is_some();
    let by_all = is_released && case.is_public();
    let scope = ReplyScope::of_row(case, reply);
    let with_suggestion = is_released && reads_suggestion;
    Ok(Seen {
        by_caller: with_suggestion || by_all || allows(&cases::policy::READ, ask.actor, &scope.seen_from()),
        by_all,
    })
}
