//! Word-list screening of what authors and editors write, pure: what it finds holds a text for a person before anything becomes public.
//!
//! A person decides in the end, so a finding may be wrong; what it must not do is miss the plain cases.

use std::sync::LazyLock;

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::Serialize;
use shangliang_entity::vocab::{Screening, Vocabulary};
use utoipa::ToSchema;

use crate::secrecy::{fold, has_secret_mark, squeeze};

/// Something in a text that a person should look at before everybody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Suspicion {
    /// A mobile number.
    Phone,
    /// A number like that of an identity card (GB 11643): 17 digits with a date of birth, and a check character.
    IdCard,
    /// A web address.
    Link,
    /// A mark of a state secret.
    Secret,
    /// An abusive word.
    Abuse,
}

impl Vocabulary for Suspicion {
    const NAME: &'static str = "suspicion";

    fn zh(self) -> &'static str {
        match self {
            Self::Phone => "手机号",
            Self::IdCard => "身份证号",
            Self::Link => "网址",
            Self::Secret => "密级标志",
            Self::Abuse => "辱骂用语",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Phone => "a mobile number",
            Self::IdCard => "an identity number",
            Self::Link => "a web address",
            Self::Secret => "a mark of secrecy",
            Self::Abuse => "an abusive word",
        }
    }
}

/// Endings that tell a web address without `http` or `www`.
const DOMAINS: &[&str] = &[".com", ".cn", ".net", ".org", ".top", ".xyz", ".cc", ".vip", ".info", ".io"];

static ABUSIVE: LazyLock<Vec<String>> = LazyLock::new(|| {
    let lines = include_str!("words.txt").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| squeeze(&fold(line))).collect()
});

/// Everything suspicious in a text, each once.
pub fn suspicions(text: &str) -> Vec<Suspicion> {
    let folded = fold(text);
    let squeezed = squeeze(&folded);
    // Once as they stand, since what is spelled may also be a word before a number: 唯一13800138000.
    let numbers = [numbers(&folded), numbers(&in_figures(&folded))].concat();
    let tests = [
        (Suspicion::Phone, numbers.iter().any(|number| is_phone(number))),
        (Suspicion::IdCard, numbers.iter().any(|number| is_id_card(number))),
        (Suspicion::Link, has_link(&folded)),
        (Suspicion::Secret, has_secret_mark(text)),
        (Suspicion::Abuse, ABUSIVE.iter().any(|word| squeezed.contains(word.as_str()))),
    ];
    tests.into_iter().filter(|(_, found)| *found).map(|(suspicion, _)| suspicion).collect()
}

/// The verdict on title and text.
pub fn screen(title: &str, body: &str) -> Screening {
    if suspicions(&joined(title, body)).is_empty() { Screening::Clear } else { Screening::Held }
}

/// Title and text as one.
pub fn joined(title: &str, body: &str) -> String {
    format!("{title}\n{body}")
}

/// The text with every digit in figures.
fn in_figures(text: &str) -> String {
    let mut figures = String::with_capacity(text.len());
    for c in text.chars() {
        match spelled(c) {
            Some(figure) => figures.push_str(figure),
            None => figures.push(c),
        }
    }
    figures
}

/// What is spelled otherwise than in figures: digits as Chinese characters and as dingbats, which end with ten. Other forms fold into figures.
fn spelled(c: char) -> Option<&'static str> {
    Some(match c {
        '〇' | '零' | '○' => "0",
        '一' | '幺' | '❶' | '➀' | '➊' => "1",
        '二' | '❷' | '➁' | '➋' => "2",
        '三' | '❸' | '➂' | '➌' => "3",
        '四' | '❹' | '➃' | '➍' => "4",
        '五' | '❺' | '➄' | '➎' => "5",
        '六' | '❻' | '➅' | '➏' => "6",
        '七' | '❼' | '➆' | '➐' => "7",
        '八' | '❽' | '➇' | '➑' => "8",
        '九' | '❾' | '➈' | '➒' => "9",
        '❿' | '➉' | '➓' => "10",
        _ => return None,
    })
}

/// The numbers of a text: digits with blanks, dots and hyphens between them, and a final x of identity numbers.
fn numbers(text: &str) -> Vec<String> {
    let mut numbers = vec![String::new()];
    for c in text.chars() {
        let Some(number) = numbers.last_mut() else { break };
        match c {
            '0'..='9' => number.push(c),
            'x' if number.len() == 17 => number.push(c),
            ' ' | '-' | '.' | '·' | '_' | '‐' | '–' | '—' if !number.is_empty() => {}
            _ if number.is_empty() => {}
            _ => numbers.push(String::new()),
        }
    }
    numbers
}

fn is_phone(number: &str) -> bool {
    let national = match number.len() {
        13 => number.strip_prefix("86"),
        15 => number.strip_prefix("0086"),
        _ => Some(number),
    };
    national.is_some_and(|digits| {
        digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes().get(1), Some(b'3'..=b'9'))
    })
}

fn is_id_card(number: &str) -> bool {
    let within = |range: std::ops::Range<usize>, least: u16, most: u16| {
        number.get(range).and_then(|part| part.parse().ok()).is_some_and(|part| (least..=most).contains(&part))
    };
    number.len() == 18 && within(6..10, 1900, 2099) && within(10..12, 1, 12) && within(12..14, 1, 31)
}

fn has_link(text: &str) -> bool {
    if ["http://", "https://", "www."].iter().any(|start| text.contains(start)) {
        return true;
    }
    DOMAINS.iter().any(|domain| {
        text.match_indices(domain).any(|(at, _)| {
            let before = text.get(..at).and_then(|head| head.chars().next_back());
            let after = text.get(at + domain.len()..).and_then(|tail| tail.chars().next());
            before.is_some_and(|c| c.is_ascii_alphanumeric()) && !after.is_some_and(|c| c.is_ascii_alphanumeric())
        })
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("建议在医院门口增设公交站", &[])]
    #[case::year_and_amount("2024年投入1.5亿元，惠及12000人", &[])]
    #[case::landline("可拨打12345热线反映", &[])]
    #[case::long_amount("全县生产总值23800000000元", &[])]
    #[case::phone("联系我13800138000", &[Suspicion::Phone])]
    #[case::phone_with_country("+86 138-0013-8000", &[Suspicion::Phone])]
    #[case::phone_in_full_width("电话：１３８００１３８０００", &[Suspicion::Phone])]
    #[case::phone_split_by_invisible("138\u{200b}0013\u{200d}8000", &[Suspicion::Phone])]
    #[case::phone_in_circles("①③⑧⓪⓪①③⑧⓪⓪⓪", &[Suspicion::Phone])]
    #[case::phone_split_by_more_of_them("138\u{180e}00\u{3164}13\u{e0100}80\u{2800}00", &[Suspicion::Phone])]
    #[case::phone_in_characters("请打一三八一二三四五六七八", &[Suspicion::Phone])]
    #[case::phone_with_zeros_in_characters("幺三八〇零○一三八 〇〇", &[Suspicion::Phone])]
    #[case::phone_in_some_characters("电话1三8零零13八〇00", &[Suspicion::Phone])]
    #[case::phone_in_black_circles("❶❸❽❶❷❸❹❺❻❼❽", &[Suspicion::Phone])]
    #[case::phone_in_both_sans_serif("➀➂➇➊➋➌➍➎➏➐➑", &[Suspicion::Phone])]
    #[case::phone_with_tens("❶❸❽❿❶❷❸❹❺❻", &[Suspicion::Phone])]
    #[case::phone_after_a_word_with_a_digit("唯一13800138000", &[Suspicion::Phone])]
    #[case::id_card_in_characters("六一〇一〇一一九九〇〇一〇一一二三X", &[Suspicion::IdCard])]
    #[case::years_in_characters("一九九八年至二〇二四年，十一五规划第一百三十八条", &[])]
    #[case::id_card("身份证61010119900101123X", &[Suspicion::IdCard])]
    #[case::id_card_without_a_date("订单号610101299913451234", &[])]
    #[case::link("详见 HTTPS://example.org/a", &[Suspicion::Link])]
    #[case::bare_domain("搜索abc.com即可", &[Suspicion::Link])]
    #[case::no_domain("3.cnc数控机床", &[])]
    #[case::secret("（绝密）某某方案", &[Suspicion::Secret])]
    #[case::secret_with_blanks("机 密", &[Suspicion::Secret])]
    #[case::secret_with_star("秘密★一年", &[Suspicion::Secret])]
    #[case::word_secret("没有什么秘密", &[])]
    #[case::business_secret("保护企业商业机密", &[])]
    #[case::abuse("这些人都是王八蛋", &[Suspicion::Abuse])]
    #[case::abuse_with_blanks("王 八\u{200b} 蛋", &[Suspicion::Abuse])]
    #[case::abuse_in_latin("傻Ｂ", &[Suspicion::Abuse])]
    #[case::several("王八蛋，打13800138000", &[Suspicion::Phone, Suspicion::Abuse])]
    fn finds_what_a_person_should_see(#[case] text: &str, #[case] expected: &[Suspicion]) {
        assert_eq!(suspicions(text), expected);
        assert_eq!(screen(text, "正文"), if expected.is_empty() { Screening::Clear } else { Screening::Held });
    }

    #[test]
    fn every_word_of_the_list_is_found() {
        assert!(ABUSIVE.len() > 10);
        for word in ABUSIVE.iter() {
            assert_eq!(suspicions(&format!("前{word}后")), [Suspicion::Abuse], "{word}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_phone_is_found_wherever_it_stands(before in "[\\u{4e00}-\\u{4eff} ]{0,20}", phone in "1[3-9][0-9]{9}") {
            let text = format!("{before}{phone}。");
            proptest::prop_assert!(suspicions(&text).contains(&Suspicion::Phone));
        }

        #[test]
        fn never_panics(text: String) {
            suspicions(&text);
        }
    }
}
