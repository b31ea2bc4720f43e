//! Memberships with their roles, and seats in groups.

use shangliang_entity::vocab::{MemberStatus, Role, ScopeKind};
use shangliang_entity::{group_seat, member, role_grant};

use super::{Rows, With, at};
use crate::calendar::local_date;
use crate::demo::roster::Member;
use crate::http::Problem;
use crate::members::lifecycle::{Action, step};
use crate::{groups, members};

/// Writes all of them, in the order of the plan's members.
pub fn write(with: With<'_>, rows: &mut Rows) -> Result<(), Problem> {
    let start = with.beginning(2);
    for planned in &with.plan.members {
        let (row, mut grant) = entered(with, planned, rows)?;
        rows.tell(start, members::created(&row));
        rows.tell(start, members::granted(&grant));
        for group in &planned.groups {
            let is_convener = planned.convenes.contains(group);
            let group = at(&rows.groups, *group)?;
            let seat = group_seat::Model { group_id: group.id, member_id: row.id, is_convener, since: start };
            let entry = groups::seated(group, row.id, is_convener);
            let office = is_convener.then(|| role_grant::Model {
                id: with.id(),
                role: Role::GroupConvener,
                scope_kind: ScopeKind::Group,
                scope_id: Some(group.id.0),
                ..grant.clone()
            });
            rows.tell(start, entry);
            rows.group_seats.push(seat);
            if let Some(office) = office {
                rows.tell(start, members::granted(&office));
                rows.grants.push(office);
            }
        }
        let row = match planned.status {
            MemberStatus::Active => row,
            MemberStatus::Suspended => moved(with, row, &mut grant, Action::Suspend, "连续两次无故缺席全体会议", rows)?,
            MemberStatus::Resigned => moved(with, row, &mut grant, Action::Resign, "工作调动", rows)?,
            MemberStatus::Removed => moved(with, row, &mut grant, Action::Remove, "不再具备委员资格", rows)?,
        };
        rows.members.push(row);
        rows.grants.push(grant);
    }
    Ok(())
}

fn entered(with: With<'_>, planned: &Member, rows: &Rows) -> Result<(member::Model, role_grant::Model), Problem> {
    let start = with.beginning(2);
    let committee = at(&rows.committees, planned.committee)?;
    let account = at(&rows.accounts, planned.person)?.id;
    let posts: Vec<String> = planned.posts.iter().map(|post| (*post).to_owned()).collect();
    let row = member::Model {
        id: with.id(),
        committee_id: committee.id,
        term_id: Some(at(&rows.terms, planned.committee)?.id),
        account_id: Some(account),
        name: at(&with.plan.persons, planned.person)?.name.clone(),
        sector_id: Some(at(&rows.sectors, planned.sector)?.id),
        posts: members::joined(&posts),
        status: MemberStatus::Active,
        status_reason: None,
        status_decision: None,
        status_since: None,
        substitute_id: None,
        version: 1,
        created_at: start,
        updated_at: start,
    };
    let grant = role_grant::Model {
        id: with.id(),
        account_id: account,
        role: Role::Member,
        scope_kind: ScopeKind::Committee,
        scope_id: Some(committee.id.0),
        committee_path: committee.path.clone(),
        member_id: Some(row.id),
        suspended_at: None,
        granted_at: start,
        revoked_at: None,
    };
    Ok((row, grant))
}

/// A membership that rests or is over, with the role that comes from it.
fn moved(
    with: With<'_>,
    row: member::Model,
    grant: &mut role_grant::Model,
    action: Action,
    reason: &str,
    rows: &mut Rows,
) -> Result<member::Model, Problem> {
    let when = with.beginning(5);
    let transition = step(row.status, action)?;
    let row = member::Model {
        status: transition.to(),
        status_reason: Some(reason.to_owned()),
        status_decision: Some("常务委员会会议决定".to_owned()),
        status_since: Some(local_date(when)),
        version: row.version + 1,
        updated_at: when,
        ..row
    };
    rows.tell(when, members::moved(&row, transition));
    if action == Action::Suspend {
        grant.suspended_at = Some(when);
    } else {
        grant.revoked_at = Some(when);
        rows.tell(when, members::revoked(grant));
    }
    Ok(row)
}
