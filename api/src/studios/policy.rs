//! Who may do what to a studio.

use shangliang_entity::vocab::Role;

use super::scope::{SeatScope, SeenStudio, StudioScope};
use crate::access::{Anywhere, Does, Holder, Permission, Rule};
use crate::committees::BodyCommittee;

const ADMINISTRATOR: Holder = Holder::Role(Role::CommitteeAdministrator);
const STAFF: Holder = Holder::Role(Role::CommitteeStaff);
const MEMBER: Holder = Holder::Role(Role::Member);
const LEADER: Holder = Holder::Role(Role::StudioLeader);
const CONVENER: Holder = Holder::Role(Role::StudioConvener);
const LIAISON: Holder = Holder::Role(Role::StudioLiaison);

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&LIST, &READ, &CREATE, &UPDATE, &ACT, &READ_ROSTER, &CHANGE_ROSTER];

/// List what one may see.
pub static LIST: Rule = Rule {
    code: "studio.list",
    summary: "list the studios that one may see",
    holders: &[Holder::Visitor],
    does: Does::Reads,
};
/// See one.
pub static READ: Rule = Rule {
    code: "studio.read",
    summary: "see a studio",
    holders: &[Holder::Visitor, MEMBER, STAFF, ADMINISTRATOR, LEADER, CONVENER, LIAISON],
    does: Does::Reads,
};
/// Apply for one.
pub static CREATE: Rule = Rule {
    code: "studio.create",
    summary: "apply for a studio",
    holders: &[MEMBER, STAFF, ADMINISTRATOR],
    does: Does::Acts,
};
/// Change one.
pub static UPDATE: Rule = Rule {
    code: "studio.update",
    summary: "change a studio",
    holders: &[STAFF, ADMINISTRATOR, LEADER, CONVENER, LIAISON],
    does: Does::Acts,
};
/// Approve, activate, suspend, resume, close.
pub static ACT: Rule = Rule {
    code: "studio.act",
    summary: "approve, activate, suspend, resume or close a studio",
    holders: &[STAFF, ADMINISTRATOR],
    does: Does::Acts,
};
/// See who works there.
pub static READ_ROSTER: Rule = Rule {
    code: "studio.read_roster",
    summary: "see a studio's roster",
    holders: &[Holder::Account],
    does: Does::Reads,
};
/// Change who works there.
pub static CHANGE_ROSTER: Rule = Rule {
    code: "studio.change_roster",
    summary: "change a studio's roster and offices",
    holders: &[STAFF, ADMINISTRATOR, LEADER, CONVENER, LIAISON],
    does: Does::Acts,
};

/// `GET /studios`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &LIST;
}

/// `GET /studios/{id}` and what is handed to it.
pub struct Read;
impl Permission for Read {
    type Scope = StudioScope;
    const RULE: &'static Rule = &READ;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /studios`.
pub struct Create;
impl Permission for Create {
    type Scope = BodyCommittee;
    const RULE: &'static Rule = &CREATE;
}

/// `PUT /studios/{id}`.
pub struct Update;
impl Permission for Update {
    type Scope = StudioScope;
    const RULE: &'static Rule = &UPDATE;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /studios/{id}/approve` and the others of the lifecycle.
pub struct Act;
impl Permission for Act {
    type Scope = StudioScope;
    const RULE: &'static Rule = &ACT;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `GET /studios/{id}/members`.
pub struct ReadRoster;
impl Permission for ReadRoster {
    type Scope = SeenStudio;
    const RULE: &'static Rule = &READ_ROSTER;
}

/// `POST /studios/{id}/members`.
pub struct ChangeRoster;
impl Permission for ChangeRoster {
    type Scope = StudioScope;
    const RULE: &'static Rule = &CHANGE_ROSTER;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `DELETE /studios/{id}/members/{member_id}`.
pub struct Unseat;
impl Permission for Unseat {
    type Scope = SeatScope;
    const RULE: &'static Rule = &CHANGE_ROSTER;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}
