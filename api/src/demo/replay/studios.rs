//! Studios with their rosters and the roles of their officers.

use chrono::{DateTime, Utc};
use shangliang_entity::ids::MemberId;
use shangliang_entity::vocab::{ScopeKind, StudioStatus};
use shangliang_entity::{role_grant, studio, studio_seat};

use super::{Rows, With, at};
use crate::demo::studios::Studio;
use crate::http::Problem;
use crate::studios::lifecycle::{Action, step};
use crate::studios::{Offices, SeatRole};
use crate::{members, studios};

/// Writes all of them, in the order of the plan's studios.
pub fn write(with: With<'_>, rows: &mut Rows) -> Result<(), Problem> {
    for planned in &with.plan.studios {
        let row = applied(with, planned, rows)?;
        let when = row.created_at;
        rows.tell(when, studios::created(&row));
        let offices = Offices::of(&row);
        for member in offices.holders() {
            seat(rows, &row, member, offices.seat_of(member), when);
            grant(with, rows, &row, member, offices.seat_of(member))?;
        }
        let mut row = row;
        for (action, day) in actions(planned.status) {
            row = moved(row, *action, with.beginning(*day), rows)?;
            if *action == Action::Approve {
                for member in &planned.members {
                    let member = at(&rows.members, *member)?.id;
                    if offices.seat_of(member) == SeatRole::Member {
                        let when = with.beginning(8);
                        rows.tell(when, studios::seated(&row, member, SeatRole::Member));
                        seat(rows, &row, member, SeatRole::Member, when);
                    }
                }
            }
        }
        rows.studios.push(row);
    }
    Ok(())
}

/// What was done to a studio until it stood there, and when.
fn actions(status: StudioStatus) -> &'static [(Action, i64)] {
    match status {
        StudioStatus::Applied => &[],
        StudioStatus::Approved | StudioStatus::Active => &[(Action::Approve, 7)],
        StudioStatus::Suspended => &[(Action::Approve, 7), (Action::Suspend, 200)],
        StudioStatus::Closed => &[(Action::Approve, 7), (Action::Close, 200)],
    }
}

fn applied(with: With<'_>, planned: &Studio, rows: &Rows) -> Result<studio::Model, Problem> {
    let when = with.beginning(6);
    let officer = |member: usize| at(&rows.members, member).map(|member| Some(member.id));
    // One that has its leader is active as soon as it is approved.
    let leader_id = if planned.status == StudioStatus::Approved { None } else { officer(planned.leader)? };
    let (count, per) = planned.min_activities;
    Ok(studio::Model {
        id: with.id(),
        committee_id: at(&rows.committees, planned.committee)?.id,
        name: planned.name.clone(),
        kind: planned.kind,
        status: StudioStatus::Applied,
        area: Some(planned.area.to_owned()),
        address: Some(planned.address.clone()),
        leader_id,
        convener_id: officer(planned.convener)?,
        liaison_id: officer(planned.liaison)?,
        activity_day: planned.activity_day.map(i32::from),
        min_activities: i32::try_from(count).ok(),
        min_activities_per: Some(per),
        status_reason: None,
        version: 1,
        created_at: when,
        updated_at: when,
    })
}

fn seat(rows: &mut Rows, studio: &studio::Model, member_id: MemberId, role: SeatRole, since: DateTime<Utc>) {
    rows.studio_seats.push(studio_seat::Model { studio_id: studio.id, member_id, role: role.granted(), since });
}

/// The role that an office gives.
fn grant(
    with: With<'_>,
    rows: &mut Rows,
    studio: &studio::Model,
    member: MemberId,
    office: SeatRole,
) -> Result<(), Problem> {
    let account = rows.members.iter().find(|row| row.id == member).and_then(|row| row.account_id);
    let path = rows.committees.iter().find(|committee| committee.id == studio.committee_id);
    let (Some(account_id), Some(committee), Some(role)) = (account, path, office.granted()) else {
        return Err(Problem::internal("an office without somebody to hold it"));
    };
    let grant = role_grant::Model {
        id: with.id(),
        account_id,
        role,
        scope_kind: ScopeKind::Studio,
        scope_id: Some(studio.id.0),
        committee_path: committee.path.clone(),
        member_id: Some(member),
        suspended_at: None,
        granted_at: studio.created_at,
        revoked_at: None,
    };
    rows.tell(studio.created_at, members::granted(&grant));
    rows.grants.push(grant);
    Ok(())
}

/// A studio that took a step; the officers of a closed one lose their roles in it.
fn moved(row: studio::Model, action: Action, when: DateTime<Utc>, rows: &mut Rows) -> Result<studio::Model, Problem> {
    let transition = step(row.status, action, row.leader_id.is_some())?;
    let row = studio::Model { status: transition.to(), version: row.version + 1, updated_at: when, ..row };
    rows.tell(when, studios::moved(&row, transition));
    if row.status == StudioStatus::Closed {
        let mut ended = Vec::new();
        for grant in rows.grants.iter_mut().filter(|grant| grant.scope_id == Some(row.id.0)) {
            grant.revoked_at = Some(when);
            ended.push(members::revoked(grant));
        }
        ended.into_iter().for_each(|entry| rows.tell(when, entry));
    }
    Ok(row)
}
