//! Everything the demo holds.

use shangliang_entity::vocab::SuggestionStatus;

use super::{
    dice::Dice,
    directory::{Department, Group, Sector, departments, groups, sectors},
    pairs::{add_converted, add_merged},
    places::{PLACES, Place},
    roster::{Citizen, Member, Person, Staff, citizens, members, persons, staff},
    studios::{Studio, studios},
    suggestion::{Suggestion, TARGETS, Target},
    topics::{Topic, topics},
    writer::{Writer, Written},
};

/// The content of the demo. An index in one list is the position in another; positions mean nothing else, least
/// of all an order in time.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Committees, those above before those below.
    pub committees: &'static [Place],
    /// Everybody with an account.
    pub persons: Vec<Person>,
    /// The sectors of all committees.
    pub sectors: Vec<Sector>,
    /// The special committees, study groups and work groups of all committees.
    pub groups: Vec<Group>,
    /// The departments of all committees.
    pub departments: Vec<Department>,
    /// Who sits in which committee.
    pub members: Vec<Member>,
    /// Who signed up to submit.
    pub citizens: Vec<Citizen>,
    /// Who works in an office.
    pub staff: Vec<Staff>,
    /// The studios of all committees.
    pub studios: Vec<Studio>,
    /// The topics of all committees.
    pub topics: Vec<Topic>,
    /// The suggestions of a year.
    pub suggestions: Vec<Suggestion>,
}

impl Plan {
    /// The plan of `seed`: the same for the same seed.
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let departments = departments();
        let members = members(&mut dice);
        let first_citizen = members.iter().map(|member| member.person + 1).max().unwrap_or(0);
        let citizens = citizens(first_citizen, &mut dice);
        let first_of_staff = first_citizen + citizens.len();
        let staff = staff(first_of_staff, &departments, &members);
        let count = staff.iter().map(|staff| staff.person + 1).max().unwrap_or(first_of_staff);
        let studios = studios(&members, &mut dice);
        let topics = topics(&mut dice);
        let mut plan = Self {
            committees: &PLACES,
            persons: persons(count),
            sectors: sectors(),
            groups: groups(),
            departments,
            members,
            citizens,
            staff,
            studios,
            topics,
            suggestions: Vec::new(),
        };
        plan.suggestions = plan.year(&mut dice);
        plan
    }

    /// The same people with other suggestions: those of another seed.
    pub fn of_another_year(&self, seed: u64) -> Self {
        let suggestions = self.year(&mut Dice::new(seed));
        Self { suggestions, ..self.clone() }
    }

    fn year(&self, dice: &mut Dice) -> Vec<Suggestion> {
        suggestions(Writer {
            members: &self.members,
            citizens: &self.citizens,
            departments: &self.departments,
            studios: &self.studios,
            topics: &self.topics,
            dice,
        })
    }
}

fn suggestions(mut writer: Writer<'_>) -> Vec<Suggestion> {
    let mut written: Vec<Written> = Vec::new();
    for (target, count) in TARGETS {
        // Those two need the others to be there.
        if matches!(target, Target::Intake(SuggestionStatus::Merged | SuggestionStatus::Converted)) {
            continue;
        }
        for _ in 0..count {
            written.push(writer.write(written.len(), target));
        }
    }
    for (target, count) in TARGETS {
        match target {
            Target::Intake(SuggestionStatus::Merged) => add_merged(&mut written, count, &mut writer),
            Target::Intake(SuggestionStatus::Converted) => add_converted(&mut written, count, &mut writer),
            _ => {}
        }
    }
    written.into_iter().map(|written| written.suggestion).collect()
}

#[cfg(test)]
mod tests;
