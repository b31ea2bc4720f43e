//! What a permission is asked for: the scope that a request names, loaded before the decision.

use chrono::{DateTime, Utc};
use serde_json::Value;
use shangliang_entity::ids::{AccountId, DepartmentId, MemberId, StudioId};
use std::str::FromStr;
use uuid::Uuid;

use super::{Actor, Rule};
use crate::db::Conn;
use crate::http::problem::{Kind, Problem};
use crate::http::{Text, clean};

/// One thing that may be allowed: its rule, and what it is asked for.
pub trait Permission: 'static {
    /// What must be loaded to decide, and what the operation then acts on.
    type Scope: Scope;
    /// Who holds it.
    const RULE: &'static Rule;
    /// Who may know that the thing exists; whoever may not is told 404 instead of 403. Absent: nothing to hide.
    const SEEN_BY: Option<&'static Rule> = None;
    /// Whether a request must carry an `Idempotency-Key`.
    const KEY_REQUIRED: bool = false;
    /// Whether it is reached before a demanded second factor was enrolled or a password was changed.
    const BEFORE_ENROLMENT: bool = false;
    /// Whether a token sent along is not looked at: signing in and refreshing speak for themselves, and clients that put an
    /// expired token on every request must still be able to.
    const IGNORES_TOKEN: bool = false;
    /// Whether clients that are too old for all else may do it.
    const FOR_OLD_CLIENTS: bool = false;

    /// Why this very actor may not do it here, though the rule lets them (403).
    fn objection(_scope: &Self::Scope, _actor: &Actor) -> Option<Text> {
        None
    }
}

/// What a request names.
pub trait Scope: Sized + 'static {
    /// Loads it; a problem of kind [`Kind::NotFound`] where it does not exist.
    fn load(db: &Conn<'_>, ask: &Ask<'_>) -> impl Future<Output = Result<Self, Problem>>;

    /// Where it lies: what the policy compares with the roles that the actor holds.
    fn place(&self) -> Place<'_>;

    /// From where it may be known of, where more see the thing than may act on the part of it that is asked for.
    fn seen_from(&self) -> Place<'_> {
        self.place()
    }
}

/// The parts of a request that say what it is about.
pub struct Ask<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// The named segments of the path.
    pub path: &'a actix_web::dev::Path<actix_web::dev::Url>,
    /// The body, where there is one.
    pub body: Option<&'a Value>,
    /// The pairs of the query.
    pub query: &'a [(String, String)],
    /// The code that opens one suggestion without signing in.
    pub query_code: Option<&'a str>,
    /// The time.
    pub now: DateTime<Utc>,
    /// The keys that sealed and hashed values need.
    pub keys: &'a crate::secrets::Keys,
}

impl Ask<'_> {
    /// An id of the path. A malformed one names nothing: 404.
    pub fn path_id<T: From<Uuid>>(&self, name: &str) -> Result<T, Problem> {
        let id = self.path.get(name).and_then(parse_id).ok_or(Kind::NotFound)?;
        Ok(T::from(id))
    }

    /// An id in a field of the body, if it is there and well formed; what is wrong with it is said later, as a 422. It is read
    /// in every form in which the operation will read it, so that the decision is about the very thing that is acted on.
    pub fn body_id<T: From<Uuid>>(&self, name: &str) -> Option<T> {
        let text = clean(self.body?.get(name)?.as_str()?).ok()?;
        Uuid::from_str(&text).ok().map(T::from)
    }

    /// An id in a query parameter, if it is there and well formed; in every form, as in a body.
    pub fn query_id<T: From<Uuid>>(&self, name: &str) -> Option<T> {
        let (_, value) = self.query.iter().find(|(key, _)| key == name)?;
        Uuid::from_str(value).ok().map(T::from)
    }
}

/// Only the hyphenated form is an id, in either case (RFC 9562 §4).
pub fn parse_id(text: &str) -> Option<Uuid> {
    let id = Uuid::from_str(text).ok()?;
    id.hyphenated().to_string().eq_ignore_ascii_case(text).then_some(id)
}

/// Somebody who has a thing or signs it, and as what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stake {
    /// As the person they are.
    Person(AccountId),
    /// As a member of the thing's home, by a membership.
    Member(AccountId, MemberId),
    /// For a citizen, as somebody who works in the thing's home (代提).
    Agent(AccountId),
}

impl Stake {
    /// The account.
    pub fn account(self) -> AccountId {
        match self {
            Self::Person(account) | Self::Member(account, _) | Self::Agent(account) => account,
        }
    }

    /// The membership, where it is had by one.
    pub fn member(self) -> Option<MemberId> {
        match self {
            Self::Member(_, member) => Some(member),
            Self::Person(_) | Self::Agent(_) => None,
        }
    }

    /// Whether it rests while the membership of the thing's home does.
    pub fn may_rest(self) -> bool {
        match self {
            Self::Person(_) => false,
            Self::Member(..) | Self::Agent(_) => true,
        }
    }
}

/// Where a thing lies in the world that roles are held in.
#[derive(Clone, Debug, Default)]
pub struct Place<'a> {
    /// The path of its committee; absent where it has none or the request did not name one rightly.
    pub committee: Option<&'a str>,
    /// Whether roles of the committees above cover it too: structure and figures yes, what people wrote no.
    pub is_open_upward: bool,
    /// The department that it is, or those that handle it.
    pub departments: &'a [DepartmentId],
    /// The studio that it is, belongs to, or that handles it.
    pub studios: &'a [StudioId],
    /// Any other scope that it is: a sector, a group, a special committee.
    pub others: &'a [Uuid],
    /// The path of the committee that it is addressed to, also before it is handed in: whose members act on it as members.
    pub home: Option<&'a str>,
    /// Whose it is: the author, and the agent who acts for them.
    pub owners: &'a [Stake],
    /// Who had a hand in what it is about, as [`super::hands`] keeps them: nobody judges what is their own.
    pub hands: Option<&'a str>,
    /// Who signs it with the author, or is asked to.
    pub parties: &'a [Stake],
    /// Whether no role covers it, not even on the platform: what was not handed in is its author's alone.
    pub is_private: bool,
    /// Whether it was accepted: it has a case, or is one.
    pub is_accepted: bool,
    /// Whether its case was given to handlers.
    pub is_assigned: bool,
    /// Whether it stands under a topic.
    pub is_under_topic: bool,
    /// Whether everybody may see it.
    pub is_public: bool,
    /// Whether the request showed the code that opens it.
    pub has_query_code: bool,
    /// Whether it is not one thing but a list or a beginning, which holders of a role anywhere may reach; the list shows what
    /// they may see, and what they begin is checked field by field.
    pub is_everywhere: bool,
}

/// The scope of operations that name nothing: lists, dictionaries, one's own account.
pub struct Anywhere;

impl Scope for Anywhere {
    async fn load(_: &Conn<'_>, _: &Ask<'_>) -> Result<Self, Problem> {
        Ok(Self)
    }

    fn place(&self) -> Place<'_> {
        Place { is_everywhere: true, ..Place::default() }
    }
}
