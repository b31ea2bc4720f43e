//! The topics that committees have put up for consultation.

use shangliang_entity::vocab::{CommitteeLevel, TopicAudience, TopicKind, TopicSource, TopicStatus};

use super::{
    YEAR,
    dice::Dice,
    places::{BAOJI, PLACES, Place},
    subjects::{Subject, subjects},
    texts::somewhere,
};

/// A topic.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Index into [`PLACES`].
    pub committee: usize,
    /// What it is about; suggestions under it are about the same.
    pub subject: &'static Subject,
    /// 5 to 50 characters.
    pub title: String,
    /// Up to 300 characters.
    pub description: String,
    /// The form of its consultation.
    pub kind: TopicKind,
    /// Where it came from.
    pub source: TopicSource,
    /// Who is asked.
    pub audience: TopicAudience,
    /// The first day on which suggestions are taken, 0 a year ago; from 365 on still to come.
    pub opens: u32,
    /// The last such day.
    pub closes: u32,
    /// Where it stands now.
    pub status: TopicStatus,
}

impl Topic {
    /// Whether it takes a suggestion on `day`, of a member or of a citizen.
    pub fn takes(&self, day: u32, from_member: bool) -> bool {
        let excluded = if from_member { TopicAudience::Citizens } else { TopicAudience::Members };
        (self.opens..=self.closes).contains(&day) && self.audience != excluded
    }
}

/// Baoji's topics: the title, and what each is about.
const OF_BAOJI: [(&str, &str); 16] = [
    ("推进城区老旧小区加装电梯", "老旧小区加装电梯"),
    ("缓解城区住宅小区停车难", "小区停车"),
    ("优化城区公交线网，方便群众出行", "公交线路优化"),
    ("改善中小学校门口交通秩序", "校门口交通秩序"),
    ("规范住宅小区物业服务", "小区物业服务"),
    ("提升城区生活垃圾分类实效", "生活垃圾分类"),
    ("发展社区老年助餐服务", "社区老年助餐"),
    ("提升基层医疗卫生服务能力", "基层医疗服务"),
    ("加强青少年心理健康服务", "青少年心理健康"),
    ("做好零工和灵活就业服务", "零工就业服务"),
    ("加快农产品冷链物流体系建设", "农产品冷链物流"),
    ("推进农村生活污水治理", "农村生活污水治理"),
    ("打造特色果业品牌，促进果农增收", "特色果业品牌"),
    ("推进渭河支流河道清淤和日常管护", "河道清淤"),
    ("缓解中小企业融资难", "中小企业融资"),
    ("加强历史老街保护与活化利用", "老街保护与利用"),
];

/// All topics, in the order of [`PLACES`].
pub fn topics(dice: &mut Dice) -> Vec<Topic> {
    let mut topics = Vec::new();
    for (committee, place) in PLACES.iter().enumerate() {
        let chosen: Vec<(String, &'static Subject)> = if place.code == BAOJI {
            let named = |(title, name): (&str, &str)| Some((title.to_owned(), subject_called(name)?));
            OF_BAOJI.into_iter().filter_map(named).collect()
        } else {
            let count = match place.level {
                CommitteeLevel::Province => 8,
                CommitteeLevel::City => 5,
                CommitteeLevel::County => 2,
            };
            let named = |subject: &'static Subject| (format!("{}“{}”专题协商", place.name, subject.name), subject);
            let suitable: Vec<_> = subjects().into_iter().filter(|subject| place.has(subject.setting)).collect();
            dice.some(&suitable, count).into_iter().map(named).collect()
        };
        topics.extend(chosen.into_iter().map(|(title, subject)| topic(committee, place, title, subject, dice)));
    }
    topics
}

fn subject_called(name: &str) -> Option<&'static Subject> {
    subjects().into_iter().find(|subject| subject.name == name)
}

fn topic(committee: usize, place: &Place, title: String, subject: &'static Subject, dice: &mut Dice) -> Topic {
    let opens = dice.between(0, YEAR + 40);
    let closes = opens + dice.between(45, 150);
    let status = match (opens, closes) {
        (YEAR.., _) => TopicStatus::Planned,
        (_, YEAR..) => TopicStatus::Open,
        // Its outcome is written in the two months after it.
        _ if closes + 60 >= YEAR => TopicStatus::Concluded,
        _ => TopicStatus::Closed,
    };
    let (kind, source) = match dice.index(6) {
        0 => (TopicKind::StandingCommittee, TopicSource::AnnualPlan),
        1 | 2 => (TopicKind::Thematic, TopicSource::AnnualPlan),
        3 => (TopicKind::Sector, TopicSource::Solicited),
        4 => (TopicKind::Micro, TopicSource::AdHoc),
        _ => (TopicKind::GrassRoots, TopicSource::Town),
    };
    let (audience, invited) = match dice.index(5) {
        0 => (TopicAudience::Members, "政协委员"),
        1 => (TopicAudience::Citizens, "社会各界群众"),
        _ => (TopicAudience::All, "政协委员和社会各界群众"),
    };
    let problem = subject.problems[0].replace("{}", &somewhere(subject, place, dice));
    let description = format!(
        "{}是群众关心的身边事。调研中看到，{problem}。{}。本议题邀请{invited}围绕现状、原因和办法发表意见，\
         形成的协商成果将报送党委、政府研究。",
        subject.name, subject.effects[0]
    );
    Topic { committee, subject, title, description, kind, source, audience, opens, closes, status }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn sixteen_in_baoji_and_some_everywhere() {
        let topics = topics(&mut Dice::new(1));
        let count = |committee| topics.iter().filter(|topic| topic.committee == committee).count();
        let baoji = PLACES.iter().position(|place| place.code == BAOJI).unwrap();
        assert_eq!(count(baoji), 16);
        assert!((0..PLACES.len()).all(|committee| count(committee) >= 2));
        let statuses: BTreeSet<_> = topics.iter().map(|topic| topic.status).collect();
        assert_eq!(statuses.len(), 4);
        assert_eq!(topics.iter().map(|topic| &topic.title).collect::<BTreeSet<_>>().len(), topics.len());
    }

    #[test]
    fn topics_keep_the_limits() {
        for topic in topics(&mut Dice::new(2)) {
            assert!((5..=50).contains(&topic.title.chars().count()), "{}", topic.title);
            assert!((10..=300).contains(&topic.description.chars().count()), "{}", topic.description);
            assert!(topic.opens < topic.closes);
        }
    }
}
