//! The committees of the demo: Shaanxi, eight below it, and twelve counties.

use shangliang_entity::vocab::CommitteeLevel;

use super::{dice::Dice, subjects::Setting};

/// A place that has a committee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Administrative division code of GB/T 2260.
    pub code: &'static str,
    /// The place's name, such as 西安市.
    pub name: &'static str,
    /// The level of its committee.
    pub level: CommitteeLevel,
    /// The code of the committee above it.
    pub parent: Option<&'static str>,
    /// The name and the line of its consultation brand.
    pub brand: Option<(&'static str, &'static str)>,
    /// How many members its committee has.
    pub members: usize,
    /// The areas below it that suggestions speak of.
    pub areas: &'static [&'static str],
}

impl Place {
    /// The name of its committee, such as 政协西安市委员会.
    pub fn committee_name(&self) -> String {
        format!("政协{}委员会", self.name)
    }

    /// Whether such things are found there at all: the inner districts of Xi'an have no villages.
    pub fn has(&self, setting: Setting) -> bool {
        setting != Setting::Village || !WHOLLY_URBAN.contains(&self.name)
    }

    /// An area where such things are found. The parts of a county seat have streets and schools, but no rivers.
    pub fn area(&self, setting: Setting, dice: &mut Dice) -> &'static str {
        match setting {
            Setting::Village | Setting::River | Setting::Park | Setting::Sight
                if self.level == CommitteeLevel::County =>
            {
                self.name
            }
            Setting::Village => {
                let rural: Vec<_> = self.areas.iter().copied().filter(|area| !WHOLLY_URBAN.contains(area)).collect();
                dice.pick(&rural)
            }
            _ => dice.pick(self.areas),
        }
    }

    /// Whether its committee reviews a reply before the author sees it: everywhere but in Yangling, so that the demo
    /// shows the shorter way too.
    pub fn reviews_replies(&self) -> bool {
        self.code != YANGLING
    }
}

/// Xi'an.
pub const XIAN: &str = "610100";
/// Baoji.
pub const BAOJI: &str = "610300";
/// Weinan.
pub const WEINAN: &str = "610500";
/// Hanzhong.
pub const HANZHONG: &str = "610700";
/// Ankang.
pub const ANKANG: &str = "610900";
/// Shangluo.
pub const SHANGLUO: &str = "611000";
/// Yangling, by the code of 杨陵区.
pub const YANGLING: &str = "610403";
/// Hancheng.
pub const HANCHENG: &str = "610581";
/// The province.
pub const SHAANXI: &str = "610000";

/// Every committee, those above before those below. Yangling and Hancheng stand directly below the province: their
/// committees speak beside the cities', whatever city their codes belong to.
pub const PLACES: [Place; 21] = [
    Place {
        code: SHAANXI,
        name: "陕西省",
        level: CommitteeLevel::Province,
        parent: None,
        brand: Some(("秦商量", "有事好商量，众人的事情由众人商量")),
        members: 240,
        areas: &["西安市", "铜川市", "宝鸡市", "咸阳市", "渭南市", "延安市", "汉中市", "榆林市", "安康市", "商洛市"],
    },
    city(
        XIAN,
        "西安市",
        560,
        None,
        &[
            "新城区",
            "碑林区",
            "莲湖区",
            "灞桥区",
            "未央区",
            "雁塔区",
            "阎良区",
            "临潼区",
            "长安区",
            "高陵区",
            "鄠邑区",
            "蓝田县",
            "周至县",
        ],
    ),
    city(
        BAOJI,
        "宝鸡市",
        150,
        None,
        &[
            "渭滨区",
            "金台区",
            "陈仓区",
            "凤翔区",
            "岐山县",
            "扶风县",
            "眉县",
            "陇县",
            "千阳县",
            "麟游县",
            "凤县",
            "太白县",
        ],
    ),
    city(
        WEINAN,
        "渭南市",
        200,
        Some(("“渭事”微协商", "小切口商量，微协商惠民")),
        &["临渭区", "华州区", "潼关县", "大荔县", "合阳县", "澄城县", "蒲城县", "白水县", "富平县", "华阴市"],
    ),
    city(
        HANZHONG,
        "汉中市",
        120,
        None,
        &["汉台区", "南郑区", "城固县", "洋县", "西乡县", "勉县", "宁强县", "略阳县", "镇巴县", "留坝县", "佛坪县"],
    ),
    city(
        ANKANG,
        "安康市",
        230,
        Some(("安协商", "安心商量，协力同行")),
        &["汉滨区", "汉阴县", "石泉县", "宁陕县", "紫阳县", "岚皋县", "平利县", "镇坪县", "旬阳市", "白河县"],
    ),
    city(
        SHANGLUO,
        "商洛市",
        319,
        Some(("枫商量", "把话说开，把事商量好")),
        &["商州区", "洛南县", "丹凤县", "商南县", "山阳县", "镇安县", "柞水县"],
    ),
    county(YANGLING, "杨陵区", SHAANXI, 60, &["杨陵街道", "李台街道", "大寨街道", "五泉镇", "揉谷镇"]),
    county(
        HANCHENG,
        "韩城市",
        SHAANXI,
        101,
        &["新城街道", "金城街道", "龙门镇", "桑树坪镇", "芝川镇", "西庄镇", "芝阳镇", "板桥镇"],
    ),
    county("610103", "碑林区", XIAN, 35, DISTRICT),
    county("610122", "蓝田县", XIAN, 35, COUNTY),
    county("610303", "金台区", BAOJI, 35, DISTRICT),
    county("610323", "岐山县", BAOJI, 35, COUNTY),
    county("610502", "临渭区", WEINAN, 35, DISTRICT),
    county("610528", "富平县", WEINAN, 35, COUNTY),
    county("610702", "汉台区", HANZHONG, 35, DISTRICT),
    county("610722", "城固县", HANZHONG, 35, COUNTY),
    county("610902", "汉滨区", ANKANG, 35, DISTRICT),
    county("610922", "石泉县", ANKANG, 35, COUNTY),
    county("611002", "商州区", SHANGLUO, 35, DISTRICT),
    county("611022", "丹凤县", SHANGLUO, 35, COUNTY),
];

/// Districts without a village.
const WHOLLY_URBAN: [&str; 3] = ["新城区", "碑林区", "莲湖区"];

/// Parts that every town has, for districts.
const DISTRICT: &[&str] = &["东关片区", "西关片区", "南门片区", "北关片区", "老城片区", "新区"];
/// Parts that every county has.
const COUNTY: &[&str] = &["城关片区", "县城东片区", "县城西片区", "县城新区", "城郊片区"];

const fn city(
    code: &'static str,
    name: &'static str,
    members: usize,
    brand: Option<(&'static str, &'static str)>,
    areas: &'static [&'static str],
) -> Place {
    Place { code, name, level: CommitteeLevel::City, parent: Some(SHAANXI), brand, members, areas }
}

const fn county(
    code: &'static str,
    name: &'static str,
    parent: &'static str,
    members: usize,
    areas: &'static [&'static str],
) -> Place {
    Place { code, name, level: CommitteeLevel::County, parent: Some(parent), brand: None, members, areas }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_province_eight_below_it_and_twelve_counties() {
        let codes: BTreeSet<_> = PLACES.iter().map(|place| place.code).collect();
        assert_eq!(codes.len(), 21);
        assert_eq!(PLACES.iter().filter(|place| place.parent == Some(SHAANXI)).count(), 8);
        assert_eq!(PLACES.iter().filter(|place| place.level == CommitteeLevel::City).count(), 6);
        assert!(PLACES.iter().all(|place| place.code.len() == 6 && place.code.starts_with("61")));
    }

    #[test]
    fn those_above_come_first_and_own_the_code_of_those_below() {
        for (index, place) in PLACES.iter().enumerate() {
            let Some(parent) = place.parent else {
                assert_eq!(index, 0);
                continue;
            };
            assert!(PLACES[..index].iter().any(|above| above.code == parent), "{}", place.name);
            assert!(place.code.starts_with(parent.trim_end_matches('0')), "{}", place.name);
        }
    }

    #[test]
    fn villages_are_where_there_are_villages() {
        let mut dice = Dice::new(1);
        for place in PLACES.iter().filter(|place| place.has(Setting::Village)) {
            for _ in 0..50 {
                let area = place.area(Setting::Village, &mut dice);
                assert!(!area.is_empty() && !WHOLLY_URBAN.contains(&area) && !area.ends_with("片区"), "{area}");
            }
        }
        assert_eq!(PLACES.iter().filter(|place| !place.has(Setting::Village)).count(), 1);
    }

    #[test]
    fn members_are_as_many_as_promised() {
        assert_eq!(PLACES.iter().map(|place| place.members).sum::<usize>(), 2_400);
        let of = |code| PLACES.iter().find(|place| place.code == code).unwrap().members;
        assert_eq!((of(XIAN), of(SHANGLUO)), (560, 319));
    }
}
