//! The 380 studios.

use shangliang_entity::vocab::{Per, StudioKind, StudioStatus};

use super::{
    dice::Dice,
    directory::{Sector, sectors},
    places::{ANKANG, BAOJI, HANCHENG, HANZHONG, PLACES, Place, SHAANXI, SHANGLUO, WEINAN, XIAN, YANGLING},
    roster::Member,
};

/// A studio with its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Studio {
    /// Index into [`PLACES`].
    pub committee: usize,
    /// Such as 石泉县城关片区委员工作室; different for each.
    pub name: String,
    /// What it is for.
    pub kind: StudioKind,
    /// Where it stands.
    pub status: StudioStatus,
    /// The area it serves.
    pub area: &'static str,
    /// Where it is found.
    pub address: String,
    /// Index of the member who is responsible for it.
    pub leader: usize,
    /// Index of the member who calls its meetings.
    pub convener: usize,
    /// Index of the member who keeps in touch.
    pub liaison: usize,
    /// Indices of all its members, those three first.
    pub members: Vec<usize>,
    /// The day of the month on which it meets the public.
    pub activity_day: Option<u8>,
    /// How often it meets at least.
    pub min_activities: (u32, Per),
}

/// What is set up in every area of Weinan and Ankang, in this order.
const THEMES: [(StudioKind, &str); 17] = [
    (StudioKind::Town, "城关片区"),
    (StudioKind::Town, "城东片区"),
    (StudioKind::Town, "城西片区"),
    (StudioKind::Town, "城南片区"),
    (StudioKind::Town, "城北片区"),
    (StudioKind::Sector, "教育界别"),
    (StudioKind::Sector, "医药卫生界别"),
    (StudioKind::Sector, "农业和农村界别"),
    (StudioKind::Sector, "经济界别"),
    (StudioKind::Sector, "文化艺术界别"),
    (StudioKind::Chain, "特色农业产业链"),
    (StudioKind::Chain, "文旅融合服务链"),
    (StudioKind::Chain, "商贸物流服务链"),
    (StudioKind::Chain, "养老助残服务链"),
    (StudioKind::Town, "易地搬迁社区"),
    (StudioKind::Town, "工业园区"),
    (StudioKind::Town, "河畔社区"),
];

/// Zones of a city that have studios though they are no county.
const WEINAN_ZONES: [&str; 2] = ["渭南高新区", "渭南经开区"];
const ANKANG_ZONES: [&str; 1] = ["安康高新区"];

/// A studio before anybody belongs to it.
struct Site {
    kind: StudioKind,
    area: &'static str,
    name: String,
    activity_day: Option<u8>,
}

/// All studios, in the order of [`PLACES`], each with three to nine members of its committee.
pub fn studios(members: &[Member], dice: &mut Dice) -> Vec<Studio> {
    let sectors = sectors();
    let mut studios = Vec::new();
    for (committee, place) in PLACES.iter().enumerate() {
        let at_hand: Vec<usize> =
            (0..).zip(members).filter(|(_, m)| m.may_act_in(committee)).map(|(at, _)| at).collect();
        for site in sites(committee, place, &sectors, dice) {
            let count = dice.between(3, 9);
            let roster = dice.some(&at_hand, usize::try_from(count).unwrap_or(3));
            let [leader, convener, liaison, ..] = roster.as_slice() else { continue };
            studios.push(Studio {
                committee,
                address: format!("{}人民路{}号二楼", site.area, dice.between(1, 299)),
                name: site.name,
                kind: site.kind,
                status: StudioStatus::Active,
                area: site.area,
                leader: *leader,
                convener: *convener,
                liaison: *liaison,
                activity_day: site.activity_day,
                min_activities: dice.pick(&[Quota::MONTHLY, Quota::QUARTERLY, Quota::FOUR_A_YEAR]).0,
                members: roster,
            });
        }
    }
    // One of each other status, in Baoji, so that every list has something to show.
    let baoji = PLACES.iter().position(|place| place.code == BAOJI);
    let others = [StudioStatus::Applied, StudioStatus::Approved, StudioStatus::Suspended, StudioStatus::Closed];
    for (studio, status) in studios.iter_mut().filter(|studio| Some(studio.committee) == baoji).zip(others) {
        studio.status = status;
    }
    studios
}

/// How often a studio meets at least.
#[derive(Clone, Copy)]
struct Quota((u32, Per));

impl Quota {
    const MONTHLY: Self = Self((1, Per::Month));
    const QUARTERLY: Self = Self((1, Per::Quarter));
    const FOUR_A_YEAR: Self = Self((4, Per::Year));
}

impl Default for Quota {
    fn default() -> Self {
        Self::FOUR_A_YEAR
    }
}

fn sites(committee: usize, place: &'static Place, sectors: &[Sector], dice: &mut Dice) -> Vec<Site> {
    match place.code {
        XIAN => sectors
            .iter()
            .filter(|sector| sector.committee == committee)
            .take(23)
            .map(|sector| Site {
                kind: StudioKind::Sector,
                area: place.name,
                name: format!("{}{}界别委员工作室", place.name, sector.name),
                activity_day: some_day(dice),
            })
            .collect(),
        WEINAN => themed(place.areas.iter().copied().chain(WEINAN_ZONES), 12, 141, dice),
        ANKANG => themed(place.areas.iter().copied().chain(ANKANG_ZONES), 17, 183, dice),
        HANCHENG => place
            .areas
            .iter()
            .map(|area| Site {
                kind: StudioKind::Town,
                area,
                name: format!("{area}委员工作室"),
                activity_day: Some(21),
            })
            .collect(),
        YANGLING => place
            .areas
            .iter()
            .map(|area| Site {
                kind: StudioKind::Town,
                area,
                name: format!("{area}委员工作站"),
                activity_day: some_day(dice),
            })
            .collect(),
        BAOJI => themed(place.areas.iter().copied(), 1, 6, dice),
        HANZHONG => themed(place.areas.iter().copied(), 1, 5, dice),
        SHANGLUO => themed(place.areas.iter().copied(), 1, 6, dice),
        SHAANXI => ["科技创新", "民生法治", "生态环保"]
            .map(|theme| Site {
                kind: StudioKind::Personal,
                area: place.name,
                name: format!("{}{theme}委员工作室", place.name),
                activity_day: None,
            })
            .into(),
        _ => Vec::new(),
    }
}

/// `count` studios: in each area the first `themes` of [`THEMES`].
fn themed(areas: impl Iterator<Item = &'static str>, themes: usize, count: usize, dice: &mut Dice) -> Vec<Site> {
    areas
        .flat_map(|area| THEMES.into_iter().take(themes).map(move |(kind, theme)| (area, kind, theme)))
        .take(count)
        .map(|(area, kind, theme)| Site {
            kind,
            area,
            name: format!("{area}{theme}委员工作室"),
            activity_day: some_day(dice),
        })
        .collect()
}

/// A day that every month has, in two of three cases.
fn some_day(dice: &mut Dice) -> Option<u8> {
    let day = u8::try_from(dice.between(1, 28)).ok();
    if dice.chance(67) { day } else { None }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::demo::roster::members;

    #[test]
    fn studios_are_as_many_as_promised() {
        let studios = studios(&members(&mut Dice::new(1)), &mut Dice::new(1));
        assert_eq!(studios.len(), 380);
        let at = |code| studios.iter().filter(move |studio| PLACES[studio.committee].code == code);
        assert_eq!(at(XIAN).filter(|studio| studio.kind == StudioKind::Sector).count(), 23);
        assert_eq!((at(WEINAN).count(), at(ANKANG).count(), at(YANGLING).count()), (141, 183, 5));
        assert_eq!(at(HANCHENG).count(), 8);
        assert!(at(HANCHENG).all(|studio| studio.kind == StudioKind::Town && studio.activity_day == Some(21)));
        assert_eq!(studios.iter().map(|studio| &studio.name).collect::<BTreeSet<_>>().len(), 380);
        assert_eq!(studios.iter().map(|studio| studio.status).collect::<BTreeSet<_>>().len(), 5);
        assert_eq!(studios.iter().map(|studio| studio.kind).collect::<BTreeSet<_>>().len(), 4);
    }

    #[test]
    fn members_of_a_studio_belong_to_its_committee() {
        let members = members(&mut Dice::new(1));
        for studio in studios(&members, &mut Dice::new(1)) {
            assert!(studio.members.iter().all(|member| members[*member].may_act_in(studio.committee)));
            assert_eq!(studio.members[..3], [studio.leader, studio.convener, studio.liaison]);
            assert_eq!(studio.members.iter().collect::<BTreeSet<_>>().len(), studio.members.len());
        }
    }
}
