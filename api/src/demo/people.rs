//! Names and numbers of people who do not exist.

/// A hundred common surnames.
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎\
                        余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文";

/// Given names taken from the calendar: the solar terms (暮春 in the place of 清明, which people are called) and the
/// months of the seasons. Everybody in the demo is called after a day of the year, so nobody real is meant.
const GIVEN_NAMES: [&str; 36] = [
    "立春", "雨水", "惊蛰", "春分", "暮春", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑", "立秋", "处暑",
    "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒", "孟春", "仲春", "季春", "孟夏",
    "仲夏", "季夏", "孟秋", "仲秋", "季秋", "孟冬", "仲冬", "季冬",
];

/// The name of person `index`: different for the first 3,600, then again from the first.
pub fn name(index: usize) -> String {
    let surname = SURNAMES.chars().nth(index % 100).unwrap_or('王');
    let given = GIVEN_NAMES.get((index / 100 + 7 * (index % 100)) % GIVEN_NAMES.len()).copied().unwrap_or_default();
    format!("{surname}{given}")
}

/// The mobile number of person `index`, different for each. It looks like a number and is nobody's: the Chinese
/// numbering plan has given 154 to no operator.
pub fn phone(index: usize) -> String {
    format!("154{index:08}")
}

/// Whether a name is put together from these lists, and so nobody's.
#[cfg(test)]
pub fn is_made_up(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|surname| SURNAMES.contains(surname)) && GIVEN_NAMES.contains(&letters.as_str())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const NAMES: usize = 3_600;

    #[test]
    fn names_and_numbers_are_different() {
        assert_eq!(SURNAMES.chars().collect::<BTreeSet<_>>().len(), 100);
        assert_eq!((0..NAMES).map(name).collect::<BTreeSet<_>>().len(), NAMES);
        assert_eq!((0..NAMES).map(phone).collect::<BTreeSet<_>>().len(), NAMES);
    }

    #[test]
    fn a_number_has_eleven_digits() {
        assert!(
            (0..NAMES).map(phone).all(|phone| phone.len() == 11 && phone.bytes().all(|byte| byte.is_ascii_digit()))
        );
    }
}
