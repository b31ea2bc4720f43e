//! Who asks: nobody known, or an account with the roles it holds.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;
use shangliang_entity::ids::{AccountId, MemberId, SessionId};
use shangliang_entity::role_grant;
use shangliang_entity::vocab::{Role, ScopeKind};

use super::{Rule, substitute};
use crate::secrets::sha256;

/// Whoever makes a request.
#[derive(Clone, Debug)]
pub enum Actor {
    /// No credentials: sees what is published.
    Visitor,
    /// A live session.
    SignedIn(Arc<SignedIn>),
    /// The platform's own work: jobs and the command line.
    Platform,
}

/// An account with a live session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The account.
    pub account: AccountId,
    /// The session of its token.
    pub session: SessionId,
    /// When the session began.
    pub since: DateTime<Utc>,
    /// Whether a second factor was shown.
    pub second_factor: bool,
    /// Whether an authenticator is enrolled.
    pub enrolled: bool,
    /// Whether the password must be changed first.
    pub password_must_change: bool,
    /// Whether the platform is in production, where nobody is alone.
    pub in_production: bool,
    /// The roles it holds now.
    pub roles: Vec<HeldRole>,
    /// The roles of the members whose substitute it is.
    pub entrusted: Vec<HeldRole>,
}

impl SignedIn {
    /// SHA-256 of the roles that it holds and fills for others, in whatever order they were read: two that are alike see the same.
    pub fn rights(&self) -> [u8; 32] {
        let mut all: Vec<_> = self.roles.iter().chain(&self.entrusted).map(|held| format!("{held:?}")).collect();
        all.sort();
        sha256(&[all.join("\n").as_bytes()])
    }
}

/// A role held in a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRole {
    /// Who holds it.
    pub account: AccountId,
    /// What the holder is.
    pub role: Role,
    /// The kind of scope.
    pub scope_kind: ScopeKind,
    /// The scope; absent for the platform.
    pub scope_id: Option<Uuid>,
    /// The path of the committee that the scope belongs to; `/` for the platform, so that it is a prefix of every path.
    pub committee_path: String,
    /// The membership it comes from.
    pub member: Option<MemberId>,
    /// Suspended: may read but not act.
    pub suspended: bool,
}

impl From<role_grant::Model> for HeldRole {
    fn from(grant: role_grant::Model) -> Self {
        Self {
            account: grant.account_id,
            role: grant.role,
            scope_kind: grant.scope_kind,
            scope_id: grant.scope_id,
            committee_path: grant.committee_path,
            member: grant.member_id,
            suspended: grant.suspended_at.is_some(),
        }
    }
}

impl Actor {
    /// The account, where there is one.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::SignedIn(signed_in) => Some(signed_in.account),
            Self::Visitor | Self::Platform => None,
        }
    }

    /// The roles held; none for a visitor.
    pub fn roles(&self) -> &[HeldRole] {
        match self {
            Self::SignedIn(signed_in) => &signed_in.roles,
            Self::Visitor | Self::Platform => &[],
        }
    }

    /// The roles of the members whose substitute it is; `member` says whose each is.
    pub fn entrusted(&self) -> &[HeldRole] {
        match self {
            Self::SignedIn(signed_in) => &signed_in.entrusted,
            Self::Visitor | Self::Platform => &[],
        }
    }

    /// The members whose substitute it is.
    pub fn stands_in_for(&self) -> impl Iterator<Item = MemberId> {
        self.entrusted().iter().filter(|held| held.role == Role::Member).filter_map(|held| held.member)
    }

    /// The roles by which a rule may be held somewhere, its own and those it fills for others: what lists go by.
    pub fn roles_for<'a>(&'a self, rule: &'a Rule) -> impl Iterator<Item = &'a HeldRole> {
        let all = self.roles().iter().chain(substitute::offices(rule, self));
        all.filter(|held| rule.given_to(held.role).is_some())
    }

    /// The scopes in which one of these roles is held.
    pub fn scopes_of<'a>(&'a self, roles: &'a [Role]) -> impl Iterator<Item = &'a HeldRole> {
        self.roles().iter().filter(move |held| roles.contains(&held.role))
    }

    /// Whether it is a member of a committee and may only read there, because each membership in it is suspended.
    pub fn is_suspended_in(&self, committee_path: &str) -> bool {
        let is_here = |held: &HeldRole| held.role == Role::Member && held.committee_path == committee_path;
        self.membership_in(committee_path).is_none() && self.roles().iter().any(is_here)
    }

    /// The active membership in a committee.
    pub fn membership_in(&self, committee_path: &str) -> Option<&HeldRole> {
        self.roles()
            .iter()
            .find(|held| held.role == Role::Member && !held.suspended && held.committee_path == committee_path)
    }
}

impl SignedIn {
    /// Whether the rules for staff apply to it.
    pub fn is_staff(&self) -> bool {
        is_staff(self.roles.iter().chain(&self.entrusted).map(|held| held.role))
    }
}

/// Whether the rules for staff apply to whoever holds these roles or fills them for others: any but citizen and member.
pub fn is_staff(roles: impl IntoIterator<Item = Role>) -> bool {
    roles.into_iter().any(|role| !matches!(role, Role::Citizen | Role::Member))
}
