//! Which roles can be held where, and by whom together: pure rules.

use shangliang_entity::vocab::{Role, ScopeKind};

/// Duties that no account may hold two of (GB/T 22239-2019 §8.1.5: system, security and audit administration apart).
pub const DUTIES: [Role; 3] = [Role::SystemAdministrator, Role::SecurityAdministrator, Role::AuditAdministrator];

/// The kinds of scope that a role may be granted in; none for what comes by itself.
pub fn scopes_of(role: Role) -> &'static [ScopeKind] {
    use ScopeKind::{Committee, Department, Group, Platform, Sector, SpecialCommittee, Studio};
    match role {
        // Whoever has shown a phone is one.
        Role::Citizen => &[],
        Role::Member => &[Committee],
        Role::StudioLeader | Role::StudioConvener | Role::StudioLiaison => &[Studio],
        Role::GroupConvener => &[Sector, Group],
        Role::SpecialCommitteeStaff => &[SpecialCommittee, Committee],
        Role::CommitteeStaff | Role::SupervisionOffice | Role::Leader | Role::CommitteeAdministrator => {
            &[Committee, Platform]
        }
        Role::AssigningOffice => &[Committee, Department, Platform],
        Role::DepartmentClerk | Role::DepartmentLead => &[Department],
        Role::Supervisor => &[Department, Committee],
        Role::SystemAdministrator | Role::SecurityAdministrator | Role::AuditAdministrator => &[Platform],
    }
}

/// Whether two roles must stay apart: two of the three duties anywhere; in production, where nobody is alone, a duty and any other role, since
/// whoever has one has nothing to do with what is handled.
pub fn excludes(one: Role, other: Role, in_production: bool) -> bool {
    let duties = [one, other].into_iter().filter(|role| DUTIES.contains(role)).count();
    one != other && duties >= if in_production { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::Iterable;

    #[test]
    fn the_three_duties_exclude_each_other_and_in_production_all_else() {
        for one in Role::iter() {
            for other in Role::iter() {
                let is_duty = [one, other].map(|role| DUTIES.contains(&role));
                assert_eq!(excludes(one, other, false), one != other && is_duty == [true, true], "{one:?} {other:?}");
                assert_eq!(excludes(one, other, true), one != other && is_duty != [false, false], "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn duties_are_held_on_the_platform_only() {
        for role in Role::iter() {
            let only_platform = scopes_of(role) == [ScopeKind::Platform];
            assert_eq!(only_platform, DUTIES.contains(&role), "{role:?}");
        }
    }

    #[test]
    fn every_role_but_the_citizens_can_be_granted() {
        let none: Vec<_> = Role::iter().filter(|role| scopes_of(*role).is_empty()).collect();
        assert_eq!(none, [Role::Citizen]);
    }
}
