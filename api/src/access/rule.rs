//! What the permission table holds: rules, and who holds them.

use shangliang_entity::vocab::Role;

/// One row of the permission table.
#[derive(Debug)]
pub struct Rule {
    /// The permission's code, such as `suggestion.accept`.
    pub code: &'static str,
    /// What it allows, in a few words.
    pub summary: &'static str,
    /// Who holds it.
    pub holders: &'static [Holder],
    /// What is done by it.
    pub does: Does,
}

/// What is done by a permission, which says who keeps it and who never has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// It only reads: suspended members keep it, whichever way they hold it.
    Reads,
    /// It changes something. Who handles a case, how it is pushed on and what its handlers do is no judgement: a studio may have been asked
    /// by its own leader.
    Acts,
    /// It decides of a suggestion or of what is answered to it, which nobody does who had a hand in it (four eyes).
    Judges,
}

impl Rule {
    /// Whether it only reads.
    pub fn reads(&self) -> bool {
        self.does == Does::Reads
    }

    /// Whether somebody who is not signed in can hold it.
    pub fn is_open(&self) -> bool {
        self.admits_visitor(true)
    }

    /// Whether somebody who is not signed in and shows a query code, or none, can hold it.
    pub fn admits_visitor(&self, shows_code: bool) -> bool {
        self.holders.iter().any(|holder| match holder {
            Holder::Visitor => true,
            Holder::QueryCode => shows_code,
            Holder::Reader
            | Holder::Account
            | Holder::Owner
            | Holder::Party
            | Holder::Role(_)
            | Holder::RoleOver(..) => false,
        })
    }

    /// Whether a role holds it, and of which things alone.
    pub fn given_to(&self, role: Role) -> Option<Option<Only>> {
        self.holders.iter().filter_map(|holder| holder.role()).find(|(holds, _)| *holds == role).map(|(_, only)| only)
    }
}

/// Who may hold a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Everybody, of things that are public; of lists, which then show nothing else.
    Visitor,
    /// Everybody with an account, of things that are public.
    Reader,
    /// Everybody with an account.
    Account,
    /// The author of the thing.
    Owner,
    /// Whoever signs the thing with its author, or is asked to.
    Party,
    /// Whoever shows the code that was given to the author, signed in or not.
    QueryCode,
    /// Whoever holds the role in a scope that covers the thing.
    Role(Role),
    /// The same, of things of which something holds.
    RoleOver(Role, Only),
}

/// What must hold of a thing for a role that has to do with no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Only {
    /// It was accepted: it has a case.
    Accepted,
    /// Its case was given to handlers.
    Assigned,
    /// It stands under a topic.
    UnderTopic,
}

impl Holder {
    /// The role that it asks for, and of which things alone.
    pub fn role(self) -> Option<(Role, Option<Only>)> {
        match self {
            Self::Role(role) => Some((role, None)),
            Self::RoleOver(role, only) => Some((role, Some(only))),
            Self::Visitor | Self::Reader | Self::Account | Self::Owner | Self::Party | Self::QueryCode => None,
        }
    }
}
