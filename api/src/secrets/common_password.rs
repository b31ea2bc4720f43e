//! Passwords that an attacker tries first: the commonest of those that leaked, and what is made of nothing but patterns.
//!
//! Patterns are the words, sequences, keyboard runs, years, dates, phone numbers and repetitions that the commonest
//! passwords here and now are made of, of which no list holds all.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The 10,000 commonest of the passwords that leaked, in lower case, the commonest first.
static LEAKED: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// What may remain beside predictable pieces before a password counts as its owner's own.
const ENOUGH_OWN_CHARACTERS: usize = 4;

/// Words (in any case, with the usual digits for letters) that the commonest passwords are made of.
static WORDS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let words = "
        abc access account admin administrator alibaba anhui asdf baby baidu banana baobao baseball batman beijing
        charlie changeme chengdu china chongqing company computer consultation cppcc database default demo dragon
        facebook flower football freedom google guangdong guangzhou guest hangzhou happy hello huawei iloveyou
        internet jordan killer lenovo letmein login love loveme lovely manager master michael mima mimamima monkey
        mustang mysql nanjing network nihao ninja office operator oracle pass passwd passcode passphrase password
        princess public qwer qwerty root secret secure server shaanxi shadow shanghai shangliang shenzhen soccer
        starwars summer sunshine superman support system sysadmin taobao temp tencent test tianjin trustno user wangyi
        wechat weixin welcome whatever windows winter woaini woaiwo wuhan xiaomi xian xiexie zhengxie zhongguo 密码 我爱你 你好
        管理员 政协 商量 中国
    ";
    words.split_whitespace().map(|word| word.chars().collect()).collect()
});

/// Rows and zigzags of the keyboard and the number pad, read in both directions.
static KEYBOARD: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let rows = r"
        qwertyuiop[] asdfghjkl;' zxcvbnm,./ 1234567890-= !@#$%^&*()_+ q1w2e3r4t5y6u7i8o9p0 1q2w3e4r5t6y7u8i9o0p
        1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/ qazwsxedcrfvtgbyhnujmikolp zaq12wsxcde34rfvbgt56yhnmju78ik,
        !qaz@wsx#edc$rfv%tgb^yhn&ujm 147258369 741852963 159357 5201314
    ";
    let rows = rows.split_whitespace();
    rows.flat_map(|row| [row.chars().collect(), row.chars().rev().collect()]).collect()
});

/// Fewer neighbours than this follow each other by chance.
const SHORTEST_RUN: usize = 3;

/// Longer passwords are refused for their length; looking at all of a very long one would take long.
const LOOKED_AT: usize = 128;

/// Whether it leaked often, or fewer than four characters remain once predictable pieces are taken out, spaces not counted.
pub(super) fn is_common(password: &str) -> bool {
    if LEAKED.contains(password.to_lowercase().as_str()) {
        return true;
    }
    let letters: Vec<char> =
        password.to_lowercase().chars().filter(|letter| !letter.is_whitespace()).take(LOOKED_AT).collect();
    // For every beginning of the password, the fewest characters that its best division into pieces leaves over.
    let mut left_over: Vec<usize> = (0..=letters.len()).collect();
    for start in 0..letters.len() {
        let (before, rest) = letters.split_at(start);
        let so_far = left_over.get(start).copied().unwrap_or(start);
        let pieces = predictable_pieces(before, rest).into_iter().map(|length| (length, so_far));
        for (length, total) in pieces.chain([(1, so_far + 1)]) {
            if let Some(fewest) = left_over.get_mut(start + length) {
                *fewest = total.min(*fewest);
            }
        }
    }
    left_over.last().is_none_or(|&own| own < ENOUGH_OWN_CHARACTERS)
}

/// The lengths of all predictable pieces that `rest` begins with.
fn predictable_pieces(before: &[char], rest: &[char]) -> Vec<usize> {
    let runs = [keyboard_run(rest), steps(rest, 0), steps(rest, 1), steps(rest, -1)];
    let longest_run = runs.into_iter().max().unwrap_or(0);
    words(rest).chain(SHORTEST_RUN..=longest_run).chain(numbers(rest)).chain(repetitions(before, rest)).collect()
}

/// Words of the list, also as `p@ssw0rd`.
fn words(rest: &[char]) -> impl Iterator<Item = usize> {
    let spells = move |word: &&Vec<char>| {
        word.len() <= rest.len() && word.iter().zip(rest).all(|(&letter, &typed)| stands_for(typed, letter))
    };
    WORDS.iter().filter(spells).map(Vec::len)
}

fn stands_for(typed: char, letter: char) -> bool {
    typed == letter
        || matches!(
            (typed, letter),
            ('@' | '4', 'a')
                | ('8', 'b')
                | ('(', 'c')
                | ('3', 'e')
                | ('9' | '6', 'g')
                | ('1' | '!', 'i' | 'l')
                | ('0', 'o')
                | ('$' | '5', 's')
                | ('7' | '+', 't')
                | ('2', 'z')
        )
}

/// How many neighbours on the keyboard follow each other.
fn keyboard_run(rest: &[char]) -> usize {
    let same = |(key, typed): &(&char, &char)| key == typed;
    let runs = KEYBOARD.iter().flat_map(|row| (0..row.len()).filter_map(|start| row.get(start..)));
    runs.filter(|run| run.first() == rest.first())
        .map(|run| run.iter().zip(rest).take_while(same).count())
        .max()
        .unwrap_or(0)
}

/// How many letters or digits follow each other at equal `step`: `aaa`, `abc`, `987`.
fn steps(rest: &[char], step: i64) -> usize {
    let follows = |pair: &&[char]| match pair {
        [one, next] => {
            let distance = i64::from(u32::from(*next)) - i64::from(u32::from(*one));
            distance == step && (step == 0 || one.is_ascii_alphanumeric() && next.is_ascii_alphanumeric())
        }
        _ => false,
    };
    1 + rest.windows(2).take_while(follows).count()
}

/// A mobile number, a date (`19800101`), a year (1900 to 2099).
fn numbers(rest: &[char]) -> impl Iterator<Item = usize> + use<> {
    let digits: String = rest.iter().take_while(|letter| letter.is_ascii_digit()).take(11).collect();
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let is_year = part(0, 4).is_some_and(|year| (1900..2100).contains(&year));
    let is_date = is_year
        && part(4, 6).is_some_and(|month| (1..=12).contains(&month))
        && part(6, 8).is_some_and(|day| (1..=31).contains(&day));
    let is_mobile = part(0, 2).is_some_and(|start| (13..20).contains(&start)) && digits.len() == 11;
    [(is_mobile, 11), (is_date, 8), (is_year, 4)].into_iter().filter_map(|(is, length)| is.then_some(length))
}

/// The same two or more letters that stand right before.
fn repetitions(before: &[char], rest: &[char]) -> impl Iterator<Item = usize> {
    (2..=before.len().min(rest.len())).filter(|&length| rest.starts_with(before.split_at(before.len() - length).1))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("")]
    #[case("123456")]
    #[case("1234567890123456")]
    #[case("qwertyuiop")]
    #[case("1qaz@WSX3edc")]
    #[case("!QAZ2wsx")]
    #[case("zaq12wsx")]
    #[case("P@ssw0rd2024!")]
    #[case("Passw0rd!234")]
    #[case("passwordpassword")]
    #[case("admin@123456")]
    #[case("Admin12345678")]
    #[case("woaini5201314")]
    #[case("WoAiNi1314")]
    #[case("aaaaaaaaaaaaaaaa")]
    #[case("abababababababab")]
    #[case("x7x7x7x7x7x7x7x7")]
    #[case("abcdefghijklmnop")]
    #[case("zyxwvutsrqponmlk")]
    #[case("19900101")]
    #[case("li19900101")]
    #[case("13800138000")]
    #[case("iloveyou2025")]
    #[case("qwerty12345678!")]
    #[case("welcome to china 2025")]
    #[case("Shangliang@2026")]
    #[case("Zhengxie#2026")]
    #[case("密码密码密码密码")]
    #[case("11111111")]
    #[case("147258369")]
    fn what_is_made_of_patterns_is_common(#[case] password: &str) {
        assert!(is_common(password));
    }

    #[rstest]
    #[case("violet kettle x")]
    #[case("Tr0ub4dor&3")]
    #[case("correct horse battery staple")]
    #[case("xK7#pQ2!")]
    #[case("春眠不觉晓处处闻啼鸟")]
    #[case("my admin likes tea")]
    #[case("2026 was a mild one")]
    #[case("582094716382950")]
    fn what_has_something_of_its_own_is_not(#[case] password: &str) {
        assert!(!is_common(password));
    }

    #[test]
    fn the_ten_thousand_commonest_are_refused_in_any_case() {
        assert_eq!(LEAKED.len(), 10_000);
        for password in LEAKED.iter() {
            assert!(is_common(password) && is_common(&password.to_uppercase()), "{password}");
        }
    }

    #[test]
    fn the_list_that_the_patterns_stand_for_is_refused_to_the_last() {
        let affixes = [
            "", "1", "12", "123", "1234", "12345", "123456", "12345678", "0", "007", "01", "11", "111", "520", "521",
            "666", "888", "1314", "1990", "1988", "2020", "2024", "2025", "2026", "!", "!!", "@123", "#1", "@2025",
            "!@#", "abc", "qwe", "_1",
        ];
        let leet = |word: &str| word.replace('a', "@").replace('o', "0").replace('e', "3");
        let capital = |word: &str| {
            let mut letters = word.chars();
            letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
        };
        let mut tried = 0;
        for word in WORDS.iter().map(|word| word.iter().collect::<String>()) {
            let (capital, leet) = (capital(&word), leet(&word));
            for affix in affixes {
                for password in [format!("{word}{affix}"), format!("{capital}{affix}"), format!("{affix}{leet}")] {
                    assert!(is_common(&password), "{password}");
                    tried += 1;
                }
            }
        }
        assert!(tried >= 10_000, "{tried}");
    }

    proptest::proptest! {
        #[test]
        fn random_text_is_not_common(password in "[a-zA-Z0-9#%&*]{15}") {
            proptest::prop_assert!(!is_common(&password));
        }

        #[test]
        fn never_panics(password: String) {
            is_common(&password);
        }
    }
}
