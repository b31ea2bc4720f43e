//! Everybody's account, and the roles of those who work in an office.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use shangliang_entity::account;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::{Role, ScopeKind};

use super::{Rows, With, at};
use crate::accounts::{NewGrant, ScopeCommittee, ScopeView, entry, new_row, phone_index, seal_name, seal_phone};
use crate::demo::roster::{Person, Scope, Staff};
use crate::http::Problem;
use crate::secrets::Phone;

/// Writes all of it. Accounts stand in the order of the plan's persons.
pub fn write(with: With<'_>, rows: &mut Rows) -> Result<(), Problem> {
    let names = sign_in_names(with);
    let citizens: BTreeSet<usize> = with.plan.citizens.iter().map(|citizen| citizen.person).collect();
    let mut staff: BTreeMap<usize, &Staff> = BTreeMap::new();
    staff.extend(with.plan.staff.iter().map(|staff| (staff.person, staff)));
    let start = with.beginning(1);
    for (index, person) in with.plan.persons.iter().enumerate() {
        let row = account(with, person, names.get(&index).cloned())?;
        let place = staff.get(&index).map(|staff| place_of(staff.scope, rows)).transpose()?;
        let facts = match &place {
            Some(_) => json!({ "by": "administrator", "has_password": true }),
            None if citizens.contains(&index) => json!({ "by": "sms" }),
            // Members get theirs when they are entered.
            None => json!({}),
        };
        let home = place.as_ref().map(|(committee, _)| committee.id);
        rows.tell(start, entry(row.id, "account.created", home, facts));
        if let Some((staff, (committee, scope))) = staff.get(&index).zip(place) {
            let home = ScopeView { kind: ScopeKind::Committee, id: Some(committee.id.0) };
            for (role, scope) in [(Role::Citizen, home), (staff.role, scope)] {
                let committee = Some(committee.clone());
                let new = NewGrant { account: row.id, role, scope, committee, member: None };
                let (grant, granted) = new.granted(with.id(), start);
                rows.tell(start, granted);
                rows.grants.push(grant);
            }
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
    };
    let committee = committee(committee_id).ok_or_else(|| Problem::internal("a department without a committee"))?;
    Ok((committee, scope))
}

/// The names by which some can sign in beside their numbers, by person: staff such as `staff.610100`, the clerks and leads
/// of departments such as `clerk.610100.2`, and the first active member and the first citizen of each committee.
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
        };
        names.insert(staff.person, name);
    }
    for committee in 0..plan.committees.len() {
        let member =
            plan.members.iter().find(|member| member.may_act_in(committee) && !names.contains_key(&member.person));
        let citizen = plan.citizens.iter().find(|citizen| citizen.committee == committee);
        let named =
            [("member", member.map(|member| member.person)), ("citizen", citizen.map(|citizen| citizen.person))];
        names.extend(
            named.into_iter().filter_map(|(what, person)| Some((person?, format!("{what}.{}", code(committee))))),
        );
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
        _ => "leader",
    }
}
