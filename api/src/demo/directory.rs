//! The sectors, groups and departments of each committee.

use shangliang_entity::vocab::{CommitteeLevel, DepartmentSystem, GroupKind};

use super::{
    places::{ANKANG, BAOJI, HANCHENG, HANZHONG, PLACES, Place, SHAANXI, SHANGLUO, WEINAN, XIAN, YANGLING},
    subjects::Desk,
};

/// A part of society that members stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sector {
    /// Index into [`PLACES`].
    pub committee: usize,
    /// Such as 工商联.
    pub name: &'static str,
}

/// A special committee, or a study or work group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Index into [`PLACES`].
    pub committee: usize,
    /// What it is.
    pub kind: GroupKind,
    /// Such as 提案委员会 or 洛南县第一学习组.
    pub name: String,
}

/// A department that handles cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// Index into [`PLACES`].
    pub committee: usize,
    /// Such as 韩城市水务局.
    pub name: String,
    /// The system whose office assigns to it.
    pub system: DepartmentSystem,
    /// The subjects that are its own; a department without any handles what is assigned to it beside another one.
    pub desk: Option<Desk>,
}

/// In the order in which committees take them: counties the first 12, cities 20, Xi'an 29, the province all 32.
const SECTORS: [&str; 32] = [
    "中共",
    "民盟",
    "无党派人士",
    "共青团",
    "总工会",
    "妇联",
    "工商联",
    "科协",
    "经济",
    "农业和农村",
    "教育",
    "医药卫生",
    "民革",
    "民建",
    "民进",
    "农工党",
    "九三学社",
    "文化艺术",
    "科学技术",
    "社会福利和社会保障",
    "青联",
    "社会科学",
    "体育",
    "新闻出版",
    "少数民族",
    "宗教",
    "侨联",
    "台联",
    "环境资源",
    "致公党",
    "特别邀请",
    "港澳",
];

/// In the order in which committees have them: counties the first 4, cities 7, the province all 9.
const SPECIAL_COMMITTEES: [&str; 9] = [
    "提案委员会",
    "经济委员会",
    "农业和农村委员会",
    "教科卫体委员会",
    "社会和法制委员会",
    "文化文史和学习委员会",
    "人口资源环境委员会",
    "民族和宗教委员会",
    "港澳台侨和外事委员会",
];

/// The work groups of Shangluo, by sector.
const WORK_GROUPS: [&str; 7] = [
    "经济科技工作组",
    "农业农村工作组",
    "教育体育工作组",
    "医药卫生工作组",
    "文化文史工作组",
    "社会法制工作组",
    "生态环境工作组",
];

/// All sectors, in the order of [`PLACES`].
pub fn sectors() -> Vec<Sector> {
    let of = |(committee, place): (usize, &Place)| {
        let count = match (place.code, place.level) {
            (XIAN, _) => 29,
            (_, CommitteeLevel::Province) => 32,
            (_, CommitteeLevel::City) => 20,
            (_, CommitteeLevel::County) => 12,
        };
        SECTORS.into_iter().take(count).map(move |name| Sector { committee, name })
    };
    PLACES.iter().enumerate().flat_map(of).collect()
}

/// All groups, in the order of [`PLACES`]: special committees everywhere; in Shangluo also 14 study groups, two in
/// each area, and 7 work groups.
pub fn groups() -> Vec<Group> {
    let mut groups = Vec::new();
    for (committee, place) in PLACES.iter().enumerate() {
        let count = match place.level {
            CommitteeLevel::Province => 9,
            CommitteeLevel::City => 7,
            CommitteeLevel::County => 4,
        };
        let mut add = |kind, name: String| groups.push(Group { committee, kind, name });
        for name in SPECIAL_COMMITTEES.into_iter().take(count) {
            add(GroupKind::SpecialCommittee, name.to_owned());
        }
        if place.code == SHANGLUO {
            for area in place.areas {
                add(GroupKind::Study, format!("{area}第一学习组"));
                add(GroupKind::Study, format!("{area}第二学习组"));
            }
            for name in WORK_GROUPS {
                add(GroupKind::Work, name.to_owned());
            }
        }
    }
    groups
}

/// All departments, in the order of [`PLACES`]; the first government one of each committee takes what no other takes.
pub fn departments() -> Vec<Department> {
    let of = |(committee, place): (usize, &'static Place)| {
        offices(place).iter().map(move |office| Department {
            committee,
            name: office.name.replace("{}", place.name),
            system: office.system,
            desk: office.desk,
        })
    };
    PLACES.iter().enumerate().flat_map(of).collect()
}

/// A department as several committees have it; `{}` stands for the place.
struct Office {
    name: &'static str,
    system: DepartmentSystem,
    desk: Option<Desk>,
}

const fn government(name: &'static str, desk: Desk) -> Office {
    Office { name, system: DepartmentSystem::Government, desk: Some(desk) }
}

const fn other(name: &'static str, system: DepartmentSystem) -> Office {
    Office { name, system, desk: None }
}

const GENERAL: Office = government("{}人民政府办公室", Desk::General);
const PLANNING: Office = government("{}发展和改革局", Desk::Planning);
const EDUCATION: Office = government("{}教育局", Desk::Education);
const POLICE: Office = government("{}公安局", Desk::Police);
const CIVIL_AFFAIRS: Office = government("{}民政局", Desk::CivilAffairs);
const LABOUR: Office = government("{}人力资源和社会保障局", Desk::Labour);
const ECOLOGY: Office = government("{}生态环境局", Desk::Ecology);
const HOUSING: Office = government("{}住房和城乡建设局", Desk::Housing);
const TRANSPORT: Office = government("{}交通运输局", Desk::Transport);
const WATER: Office = government("{}水务局", Desk::Water);
const AGRICULTURE: Office = government("{}农业农村局", Desk::Agriculture);
const CULTURE: Office = government("{}文化和旅游局", Desk::Culture);
const HEALTH: Office = government("{}卫生健康委员会", Desk::Health);
const MARKET: Office = government("{}市场监督管理局", Desk::Market);
const CITY_MANAGEMENT: Office = government("{}城市管理执法局", Desk::CityManagement);

const OF_THE_PROVINCE: [Office; 8] = [
    government("{}人民政府办公厅", Desk::General),
    government("{}教育厅", Desk::Education),
    government("{}交通运输厅", Desk::Transport),
    government("{}农业农村厅", Desk::Agriculture),
    HEALTH,
    government("{}生态环境厅", Desk::Ecology),
    government("{}住房和城乡建设厅", Desk::Housing),
    other("政协{}委员会办公厅", DepartmentSystem::Cppcc),
];

const OF_HANCHENG: [Office; 22] = [
    other("中共{}委员会办公室", DepartmentSystem::Party),
    other("中共{}委员会宣传部", DepartmentSystem::Party),
    GENERAL,
    PLANNING,
    EDUCATION,
    POLICE,
    CIVIL_AFFAIRS,
    LABOUR,
    ECOLOGY,
    HOUSING,
    TRANSPORT,
    WATER,
    AGRICULTURE,
    CULTURE,
    HEALTH,
    MARKET,
    other("{}人民代表大会常务委员会办公室", DepartmentSystem::Congress),
    other("{}人民法院", DepartmentSystem::Court),
    other("{}人民检察院", DepartmentSystem::Procuratorate),
    other("{}人民武装部", DepartmentSystem::Military),
    other("{}总工会", DepartmentSystem::Organisation),
    other("国家税务总局{}税务局", DepartmentSystem::Central),
];

fn offices(place: &Place) -> &'static [Office] {
    match place.code {
        SHAANXI => &OF_THE_PROVINCE,
        XIAN => &[GENERAL, EDUCATION, POLICE, HOUSING, TRANSPORT, CITY_MANAGEMENT, ECOLOGY, HEALTH, MARKET],
        BAOJI => &[GENERAL, HOUSING, TRANSPORT, EDUCATION, ECOLOGY, LABOUR],
        WEINAN => &[GENERAL, AGRICULTURE, HOUSING, TRANSPORT, WATER, EDUCATION, HEALTH],
        HANZHONG => &[GENERAL, AGRICULTURE, CULTURE, HOUSING, WATER],
        ANKANG => &[GENERAL, AGRICULTURE, CULTURE, WATER, TRANSPORT, EDUCATION, CIVIL_AFFAIRS],
        SHANGLUO => &[GENERAL, AGRICULTURE, CULTURE, ECOLOGY, TRANSPORT, EDUCATION],
        YANGLING => &[GENERAL, AGRICULTURE],
        HANCHENG => &OF_HANCHENG,
        _ => &[GENERAL],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn at(code: &str) -> usize {
        PLACES.iter().position(|place| place.code == code).unwrap()
    }

    #[test]
    fn sectors_are_as_many_as_promised() {
        let sectors = sectors();
        let count = |code| sectors.iter().filter(|sector| sector.committee == at(code)).count();
        assert_eq!((count(SHAANXI), count(XIAN)), (32, 29));
        assert_eq!(SECTORS.into_iter().collect::<BTreeSet<_>>().len(), 32);
    }

    #[test]
    fn shangluo_has_its_groups() {
        let groups = groups();
        let count = |kind| groups.iter().filter(|group| group.committee == at(SHANGLUO) && group.kind == kind).count();
        assert_eq!((count(GroupKind::Study), count(GroupKind::Work)), (14, 7));
    }

    #[test]
    fn departments_are_as_many_as_promised() {
        let departments = departments();
        assert_eq!(departments.len(), 84);
        assert_eq!(departments.iter().filter(|department| department.committee == at(HANCHENG)).count(), 22);
        let systems: BTreeSet<_> = departments.iter().map(|department| department.system).collect();
        assert_eq!(systems.len(), 9);
        assert_eq!(departments.iter().map(|department| &department.name).collect::<BTreeSet<_>>().len(), 84);
    }

    #[test]
    fn every_committee_has_a_department_for_everything() {
        let departments = departments();
        for committee in 0..PLACES.len() {
            let general = departments.iter().filter(|d| d.committee == committee && d.desk == Some(Desk::General));
            assert_eq!(general.count(), 1);
        }
    }
}
