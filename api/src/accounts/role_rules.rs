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

/// Whether two roles are duties that must stay apart.
pub fn excludes(one: Role, other: Role) -> bool {
    one != other && DUTIES.contains(&one) && DUTIES.contains(&other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::Iterable;

    #[test]
    fn the_three_duties_exclude_each_other_and_nothing_else() {
        for one in Role::iter() {
            for other in Role::iter() {
                let expected = one != other && DUTIES.contains(&one) && DUTIES.contains(&other);
                assert_eq!(excludes(one, other), expected, "{one:?} {other:?}");
                assert_eq!(excludes(one, other), excludes(other, one));
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
