//! Committees with their terms, sectors, groups and departments, and the categories that all share.

use chrono::{Datelike, NaiveDate};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::{category, committee, department, member_group, sector, term};

use super::{Rows, With, at};
use crate::calendar::local_date;
use crate::demo::places::Place;
use crate::demo::subjects::{CATEGORIES, Desk};
use crate::http::Problem;
use crate::{categories, committees, departments, groups, sectors, terms};

/// The number and name of every committee's term.
pub const TERM: (i32, &str) = (5, "第五届");

/// Writes all of it.
pub fn write(with: With<'_>, rows: &mut Rows) -> Result<(), Problem> {
    let start = with.beginning(0);
    for (code, name) in CATEGORIES {
        let row = category::Model {
            id: with.id(),
            committee_id: None,
            code: code.to_owned(),
            level1: name.to_owned(),
            level2: None,
            level3: None,
            is_active: true,
            version: 1,
            created_at: start,
        };
        rows.tell(start, categories::created(&row));
        rows.categories.push(row);
    }
    for place in with.plan.committees {
        let row = committee(with, place, &rows.committees);
        rows.tell(start, committees::created(&row));
        let term = term(with, row.id);
        rows.tell(start, terms::created(&term));
        rows.committees.push(row);
        rows.terms.push(term);
    }
    for planned in &with.plan.sectors {
        let row = sector::Model {
            id: with.id(),
            committee_id: at(&rows.committees, planned.committee)?.id,
            name: planned.name.to_owned(),
            version: 1,
            created_at: start,
            updated_at: start,
        };
        rows.tell(start, sectors::created(&row));
        rows.sectors.push(row);
    }
    for planned in &with.plan.groups {
        let row = member_group::Model {
            id: with.id(),
            committee_id: at(&rows.committees, planned.committee)?.id,
            kind: planned.kind,
            name: planned.name.clone(),
            version: 1,
            created_at: start,
            updated_at: start,
        };
        rows.tell(start, groups::created(&row));
        rows.groups.push(row);
    }
    for planned in &with.plan.departments {
        let row = department::Model {
            id: with.id(),
            committee_id: at(&rows.committees, planned.committee)?.id,
            name: planned.name.clone(),
            system: planned.system,
            is_assigning_office: planned.desk == Some(Desk::General),
            is_active: true,
            version: 1,
            created_at: start,
            updated_at: start,
        };
        rows.tell(start, departments::created(&row));
        rows.departments.push(row);
    }
    Ok(())
}

/// `above` holds at least the committee above it.
fn committee(with: With<'_>, place: &Place, above: &[committee::Model]) -> committee::Model {
    let id = with.id();
    let parent = above.iter().find(|committee| Some(committee.code.as_str()) == place.parent);
    let start = with.beginning(0);
    committee::Model {
        id,
        parent_id: parent.map(|parent| parent.id),
        path: committees::path_of(parent.map(|parent| parent.path.as_str()), id),
        name: place.committee_name(),
        code: place.code.to_owned(),
        level: place.level,
        brand_name: place.brand.map(|(name, _)| name.to_owned()),
        brand_slogan: place.brand.map(|(_, slogan)| slogan.to_owned()),
        reviews_replies: place.reviews_replies(),
        version: 1,
        created_at: start,
        updated_at: start,
    }
}

fn term(with: With<'_>, committee_id: CommitteeId) -> term::Model {
    let start = with.beginning(0);
    let (number, name) = TERM;
    let began = local_date(start);
    term::Model {
        id: with.id(),
        committee_id,
        number,
        name: name.to_owned(),
        starts_on: NaiveDate::from_ymd_opt(began.year(), 1, 1).unwrap_or(began),
        ends_on: None,
        version: 1,
        created_at: start,
        updated_at: start,
    }
}
