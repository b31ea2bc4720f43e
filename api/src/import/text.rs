//! How imported text is brought into the platform's form.

use unicode_normalization::UnicodeNormalization;

/// The same text as the platform keeps it: line ends are line feeds, NFC, trimmed, without characters that
/// nobody can see. A clerk cannot send an official record of years ago back to its author, so what carries no
/// text is dropped where a form would refuse it; what does carry text is never changed and never cut.
pub fn normalised(raw: &str) -> String {
    let unix = raw.replace("\r\n", "\n").replace('\r', "\n");
    let visible: String = unix.chars().filter(|c| !is_invisible(*c)).nfc().collect();
    visible.trim().to_owned()
}

/// As [`normalised`], on one line: every run of white space is one space.
pub fn one_line(raw: &str) -> String {
    normalised(raw).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Control characters but line feed and tab; zero-width space, word joiner and byte order mark; the marks
/// that turn the direction of writing. The joiners U+200C and U+200D stay: emoji and some scripts need them.
fn is_invisible(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::windows_and_old_mac_line_ends("一\r\n二\r三\n四", "一\n二\n三\n四")]
    #[case::composed("Cafe\u{301}", "Café")]
    #[case::trimmed("\u{3000} 正文\n ", "正文")]
    #[case::tab_stays("甲\t乙", "甲\t乙")]
    #[case::control_characters_go("甲\u{7}乙\u{85}丙\u{1b}", "甲乙丙")]
    #[case::zero_width_and_bidi_go("\u{feff}\u{200b}甲\u{202e}乙\u{2066}", "甲乙")]
    #[case::trimmed_behind_the_invisible("\u{200b} 甲", "甲")]
    #[case::emoji_and_rare_characters_stay("👨\u{200d}👩\u{200d}👧 𠮷 １２", "👨\u{200d}👩\u{200d}👧 𠮷 １２")]
    #[case::nothing_visible("\u{200b}\u{3000}\r\n", "")]
    fn text_is_normalised(#[case] raw: &str, #[case] expected: &str) {
        assert_eq!(normalised(raw), expected);
    }

    #[test]
    fn one_line_has_single_spaces() {
        assert_eq!(one_line(" 甲\r\n乙\t\u{3000}丙 "), "甲 乙 丙");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(raw in any::<String>()) {
            let once = normalised(&raw);
            prop_assert_eq!(normalised(&once), once.clone());
            prop_assert_eq!(one_line(&one_line(&raw)), one_line(&raw));
        }
    }
}
