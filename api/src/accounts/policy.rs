//! Who may manage accounts, and where an account lies.

use std::ops::Deref;

use sea_orm::EntityTrait;
use shangliang_entity::ids::{AccountId, CommitteeId};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{account, committee, role_grant};

use super::store;
use crate::access::{Actor, Anywhere, Ask, Does, HeldRole, Holder, Permission, Place, Rule, Scope};
use crate::db::Conn;
use crate::http::{Kind, Problem, Text};

/// Roles that manage accounts: those of a committee's subtree, or, on the platform, all.
const MANAGERS: &[Holder] = &[
    Holder::Role(Role::CommitteeAdministrator),
    Holder::Role(Role::SystemAdministrator),
    Holder::Role(Role::SecurityAdministrator),
];

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&LIST, &READ, &CREATE, &UPDATE, &SWITCH, &GRANT, &REVOKE, &END_SESSIONS, &BEGIN];

const fn manage(code: &'static str, summary: &'static str) -> Rule {
    Rule { code, summary, holders: MANAGERS, does: Does::Acts }
}

/// List accounts.
pub static LIST: Rule = Rule { does: Does::Reads, ..manage("account.list", "list the accounts of one's subtree") };
/// See one.
pub static READ: Rule = Rule { does: Does::Reads, ..manage("account.read", "see an account and its roles") };
/// Make one.
pub static CREATE: Rule = manage("account.create", "make an account");
/// Change its name and phone.
pub static UPDATE: Rule = manage("account.update", "change an account's name and phone");
/// Disable or enable it.
pub static SWITCH: Rule = manage("account.switch", "disable or enable an account");
/// Grant a role.
pub static GRANT: Rule = manage("account.grant_role", "grant a role within one's subtree");
/// Take a role away.
pub static REVOKE: Rule = manage("account.revoke_role", "take a role away");
/// End its sessions.
pub static END_SESSIONS: Rule = manage("account.end_sessions", "end all sessions of an account");
/// Make the first administrator; nobody holds it but the platform itself.
pub static BEGIN: Rule =
    Rule { code: "account.begin", summary: "make the first administrator", holders: &[], does: Does::Acts };

/// `GET /accounts`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &LIST;
}

/// `GET /accounts/{id}`.
pub struct Read;
impl Permission for Read {
    type Scope = PartlyManaged;
    const RULE: &'static Rule = &READ;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /accounts`.
pub struct Create;
impl Permission for Create {
    type Scope = HomeScope;
    const RULE: &'static Rule = &CREATE;
}

/// `PUT /accounts/{id}`.
pub struct Update;
impl Permission for Update {
    type Scope = AccountScope;
    const RULE: &'static Rule = &UPDATE;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);

    fn objection(scope: &AccountScope, actor: &Actor) -> Option<Text> {
        scope.is_its_bearers(actor)
    }
}

/// `POST /accounts/{id}/disable` and `POST /accounts/{id}/enable`.
pub struct Switch;
impl Permission for Switch {
    type Scope = AccountScope;
    const RULE: &'static Rule = &SWITCH;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);

    fn objection(scope: &AccountScope, actor: &Actor) -> Option<Text> {
        scope.is_its_bearers(actor)
    }
}

/// `POST /accounts/{id}/roles`.
pub struct Grant;
impl Permission for Grant {
    type Scope = AccountScope;
    const RULE: &'static Rule = &GRANT;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `DELETE /accounts/{id}/roles/{role_grant_id}`.
pub struct Revoke;
impl Permission for Revoke {
    type Scope = PartlyManaged;
    const RULE: &'static Rule = &REVOKE;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /accounts/{id}/sessions/end-all`.
pub struct EndSessions;
impl Permission for EndSessions {
    type Scope = AccountScope;
    const RULE: &'static Rule = &END_SESSIONS;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);

    fn objection(scope: &AccountScope, actor: &Actor) -> Option<Text> {
        scope.is_its_bearers(actor)
    }
}

/// The platform's first start.
pub struct Begin;
impl Permission for Begin {
    type Scope = Anywhere;
    const RULE: &'static Rule = &BEGIN;
}

/// One account with the roles that it holds.
pub struct AccountScope {
    /// The row.
    pub account: account::Model,
    /// Its roles.
    pub roles: Vec<role_grant::Model>,
    /// Under which all its roles lie; where whoever asks manages all of them, one under which one of them lies.
    path: Option<String>,
    /// Under which one of them lies that whoever asks manages.
    part: Option<String>,
}

/// The same, for what does not touch the roles that others gave: seeing it, and taking away what one gave.
pub struct PartlyManaged(AccountScope);

impl Deref for PartlyManaged {
    type Target = AccountScope;

    fn deref(&self) -> &AccountScope {
        &self.0
    }
}

impl Scope for PartlyManaged {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        AccountScope::load(db, ask).await.map(Self)
    }

    fn place(&self) -> Place<'_> {
        self.0.seen_from()
    }
}

impl AccountScope {
    /// Why somebody may not lay hands on it: whoever proved its number by a one-time code has it alone, however many committees give
    /// it roles. Those take away what they gave.
    fn is_its_bearers(&self, actor: &Actor) -> Option<Text> {
        let is_own = actor.account() == Some(self.account.id);
        let is_proved = self.account.phone_verified_at.is_some();
        (is_proved && !is_own && !is_platform_administrator(actor)).then_some(Text::fixed(
            "手机号已由本人验证的账号只能由本人或平台管理员变更，可以收回所授角色",
            "whoever has proved its number changes it, or the platform's administrators; roles can be taken away",
        ))
    }
}

impl Scope for AccountScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        // Before anything is looked up: whoever manages no accounts at all learns nothing of which exist.
        demand_manager(ask.actor)?;
        let id: AccountId = ask.path_id("id")?;
        let account = store::find(db, id).await?;
        let roles = store::roles_of(db, [id]).await?;
        let is_managed = |held: &&role_grant::Model| manages(ask.actor, held);
        let part = roles.iter().find(is_managed).map(|held| held.committee_path.clone());
        let path = match roles.iter().all(|held| is_managed(&held)) && part.is_some() {
            // Also of committees beside each other, under which nothing common lies that is theirs.
            true => part.clone(),
            false => common_path(roles.iter().map(|held| held.committee_path.as_str())),
        };
        Ok(Self { account, roles, part: part.or_else(|| path.clone()), path })
    }

    /// An account lies in the committee under which all its roles lie, so that whoever manages it manages all that it may
    /// do; for whoever manages each of its roles, also of committees beside each other, in one of those. One without any role lies nowhere and is the platform's.
    fn place(&self) -> Place<'_> {
        Place { committee: self.path.as_deref(), is_open_upward: true, ..Place::default() }
    }

    /// Whoever manages one of its roles knows of it: another committee that gives it a role, or a membership, takes it from nobody.
    fn seen_from(&self) -> Place<'_> {
        Place { committee: self.part.as_deref(), is_open_upward: true, ..Place::default() }
    }
}

/// The committee that a new account belongs to, where the request names one.
pub enum HomeScope {
    /// It names none, or nothing that could be one.
    Unnamed,
    /// It names one that does not exist.
    Unknown,
    /// It names this one.
    Named(committee::Model),
}

impl Scope for HomeScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let Some(id) = ask.body_id::<CommitteeId>("committee_id") else { return Ok(Self::Unnamed) };
        Ok(committee::Entity::find_by_id(id).one(db).await?.map_or(Self::Unknown, Self::Named))
    }

    fn place(&self) -> Place<'_> {
        match self {
            Self::Unnamed => Place { is_everywhere: true, ..Place::default() },
            Self::Unknown => Place::default(),
            Self::Named(home) => Place { committee: Some(&home.path), is_open_upward: true, ..Place::default() },
        }
    }
}

fn demand_manager(actor: &Actor) -> Result<(), Problem> {
    let is_manager = matches!(actor, Actor::Platform)
        || MANAGERS.iter().any(|holder| {
            matches!(holder, Holder::Role(role) if actor.scopes_of(std::slice::from_ref(role)).next().is_some())
        });
    if is_manager { Ok(()) } else { Err(Kind::Forbidden.into()) }
}

/// Whether somebody administers the platform itself, and so may grant its roles.
pub fn is_platform_administrator(actor: &Actor) -> bool {
    actor.scopes_of(&[Role::SystemAdministrator, Role::SecurityAdministrator]).any(|held| !held.suspended)
}

/// The committees that somebody administers, with their subtrees; `/` for all.
pub fn administered(actor: &Actor) -> impl Iterator<Item = &HeldRole> {
    actor
        .scopes_of(&[Role::CommitteeAdministrator])
        .filter(|held| !held.suspended && matches!(held.scope_kind, ScopeKind::Committee | ScopeKind::Platform))
}

/// Whether somebody may grant or take away roles that lie under a committee's path; `None` is the platform itself.
pub fn may_grant_at(actor: &Actor, path: Option<&str>) -> bool {
    is_platform_administrator(actor)
        || path.is_some_and(|path| administered(actor).any(|held| path.starts_with(&held.committee_path)))
}

/// Whether somebody manages a role that is held.
pub fn manages(actor: &Actor, held: &role_grant::Model) -> bool {
    matches!(actor, Actor::Platform) || may_grant_at(actor, Some(&held.committee_path))
}

/// The longest path that all paths begin with, cut at a whole id; absent without any.
fn common_path<'a>(mut paths: impl Iterator<Item = &'a str>) -> Option<String> {
    let first = paths.next()?;
    let mut common: Vec<&str> = first.split_inclusive('/').collect();
    for path in paths {
        let same = common.iter().zip(path.split_inclusive('/')).take_while(|(one, other)| **one == *other).count();
        common.truncate(same);
    }
    Some(common.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(&[], None)]
    #[case(&["/"], Some("/"))]
    #[case(&["/a/"], Some("/a/"))]
    #[case(&["/a/b/", "/a/c/"], Some("/a/"))]
    #[case(&["/a/b/", "/a/"], Some("/a/"))]
    #[case(&["/a/b/", "/a/b/"], Some("/a/b/"))]
    #[case(&["/ab/", "/ac/"], Some("/"))]
    #[case(&["/a/b/", "/"], Some("/"))]
    fn the_common_path_is_cut_at_ids(#[case] paths: &[&str], #[case] expected: Option<&str>) {
        assert_eq!(common_path(paths.iter().copied()).as_deref(), expected);
    }

    proptest::proptest! {
        #[test]
        fn it_covers_every_path(paths in proptest::collection::vec("/([a-c]/){0,4}", 1..6)) {
            let common = common_path(paths.iter().map(String::as_str)).unwrap();
            proptest::prop_assert!(paths.iter().all(|path| path.starts_with(&common)));
            proptest::prop_assert!(common.ends_with('/'));
        }
    }
}
