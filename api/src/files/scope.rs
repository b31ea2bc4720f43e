//! What the policy must know of one file: whose it is, and who sees the item that it belongs to.

use shangliang_entity::ids::SuggestionId;
use shangliang_entity::{file, reply};

use super::{links, store};
use crate::access::{Ask, Place, Scope, Stake, allows};
use crate::cases::{CaseScope, ReplyScope};
use crate::db::Conn;
use crate::http::{Kind, Problem};
use crate::suggestions::SuggestionScope;
use crate::{cases, suggestions};

/// One file with what its policy needs.
pub struct FileScope {
    /// The row.
    pub file: file::Model,
    /// Whether everybody may see it.
    pub is_public: bool,
    /// Whether the caller may see it because of the item it belongs to, or shows a link that was made for it.
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
        let found = store::find(db, ask.path_id("id")?, ask.actor).await?.ok_or(Kind::NotFound)?;
        let store::Found { row: store::WithReply { file, reply }, reads_suggestion } = found;
        let has_link = links::is_shown(ask, file.id)?;
        let seen = match (file.suggestion_id, reply) {
            (Some(suggestion), _) => with_suggestion(db, ask, suggestion).await?,
            (None, Some(reply)) => with_reply(db, ask, reply, reads_suggestion).await?,
            (None, None) => Seen { by_caller: false, by_all: false },
        };
        let owners = [Stake::Person(file.owner_id)];
        Ok(Self { file, is_public: seen.by_all, is_seen: has_link || seen.by_caller, owners })
    }

    fn place(&self) -> Place<'_> {
        Place { owners: &self.owners, is_public: self.is_seen, ..Place::default() }
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
