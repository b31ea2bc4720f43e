//! How imported text is brought into the platform's form.

use unicode_normalization::UnicodeNormalization;

use crate::http::{has_place_after, is_forbidden, is_private_use, trimmed};

/// The same text as the platform keeps it: line ends are line feeds, NFC, trimmed, without characters that
/// nobody can see. A clerk cannot send an official record of years ago back to its author, so what carries no
/// text is dropped where a form would refuse it; what does carry text, if only in one font, is never changed and never cut.
pub fn normalised(raw: &str) -> String {
    let unix = raw.replace("\r\n", "\n").replace('\r', "\n");
    let visible: String = unix.chars().filter(|c| !is_dropped(*c)).nfc().collect();
    trimmed(&visible).to_owned()
}

/// As [`normalised`], on one line: every run of white space is one space, and what a form would not take within a line is gone.
pub fn one_line(raw: &str) -> String {
    let mut line = String::new();
    let mut before = ' ';
    for character in normalised(raw).chars() {
        let character = if character.is_whitespace() || is_gap(character) { ' ' } else { character };
        if has_place_after(before, character) || is_private_use(character) {
            line.push(character);
            before = character;
        }
    }
    let spaced = line.split_whitespace().collect::<Vec<_>>().join(" ");
    trimmed(&spaced.nfc().collect::<String>()).to_owned()
}

/// Whatever a form refuses but that which some font may show; zero-width space, word joiner and byte order mark.
fn is_dropped(character: char) -> bool {
    let is_unseen = matches!(character, '\u{200b}' | '\u{2060}' | '\u{feff}');
    is_unseen || is_forbidden(character) && !is_private_use(character)
}

/// Seen as a blank, though it is no white space: of braille, and the fillers of Hangul.
fn is_gap(character: char) -> bool {
    matches!(character, '\u{2800}' | '\u{3164}' | '\u{ffa0}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::http::is_line;

    #[rstest]
    #[case::windows_and_old_mac_line_ends("一\r\n二\r三\n四", "一\n二\n三\n四")]
    #[case::composed("Cafe\u{301}", "Café")]
    #[case::trimmed("\u{3000} 正文\n ", "正文")]
    #[case::tab_stays("甲\t乙", "甲\t乙")]
    #[case::control_characters_go("甲\u{7}乙\u{85}丙\u{1b}", "甲乙丙")]
    #[case::zero_width_and_bidi_go("\u{feff}\u{200b}甲\u{202e}乙\u{2066}", "甲乙")]
    #[case::trimmed_behind_the_invisible("\u{200b} 甲", "甲")]
    #[case::emoji_and_rare_characters_stay("👨\u{200d}👩\u{200d}👧 𠮷 １２", "👨\u{200d}👩\u{200d}👧 𠮷 １２")]
    #[case::private_use_stays("甲\u{e000}", "甲\u{e000}")]
    #[case::tags_and_non_characters_go("甲\u{e0041}\u{ffff}乙", "甲乙")]
    #[case::nothing_visible("\u{200b}\u{3000}\r\n", "")]
    fn text_is_normalised(#[case] raw: &str, #[case] expected: &str) {
        assert_eq!(normalised(raw), expected);
    }

    #[rstest]
    #[case::single_spaces(" 甲\r\n乙\t\u{3000}丙 ", "甲 乙 丙")]
    #[case::direction_marks_and_soft_hyphens_go("甲\u{200e}乙\u{ad}丙", "甲乙丙")]
    #[case::joiners_that_join_nothing_go("甲\u{200d}乙\u{fe0f}", "甲乙")]
    #[case::what_parts_mongolian_letters_goes("甲\u{180e}乙", "甲乙")]
    #[case::emoji_stay("👨\u{200d}👩\u{200d}👧❤\u{fe0f}", "👨\u{200d}👩\u{200d}👧❤\u{fe0f}")]
    #[case::fillers_are_spaces("甲\u{3164}\u{2800}乙", "甲 乙")]
    #[case::nothing_visible("\u{3164}\u{200e}", "")]
    #[case::nothing_that_a_mark_stands_on("\u{3164}\u{301}\u{20e3}", "")]
    fn a_line_is_seen_as_a_whole(#[case] raw: &str, #[case] expected: &str) {
        assert_eq!(one_line(raw), expected);
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(raw in any::<String>()) {
            let once = normalised(&raw);
            prop_assert_eq!(normalised(&once), once.clone());
            let line = one_line(&raw);
            prop_assert_eq!(one_line(&line), line.clone());
            prop_assert!(is_line(&line) || line.chars().any(is_private_use));
        }
    }
}
