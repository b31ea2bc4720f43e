//! Who may see figures.

use shangliang_entity::vocab::Role;

use super::scope::StatisticsScope;
use crate::access::{Does, Holder, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&READ];

/// See figures of handling: of the committees that a role covers, those below them included, and of one's own department or
/// studio.
pub static READ: Rule = Rule {
    code: "statistics.read",
    summary: "see the figures of handling in one's scope",
    holders: &[
        Holder::Role(Role::CommitteeStaff),
        Holder::Role(Role::CommitteeAdministrator),
        Holder::Role(Role::AssigningOffice),
        Holder::Role(Role::SupervisionOffice),
        Holder::Role(Role::Leader),
        Holder::Role(Role::Supervisor),
        Holder::Role(Role::DepartmentClerk),
        Holder::Role(Role::DepartmentLead),
        Holder::Role(Role::StudioLeader),
        Holder::Role(Role::StudioConvener),
        Holder::Role(Role::StudioLiaison),
    ],
    does: Does::Reads,
};

/// `GET /statistics/handling`.
pub struct Read;
impl Permission for Read {
    type Scope = StatisticsScope;
    const RULE: &'static Rule = &READ;
}
