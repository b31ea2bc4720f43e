//! Puts titles and bodies together from a subject's sentences.

use shangliang_entity::vocab::SuggestionKind;

use super::{
    dice::Dice,
    places::Place,
    subjects::{Subject, TOWN, subjects},
};

/// What a suggestion says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// 5 to 50 characters on one line.
    pub title: String,
    /// 80 to 400 characters, so within the limits of every kind.
    pub body: String,
    /// The proposals in the body, as a reply quotes them; at least two.
    pub proposals: Vec<&'static str>,
}

const CITIZEN_OPENINGS: [&str; 5] = [
    "",
    "我在附近住了很多年，想反映一件身边的事：",
    "最近大家聊得最多的就是这件事：",
    "我是一名普通群众，有个情况想请有关部门关注：",
    "关注这个问题有一段时间了，提一点想法。",
];
const MEMBER_OPENINGS: [&str; 5] = [
    "近期调研发现，",
    "结合界别走访了解到的情况，",
    "在委员工作室接待日，群众集中反映：",
    "经过几次实地走访，我们看到，",
    "在读书活动和座谈中，多位群众谈到，",
];
const TAKEN_DOWN_OPENINGS: [&str; 3] = ["群众来访反映：", "受来访群众委托，代为反映：", "接待日登记的群众诉求："];

const ASKS: [&str; 4] = ["为此建议：", "建议从以下几方面着手：", "建议有关部门：", "具体建议如下："];
const CLOSINGS: [&str; 5] =
    ["", "以上建议供参考。", "希望能尽快看到变化。", "恳请有关部门研究办理。", "我们愿意一起做好群众的工作。"];
const ORDINALS: [&str; 4] = ["一是", "二是", "三是", "四是"];

/// Where below `place` something about `subject` may happen, such as 雁塔区向阳社区.
pub fn somewhere(subject: &Subject, place: &Place, dice: &mut Dice) -> String {
    format!("{}{}", place.area(subject.setting, dice), dice.pick(subject.setting.spots()))
}

/// A text of `kind` about `subject` at `place`.
pub fn compose(subject: &Subject, place: &str, kind: SuggestionKind, dice: &mut Dice) -> Text {
    let opening = match kind {
        SuggestionKind::Citizen => dice.pick(&CITIZEN_OPENINGS),
        SuggestionKind::Demand => dice.pick(&TAKEN_DOWN_OPENINGS),
        _ => dice.pick(&MEMBER_OPENINGS),
    };
    let thorough = matches!(kind, SuggestionKind::Opinion | SuggestionKind::Proposal | SuggestionKind::Speech);
    let (effects, proposals) = if thorough { (2, 4) } else { (1, if dice.chance(50) { 2 } else { 3 }) };
    let effects = dice.some(&subject.effects, effects).join("；");
    let proposals = dice.some(&subject.proposals, proposals);
    let problem = dice.pick(&subject.problems).replace("{}", place);
    let listed: Vec<String> =
        ORDINALS.iter().zip(&proposals).map(|(ordinal, proposal)| format!("{ordinal}{proposal}")).collect();
    Text {
        title: dice.pick(&subject.titles).replace("{}", place),
        body: format!(
            "{opening}{problem}。{}，{effects}。{}{}。{}",
            if kind == SuggestionKind::Citizen { own_fact(dice) } else { fact(dice) },
            dice.pick(&ASKS),
            listed.join("；"),
            dice.pick(&CLOSINGS)
        ),
        proposals,
    }
}

/// How many are concerned, or for how long, as a member found out.
fn fact(dice: &mut Dice) -> String {
    match dice.index(5) {
        0 => format!("我们随机问了{}位群众，大多有同样的感受", dice.between(12, 86)),
        1 => format!("这个情况前后已有{}个月", dice.between(3, 26)),
        2 => format!("今年以来，群众先后反映过{}次", dice.between(3, 19)),
        3 => format!("粗略估算，受影响的群众有{}户左右", dice.between(40, 600)),
        _ => format!("在上个月的一次座谈会上，有{}位代表谈到这件事", dice.between(4, 21)),
    }
}

/// The same as a citizen knows it.
fn own_fact(dice: &mut Dice) -> String {
    match dice.index(4) {
        0 => format!("我和{}位熟人聊过，大多有同样的感受", dice.between(3, 30)),
        1 => format!("这个情况前后已有{}个月", dice.between(3, 26)),
        2 => format!("今年以来，我自己就遇到过{}次", dice.between(3, 19)),
        _ => format!("周边受影响的大约有{}户", dice.between(40, 600)),
    }
}

/// A subject of something that is found in `place`.
pub fn some_subject(place: &Place, dice: &mut Dice) -> &'static Subject {
    let found: Vec<_> = subjects().into_iter().filter(|subject| place.has(subject.setting)).collect();
    found.get(dice.index(found.len())).copied().unwrap_or(&TOWN[0])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sea_orm::Iterable;

    use super::*;
    use crate::demo::places::PLACES;

    #[test]
    fn every_text_keeps_the_limits() {
        let mut dice = Dice::new(1);
        for subject in subjects() {
            for place in &PLACES {
                for kind in SuggestionKind::iter() {
                    let at = somewhere(subject, place, &mut dice);
                    let text = compose(subject, &at, kind, &mut dice);
                    let (title, body) = (text.title.chars().count(), text.body.chars().count());
                    assert!((5..=50).contains(&title), "{title}: {}", text.title);
                    assert!((80..=400).contains(&body), "{body}: {}", text.body);
                    assert!(text.proposals.len() >= 2);
                    assert!(!text.body.contains("{}") && !text.body.contains("。。") && !text.body.contains("：，"));
                }
            }
        }
    }

    #[test]
    fn texts_differ() {
        let mut dice = Dice::new(1);
        let bodies: BTreeSet<_> = (0..500)
            .map(|_| compose(some_subject(&PLACES[0], &mut dice), "西安市", SuggestionKind::Citizen, &mut dice).body)
            .collect();
        assert_eq!(bodies.len(), 500);
    }
}
