//! A studio's three offices, each held by one member, each member holding at most one: pure.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use shangliang_entity::ids::MemberId;
use shangliang_entity::studio::Model;
use shangliang_entity::vocab::{Role, Vocabulary};
use utoipa::ToSchema;

/// What a member is on a studio's roster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Deserialize, Serialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SeatRole {
    /// A member without an office (成员).
    #[default]
    Member,
    /// The leader (负责人).
    StudioLeader,
    /// The convener (召集人).
    StudioConvener,
    /// The liaison (联络员).
    StudioLiaison,
}

impl Vocabulary for SeatRole {
    const NAME: &'static str = "seat_role";

    fn zh(self) -> &'static str {
        match self {
            Self::Member => "成员",
            Self::StudioLeader => "负责人",
            Self::StudioConvener => "召集人",
            Self::StudioLiaison => "联络员",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::StudioLeader => "leader",
            Self::StudioConvener => "convener",
            Self::StudioLiaison => "liaison",
        }
    }
}

impl SeatRole {
    /// The role that the office gives; absent for a member without one.
    pub fn granted(self) -> Option<Role> {
        match self {
            Self::Member => None,
            Self::StudioLeader => Some(Role::StudioLeader),
            Self::StudioConvener => Some(Role::StudioConvener),
            Self::StudioLiaison => Some(Role::StudioLiaison),
        }
    }

    /// What a seat's stored role means.
    pub fn of(granted: Option<Role>) -> Self {
        match granted {
            Some(Role::StudioLeader) => Self::StudioLeader,
            Some(Role::StudioConvener) => Self::StudioConvener,
            Some(Role::StudioLiaison) => Self::StudioLiaison,
            _ => Self::Member,
        }
    }
}

/// Who holds which office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offices {
    /// The leader.
    pub leader: Option<MemberId>,
    /// The convener.
    pub convener: Option<MemberId>,
    /// The liaison.
    pub liaison: Option<MemberId>,
}

impl Offices {
    /// Those of a studio.
    pub fn of(studio: &Model) -> Self {
        Self { leader: studio.leader_id, convener: studio.convener_id, liaison: studio.liaison_id }
    }

    /// A member takes a seat: leaves any other office, and relieves who held this one.
    #[must_use]
    pub fn with(self, member: MemberId, seat: SeatRole) -> Self {
        let rest = self.without(member);
        match seat {
            SeatRole::Member => rest,
            SeatRole::StudioLeader => Self { leader: Some(member), ..rest },
            SeatRole::StudioConvener => Self { convener: Some(member), ..rest },
            SeatRole::StudioLiaison => Self { liaison: Some(member), ..rest },
        }
    }

    /// A member leaves every office.
    #[must_use]
    pub fn without(self, member: MemberId) -> Self {
        let keep = |holder: Option<MemberId>| holder.filter(|holder| *holder != member);
        Self { leader: keep(self.leader), convener: keep(self.convener), liaison: keep(self.liaison) }
    }

    /// What a member is.
    pub fn seat_of(&self, member: MemberId) -> SeatRole {
        if self.leader == Some(member) {
            SeatRole::StudioLeader
        } else if self.convener == Some(member) {
            SeatRole::StudioConvener
        } else if self.liaison == Some(member) {
            SeatRole::StudioLiaison
        } else {
            SeatRole::Member
        }
    }

    /// Everybody who holds one.
    pub fn holders(&self) -> impl Iterator<Item = MemberId> {
        [self.leader, self.convener, self.liaison].into_iter().flatten()
    }

    /// Writes them into the studio's columns.
    #[must_use]
    pub fn into_row(self, studio: Model) -> Model {
        Model { leader_id: self.leader, convener_id: self.convener, liaison_id: self.liaison, ..studio }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const SEATS: [SeatRole; 4] =
        [SeatRole::Member, SeatRole::StudioLeader, SeatRole::StudioConvener, SeatRole::StudioLiaison];

    proptest! {
        #[test]
        fn each_member_holds_at_most_one_office(moves in prop::collection::vec((0_u128..4, 0_usize..5), 0..30)) {
            let mut offices = Offices { leader: None, convener: None, liaison: None };
            for (number, seat) in moves {
                let member = MemberId(Uuid::from_u128(number));
                match SEATS.get(seat) {
                    Some(seat) => {
                        offices = offices.with(member, *seat);
                        prop_assert_eq!(offices.seat_of(member), *seat);
                    }
                    None => {
                        offices = offices.without(member);
                        prop_assert_eq!(offices.seat_of(member), SeatRole::Member);
                    }
                }
                let mut holders: Vec<_> = offices.holders().collect();
                holders.sort();
                holders.dedup();
                prop_assert_eq!(holders.len(), offices.holders().count());
            }
        }
    }

    #[test]
    fn a_seat_is_stored_as_its_role() {
        for seat in SEATS {
            assert_eq!(SeatRole::of(seat.granted()), seat);
        }
    }
}
