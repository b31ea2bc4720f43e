//! Everybody's account, and the roles of those who work in an office.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use shangliang_entity::account;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::{Role, ScopeKind};

use super::{Rows, With, at};
use crate::accounts::{NewGrant, ScopeCommittee, ScopeView, entry, new_row, phone_index, seal_name, seal_phone};
use crate::demo::roster::{Member, Person, Scope, Staff};
use crate::http::Problem;
use crate::secrets::Phone;

/// Writes all of it. Accounts stand in the order of the plan's persons.
pub fn write(with: With<'_>, rows: &mut Rows) -> Result<(), Problem> {
    let names = sign_in_names(with);
    let citizens: BTreeSet<usize> = with.plan.citizens.iter().map(|citizen| citizen.person).collect();
    let members: BTreeSet<usize> = with.plan.members.iter().map(|member| member.person).collect();
    let mut staff: BTreeMap<usize, &Staff> = BTreeMap::new();
    staff.extend(with.plan.staff.iter().map(|staff| (staff.person, staff)));
    let start = with.beginning(1);
    for (index, person) in with.plan.persons.iter().enumerate() {
        let row = account(with, person, names.get(&index).cloned())?;
        let is_member = members.contains(&index);
        let facts = if citizens.contains(&index) {
            json!({ "by": "sms" })
        } else if is_member {
            // Members get theirs when they are entered.
            json!({})
        } else {
            json!({ "by": "administrator", "has_password": true })
        };
        rows.tell(start, entry(row.id, "account.created", None, facts));
        if let Some(staff) = staff.get(&index) {
            let (committee, scope) = place_of(staff.scope, rows)?;
            let new = NewGrant { account: row.id, role: staff.role, scope, committee: Some(committee), member: None };
            // A member is appointed once a member.
            let when = if is_member { with.beginning(3) } else { start };
            let (grant, granted) = new.granted(with.id(), when);
            rows.tell(when, granted);
            rows.grants.push(grant);
        }
        // Granting a role raises the version.
        let version = if staff.contains_key(&index) { 2 } else { 1 };
        rows.accounts.push(account::Model { version, ..row });
    }
    Ok(())
}

fn account(with: With<'_>, person: &Person, login_name: Option<String>) -> Result<account::Model, Problem> {
    let start = with.beginning(1);
    let phone = Phone::parse(&person.phone).map_err(Problem::internal)?;
    let row = new_row(with.id(), start);
    Ok(account::Model {
        login_name,
        name_sealed: Some(seal_name(with.keys, row.id, &person.name)?),
        phone_sealed: Some(seal_phone(with.keys, row.id, &phone)?),
        phone_index: Some(phone_index(with.keys, &phone)),
        phone_verified_at: Some(start),
        password_hash: Some(with.password_hash.to_owned()),
        password_set_at: Some(start),
        ..row
    })
}

/// The committee of a scope, and the scope.
fn place_of(scope: Scope, rows: &Rows) -> Result<(ScopeCommittee, ScopeView), Problem> {
    let committee = |id: CommitteeId| {
        let found = rows.committees.iter().find(|committee| committee.id == id);
        found.map(|committee| ScopeCommittee { id, path: committee.path.clone() })
    };
    let (committee_id, scope) = match scope {
        Scope::Committee(index) => {
            let id = at(&rows.committees, index)?.id;
            (id, ScopeView { kind: ScopeKind::Committee, id: Some(id.0) })
        }
        Scope::Department(index) => {
            let department = at(&rows.departments, index)?;
            (department.committee_id, ScopeView { kind: ScopeKind::Department, id: Some(department.id.0) })
        }
        Scope::SpecialCommittee(index) => {
            let group = at(&rows.groups, index)?;
            (group.committee_id, ScopeView { kind: ScopeKind::SpecialCommittee, id: Some(group.id.0) })
        }
    };
    let committee = committee(committee_id).ok_or_else(|| Problem::internal("a scope without a committee"))?;
    Ok((committee, scope))
}

/// The names by which some can sign in beside their numbers, by person: staff such as `staff.610100`, the clerks and leads
/// of departments such as `clerk.610100.2`, and the first active member, the next who convenes a group, and the first citizen of
/// each committee.
pub fn sign_in_names(with: With<'_>) -> BTreeMap<usize, String> {
    let plan = with.plan;
    let code = |committee: usize| plan.committees.get(committee).map_or("", |place| place.code);
    let mut names = BTreeMap::new();
    for staff in &plan.staff {
        let name = match staff.scope {
            Scope::Committee(committee) => format!("{}.{}", short(staff.role), code(committee)),
            Scope::Department(department) => {
                let committee = plan.departments.get(department).map_or(0, |department| department.committee);
                let own = plan.departments.iter().take(department + 1).filter(|other| other.committee == committee);
                format!("{}.{}.{}", short(staff.role), code(committee), own.count())
            }
            Scope::SpecialCommittee(group) => {
                let committee = plan.groups.get(group).map_or(0, |group| group.committee);
                format!("{}.{}", short(staff.role), code(committee))
            }
        };
        names.insert(staff.person, name);
    }
    let is_any: fn(&Member) -> bool = |_| true;
    let is_convener: fn(&Member) -> bool = |member| !member.convenes.is_empty();
    for committee in 0..plan.committees.len() {
        for (what, is_fit) in [("member", is_any), ("convener", is_convener)] {
            let is_free = |member: &&Member| member.may_act_in(committee) && !names.contains_key(&member.person);
            let member = plan.members.iter().filter(is_free).find(|member| is_fit(member));
            names.extend(member.map(|member| (member.person, format!("{what}.{}", code(committee)))));
        }
        let citizen = plan.citizens.iter().find(|citizen| citizen.committee == committee);
        names.extend(citizen.map(|citizen| (citizen.person, format!("citizen.{}", code(committee)))));
    }
    names
}

/// What staff are called in their sign-in names.
fn short(role: Role) -> &'static str {
    match role {
        Role::CommitteeStaff => "staff",
        Role::AssigningOffice => "assigning",
        Role::SupervisionOffice => "supervision",
        Role::CommitteeAdministrator => "administrator",
        Role::DepartmentClerk => "clerk",
        Role::DepartmentLead => "lead",
        Role::SpecialCommitteeStaff => "special-committee",
        Role::Supervisor => "supervisor",
        _ => "leader",
    }
}
