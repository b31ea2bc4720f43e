//! What the demo's suggestions are about: forty subjects of everyday life, each with its own sentences.
//!
//! In every text `{}` stands for a place of the subject's [`Setting`]. Sentences have no final stop and proposals
//! begin with a verb, so that `texts.rs` and `replies.rs` can put them together.

mod countryside;
mod economy;
mod services;
mod town;

pub use countryside::COUNTRYSIDE;
pub use economy::ECONOMY;
pub use services::SERVICES;
pub use town::TOWN;

/// One subject.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// What it is called, such as 老旧小区加装电梯.
    pub name: &'static str,
    /// The code of its category, one of [`CATEGORIES`].
    pub category: &'static str,
    /// Who handles it.
    pub desk: Desk,
    /// Where it happens.
    pub setting: Setting,
    /// Titles.
    pub titles: [&'static str; 3],
    /// What is wrong.
    pub problems: [&'static str; 3],
    /// What comes of it.
    pub effects: [&'static str; 2],
    /// What should be done.
    pub proposals: [&'static str; 4],
}

/// The content categories of the demo: code and name.
pub const CATEGORIES: [(&str, &str); 12] = [
    ("construction", "城乡建设"),
    ("transport", "交通出行"),
    ("education", "教育"),
    ("health", "医疗卫生"),
    ("agriculture", "农业农村"),
    ("ecology", "生态环境"),
    ("welfare", "社会保障"),
    ("culture", "文化旅游"),
    ("market", "市场监管"),
    ("governance", "社会治理"),
    ("economy", "产业经济"),
    ("digital", "科技数字"),
];

/// The kind of department that a subject belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Desk {
    /// The government's own office, which takes what no other department of the committee takes.
    General,
    /// Development and reform.
    Planning,
    /// Education.
    Education,
    /// Public security.
    Police,
    /// Civil affairs.
    CivilAffairs,
    /// Human resources and social security.
    Labour,
    /// Ecology and environment.
    Ecology,
    /// Housing and construction.
    Housing,
    /// Transport.
    Transport,
    /// Water.
    Water,
    /// Agriculture and rural affairs.
    Agriculture,
    /// Culture and tourism.
    Culture,
    /// Health.
    Health,
    /// Market supervision.
    Market,
    /// City management.
    CityManagement,
}

/// The kind of place where a subject happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// A residential area.
    Community,
    /// A street.
    Road,
    /// A school.
    School,
    /// A hospital or health centre.
    Hospital,
    /// A service hall.
    Hall,
    /// A village.
    Village,
    /// A river.
    River,
    /// An industrial park.
    Park,
    /// A market.
    Market,
    /// A place that people visit.
    Sight,
}

impl Setting {
    /// Names of such places that many towns have.
    pub fn spots(self) -> &'static [&'static str] {
        match self {
            Self::Community => &[
                "向阳社区",
                "和平社区",
                "团结社区",
                "友谊社区",
                "光明社区",
                "新民社区",
                "东风小区",
                "兴业小区",
                "幸福里小区",
                "建设路家属院",
            ],
            Self::Road => &[
                "人民路",
                "建设路",
                "文化路",
                "新华路",
                "车站路",
                "滨河路",
                "工业路",
                "团结路",
                "环城南路",
                "中心大街",
            ],
            Self::School => {
                &["中心小学", "第一小学", "第三小学", "实验小学", "第二初级中学", "第四中学", "育才小学", "新城小学"]
            }
            Self::Hospital => &["人民医院", "中医医院", "中心卫生院", "妇幼保健院", "社区卫生服务中心", "第二医院"],
            Self::Hall => &["政务服务大厅", "便民服务中心", "社会保障服务大厅", "行政审批大厅", "就业服务大厅"],
            Self::Village => {
                &["东河村", "南坪村", "新庄村", "上湾村", "大庄村", "西沟村", "柳树村", "石桥村", "塬上村", "三岔村"]
            }
            Self::River => &["东河", "西河", "南沟河", "清水沟", "石桥河", "柳林河", "老城河段"],
            Self::Park => &["产业园区", "工业集中区", "物流园区", "创业孵化园", "农产品加工园", "科技园区"],
            Self::Market => &["中心市场", "东街农贸市场", "南门夜市", "便民市场", "老城步行街", "综合批发市场"],
            Self::Sight => &["老街", "古镇景区", "湿地公园", "文化广场", "图书馆", "森林公园", "文化馆"],
        }
    }
}

/// All forty, in a fixed order.
pub fn subjects() -> Vec<&'static Subject> {
    [&TOWN, &SERVICES, &COUNTRYSIDE, &ECONOMY].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn forty_subjects_of_known_categories() {
        let subjects = subjects();
        assert_eq!(subjects.iter().map(|subject| subject.name).collect::<BTreeSet<_>>().len(), 40);
        let used: BTreeSet<_> = subjects.iter().map(|subject| subject.category).collect();
        assert_eq!(used, CATEGORIES.iter().map(|(code, _)| *code).collect());
    }

    #[test]
    fn every_text_fits_into_the_sentences_around_it() {
        for subject in subjects() {
            for text in subject.titles.iter().chain(&subject.problems) {
                assert_eq!(text.matches("{}").count(), 1, "{text}");
            }
            let sentences = subject.problems.iter().chain(&subject.effects).chain(&subject.proposals);
            for text in sentences {
                assert!(!text.ends_with(['。', '；', '，']), "{text}");
                assert!((10..=70).contains(&text.chars().count()), "{text}");
                assert!(!text.contains([',', ';', '.', '?', '!', ' ']), "{text}");
            }
            assert_eq!(sentences_of(subject).len(), 9, "{} repeats itself", subject.name);
        }
    }

    fn sentences_of(subject: &Subject) -> BTreeSet<&'static str> {
        subject.problems.into_iter().chain(subject.effects).chain(subject.proposals).collect()
    }
}
