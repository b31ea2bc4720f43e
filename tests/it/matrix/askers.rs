//! Who asks: a visitor, accounts without and with a role, each role in each scope that it can be held in.

use shangliang::access::{Holder, Rule, substitute};
use shangliang::accounts::scopes_of;
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::{Role, ScopeKind, Vocabulary};
use shangliang_tests::{Client, Person};
use uuid::Uuid;

use super::ground::{Ground, Whereabouts};
use super::things::{Thing, Things};

/// Somebody who asks.
pub struct Asker {
    /// What to call it in a report.
    pub name: String,
    /// The account; absent for a visitor.
    pub person: Option<Person>,
    /// Whether it sends the query code of the thing, where that has one.
    pub shows_code: bool,
    /// The roles it holds.
    pub roles: Vec<Held>,
    /// The member whose substitute it is, with the offices that it fills.
    pub stands_in: Option<(AccountId, Vec<Held>)>,
}

/// A role in a scope.
#[derive(Clone, Copy)]
pub struct Held {
    /// The role.
    pub role: Role,
    /// The kind of scope.
    pub kind: ScopeKind,
    /// The scope; absent for the platform.
    pub id: Option<Uuid>,
    /// Suspended: it reads but does not act.
    pub is_suspended: bool,
}

impl Asker {
    fn new(name: &str, person: Option<Person>) -> Self {
        Self { name: name.to_owned(), person, shows_code: false, roles: Vec::new(), stands_in: None }
    }

    /// Somebody without any role.
    pub fn of(name: &str, person: &Person) -> Self {
        Self::new(name, Some(person.clone()))
    }

    /// Everybody: each role alone, in each kind of scope, at home, above and elsewhere.
    pub async fn everybody(ground: &Ground, things: &Things) -> Vec<Self> {
        let world = &ground.world;
        let mut all = vec![
            Self::new("a visitor", None),
            Self { shows_code: true, ..Self::new("a visitor with the query code", None) },
            Self::of("an account without roles", &world.app.citizen("路人").await),
            Self::of("the author", &world.citizen),
            ground.member("the invited member", &things.invited),
        ];
        let roles =
            || shangliang_entity::all::<Role>().flat_map(|role| scopes_of(role).iter().map(move |kind| (role, *kind)));
        for whereabouts in [Whereabouts::Home, Whereabouts::Above, Whereabouts::Elsewhere] {
            for (role, kind) in roles() {
                if let Some(scope) = ground.scope(role, kind, whereabouts) {
                    let name = format!("{} ({}, {whereabouts:?})", role.code(), kind.code());
                    all.push(ground.asker(&name, &[(role, kind, scope)]).await);
                }
            }
        }
        all.push(ground.suspended_member().await);
        all.push(ground.substitute().await);
        all
    }

    /// Whether a rule lets it do something to a thing.
    pub fn holds(&self, rule: &Rule, thing: &Thing) -> bool {
        self.holds_itself(rule, thing) || self.holds_for_another(rule, thing)
    }

    fn holds_itself(&self, rule: &Rule, thing: &Thing) -> bool {
        rule.holders.iter().any(|holder| match holder {
            Holder::Visitor => thing.is_public || thing.is_everywhere(),
            Holder::Reader => self.person.is_some() && thing.is_public,
            Holder::Account => self.person.is_some() && (rule.reads() || !self.rests_in(thing.home)),
            Holder::Owner => self.is_one_of(&thing.owners),
            Holder::Party => self.is_one_of(&thing.parties),
            // Nothing here was handed in by an agent, so a code lets one read and no more.
            Holder::QueryCode => rule.reads() && self.shows_code_of(thing),
            Holder::Role(role) => self.has(*role, rule, thing),
            Holder::RoleOver(role, only) => thing.is_one_for(*only) && self.has(*role, rule, thing),
        })
    }

    fn has(&self, role: Role, rule: &Rule, thing: &Thing) -> bool {
        let awake = |held: &&Held| held.role == role && (rule.reads() || !held.is_suspended);
        self.roles.iter().filter(awake).any(|held| thing.is_covered_by(held))
    }

    /// Whether it sends the query code of a thing.
    pub fn shows_code_of(&self, thing: &Thing) -> bool {
        self.shows_code && thing.query_code.is_some()
    }

    fn holds_for_another(&self, rule: &Rule, thing: &Thing) -> bool {
        let Some((member, offices)) = &self.stands_in else { return false };
        let holds = |holder: &Holder| match holder {
            Holder::Owner => thing.owners.contains(member),
            Holder::Party => thing.parties.contains(member),
            Holder::Role(role) => offices.iter().any(|held| held.role == *role && thing.is_covered_by(held)),
            // No office of a member is given some things only.
            Holder::RoleOver(..) => false,
            Holder::Visitor | Holder::Reader | Holder::Account | Holder::QueryCode => false,
        };
        substitute::PERMISSIONS.contains(&rule.code) && rule.holders.iter().any(holds)
    }

    /// Whether its membership of a committee is suspended.
    fn rests_in(&self, committee: Option<Uuid>) -> bool {
        self.roles.iter().any(|held| held.is_suspended && held.id == committee)
    }

    /// Whether it holds one of the roles, wherever.
    pub fn has_one_of(&self, holders: &[Holder]) -> bool {
        let roles: Vec<_> = holders.iter().filter_map(|holder| holder.role()).map(|(role, _)| role).collect();
        self.roles.iter().any(|held| roles.contains(&held.role))
    }

    fn is_one_of(&self, accounts: &[AccountId]) -> bool {
        self.person.as_ref().is_some_and(|person| accounts.contains(&person.id))
    }

    /// Sends its requests; with a session of its own for each that may end it.
    pub async fn client(&self, ground: &Ground, path: &str) -> Client {
        let app = &ground.world.app;
        match &self.person {
            None => app.visitor(),
            Some(person) if path.starts_with("/api/v1/me") || path.starts_with("/api/v1/auth") => {
                app.signed_in(person.id).await.client
            }
            Some(person) => person.client.clone(),
        }
    }
}
