//! Who takes part: members, citizens and staff.

use std::{collections::BTreeSet, iter};

use shangliang_entity::vocab::{GroupKind, MemberStatus, Role};

use super::{
    dice::Dice,
    directory::{Department, groups, sectors},
    people,
    places::{PLACES, XIAN},
};

/// How many members of the province's committee are members of Xi'an's too.
const IN_TWO_COMMITTEES: usize = 24;
/// How many citizens have signed up.
const CITIZENS: usize = 1_000;

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// An invented name; a few are called the same.
    pub name: String,
    /// A mobile number of nobody; different for each.
    pub phone: String,
}

/// A person in a committee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Index of the person.
    pub person: usize,
    /// Index into [`PLACES`].
    pub committee: usize,
    /// Index into [`sectors`].
    pub sector: usize,
    /// Indices into [`groups`]: one special committee; in Shangluo also a study and a work group.
    pub groups: Vec<usize>,
    /// Those of them that the member convenes: whoever was entered first in a study or work group does.
    pub convenes: Vec<usize>,
    /// Such as 常委; empty for most.
    pub posts: Vec<&'static str>,
    /// Whether the member may act.
    pub status: MemberStatus,
}

impl Member {
    /// Whether it is an active member of that committee.
    pub fn may_act_in(&self, committee: usize) -> bool {
        self.committee == committee && self.status == MemberStatus::Active
    }
}

/// A person who signed up to submit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citizen {
    /// Index of the person.
    pub person: usize,
    /// Index into [`PLACES`]: the committee addressed.
    pub committee: usize,
}

/// A role of somebody in an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Staff {
    /// Index of the person.
    pub person: usize,
    /// What the person may do.
    pub role: Role,
    /// Where.
    pub scope: Scope,
}

/// Where a role holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Index into [`PLACES`].
    Committee(usize),
    /// Index into the departments.
    Department(usize),
    /// Index into [`groups`].
    SpecialCommittee(usize),
}

/// All 2,400 memberships, in the order of [`PLACES`]. Their persons are numbered from 0 without a gap.
pub fn members(dice: &mut Dice) -> Vec<Member> {
    let (sectors, groups) = (sectors(), groups());
    let mut persons = 0..;
    let province = PLACES.first().map_or(0, |place| place.members);
    let mut members = Vec::new();
    let mut convened = BTreeSet::new();
    for (committee, place) in PLACES.iter().enumerate() {
        let own_sectors: Vec<usize> = positions(&sectors, |sector| sector.committee == committee);
        let of_kind = |kind| positions(&groups, |group| group.committee == committee && group.kind == kind);
        let special_committees = of_kind(GroupKind::SpecialCommittee);
        let (study, work) = (of_kind(GroupKind::Study), of_kind(GroupKind::Work));
        for number in 0..place.members {
            let shared = committee == 0 && number < IN_TWO_COMMITTEES;
            // Xi'an comes next: its first members have the numbers behind the province's.
            let person =
                if shared { province - IN_TWO_COMMITTEES + number } else { persons.next().unwrap_or_default() };
            let in_turn =
                [study.get(number % study.len().max(1)), work.get(number / study.len().max(1) % work.len().max(1))];
            let in_turn: Vec<usize> = in_turn.into_iter().flatten().copied().collect();
            members.push(Member {
                person,
                committee,
                sector: own_sectors.get(number % own_sectors.len().max(1)).copied().unwrap_or_default(),
                groups: iter::once(dice.pick(&special_committees)).chain(in_turn.iter().copied()).collect(),
                convenes: in_turn.into_iter().filter(|group| convened.insert(*group)).collect(),
                posts: posts(number, place.members),
                status: match number {
                    33 => MemberStatus::Suspended,
                    34 => MemberStatus::Resigned,
                    _ => MemberStatus::Active,
                },
            });
        }
    }
    members
}

fn positions<T>(items: &[T], of: impl Fn(&T) -> bool) -> Vec<usize> {
    (0..).zip(items).filter(|(_, item)| of(item)).map(|(position, _)| position).collect()
}

/// The posts of member `number` of `count`: a chair, deputies, a secretary, and a sixth in the standing committee.
fn posts(number: usize, count: usize) -> Vec<&'static str> {
    match number {
        0 => vec!["主席", "常委"],
        1..=4 => vec!["副主席", "常委"],
        5 => vec!["秘书长", "常委"],
        _ if number < count / 6 => vec!["常委"],
        _ => Vec::new(),
    }
}

/// The index of a committee, drawn so that one with more members is drawn more often.
pub fn some_committee(dice: &mut Dice) -> usize {
    let mut seat = dice.index(PLACES.iter().map(|place| place.members).sum());
    for (committee, place) in PLACES.iter().enumerate() {
        match seat.checked_sub(place.members) {
            Some(rest) => seat = rest,
            None => return committee,
        }
    }
    0
}

/// All citizens, the persons from number `first` on; every committee has at least one.
pub fn citizens(first: usize, dice: &mut Dice) -> Vec<Citizen> {
    (0..CITIZENS)
        .map(|number| Citizen {
            person: first + number,
            committee: if number < PLACES.len() { number } else { some_committee(dice) },
        })
        .collect()
}

/// The staff of every committee and department, and of one special committee of Xi'an, the persons from number `first` on, each
/// with one role; and a member of Xi'an who supervises its first department.
pub fn staff(first: usize, departments: &[Department], members: &[Member]) -> Vec<Staff> {
    const OF_COMMITTEE: [Role; 5] = [
        Role::CommitteeStaff,
        Role::AssigningOffice,
        Role::SupervisionOffice,
        Role::Leader,
        Role::CommitteeAdministrator,
    ];
    const OF_DEPARTMENT: [Role; 2] = [Role::DepartmentClerk, Role::DepartmentLead];
    let committees = (0..PLACES.len()).flat_map(|at| OF_COMMITTEE.map(|role| (role, Scope::Committee(at))));
    let handlers = (0..departments.len()).flat_map(|at| OF_DEPARTMENT.map(|role| (role, Scope::Department(at))));
    let is_xian = |committee: usize| PLACES.get(committee).is_some_and(|place| place.code == XIAN);
    let special_committee =
        groups().iter().position(|group| is_xian(group.committee) && group.kind == GroupKind::SpecialCommittee);
    let special_committee = special_committee.map(|at| (Role::SpecialCommitteeStaff, Scope::SpecialCommittee(at)));
    let department = departments.iter().position(|department| is_xian(department.committee));
    let supervisor = members.iter().rfind(|member| is_xian(member.committee) && member.status == MemberStatus::Active);
    let supervisor = supervisor.zip(department).map(|(member, department)| Staff {
        person: member.person,
        role: Role::Supervisor,
        scope: Scope::Department(department),
    });
    let roles = committees.chain(handlers).chain(special_committee);
    (first..).zip(roles).map(|(person, (role, scope))| Staff { person, role, scope }).chain(supervisor).collect()
}

/// The first `count` persons.
pub fn persons(count: usize) -> Vec<Person> {
    (0..count).map(|index| Person { name: people::name(index), phone: people::phone(index) }).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::demo::places::SHANGLUO;

    #[test]
    fn some_sit_in_two_committees_and_no_number_is_left_out() {
        let members = members(&mut Dice::new(1));
        assert_eq!(members.len(), 2_400);
        let persons: BTreeSet<_> = members.iter().map(|member| member.person).collect();
        assert_eq!(persons, (0..2_400 - IN_TWO_COMMITTEES).collect());
        for pair in members.iter().filter(|member| member.committee == 0).take(IN_TWO_COMMITTEES) {
            assert!(members.iter().any(|other| other.person == pair.person && other.committee == 1));
        }
    }

    #[test]
    fn in_shangluo_everybody_has_a_study_and_a_work_group() {
        let groups = groups();
        let mut pairs = BTreeMap::new();
        let mut convened = Vec::new();
        for member in members(&mut Dice::new(1)) {
            let kinds: Vec<_> = member.groups.iter().map(|group| groups[*group].kind).collect();
            assert!(member.groups.iter().all(|group| groups[*group].committee == member.committee));
            if PLACES[member.committee].code == SHANGLUO {
                assert_eq!(kinds, [GroupKind::SpecialCommittee, GroupKind::Study, GroupKind::Work]);
                *pairs.entry(member.groups[1..].to_vec()).or_insert(0) += 1;
            } else {
                assert_eq!(kinds, [GroupKind::SpecialCommittee]);
            }
            assert!(member.convenes.is_empty() || member.status == MemberStatus::Active);
            convened.extend(member.convenes);
        }
        convened.sort_unstable();
        assert!(
            convened.iter().copied().eq((0..groups.len()).filter(|at| groups[*at].kind != GroupKind::SpecialCommittee))
        );
        assert_eq!(pairs.len(), 14 * 7);
    }

    #[test]
    fn staff_continue_the_numbers() {
        let members = members(&mut Dice::new(1));
        let staff = staff(3_376, &super::super::directory::departments(), &members);
        let (supervisor, others) = staff.split_last().unwrap();
        assert_eq!(others.len(), 21 * 5 + 84 * 2 + 1);
        assert!(others.iter().map(|staff| staff.person).eq(3_376..3_376 + others.len()));
        assert!(members.iter().any(|member| member.person == supervisor.person));
    }
}
