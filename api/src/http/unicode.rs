//! Text as the platform keeps it: NFC, lines ended by LF, without blanks at its ends and without invisible characters.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::problem::{FieldError, MOST_ERRORS, Place, token};
use super::text::Text;

/// The format of texts of one line, as the document names it.
pub(super) const LINE: &str = "line";

/// Fields that are kept as they were typed.
const VERBATIM: &[&str] = &["password", "current_password", "new_password"];

/// Normalises every text of a value; characters that nobody can have meant are errors with their place, as many as are told.
pub(super) fn normalise(value: &mut Value) -> Result<(), Vec<FieldError>> {
    let mut errors = Vec::new();
    walk(value, &mut String::new(), &mut errors);
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn walk(value: &mut Value, pointer: &mut String, errors: &mut Vec<FieldError>) {
    if errors.len() == MOST_ERRORS {
        return;
    }
    let parent = pointer.len();
    match value {
        Value::String(text) => match clean(text) {
            Ok(cleaned) => *text = cleaned,
            Err(character) => errors.push(refuse(pointer, character)),
        },
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                pointer.push_str(&format!("/{index}"));
                walk(item, pointer, errors);
                pointer.truncate(parent);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut().filter(|(name, _)| !VERBATIM.contains(&name.as_str())) {
                pointer.push('/');
                pointer.push_str(&token(name));
                walk(field, pointer, errors);
                pointer.truncate(parent);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn refuse(pointer: &str, character: char) -> FieldError {
    let code = u32::from(character);
    FieldError::new(
        Place::Pointer(pointer.to_owned()),
        "forbidden_character",
        Text::made(format!("含有不允许的字符 U+{code:04X}"), format!("the character U+{code:04X} is not allowed")),
    )
}

/// The text as kept, or the first character that is not allowed in it.
pub fn clean(text: &str) -> Result<String, char> {
    let text: String = text.replace("\r\n", "\n").nfc().collect();
    match text.chars().find(|character| is_forbidden(*character)) {
        Some(character) => Err(character),
        None => Ok(trimmed(&text).to_owned()),
    }
}

/// The text without what is not seen at its ends.
pub fn trimmed(text: &str) -> &str {
    // A mark, as a selector is one, has nothing to stand on at the beginning, and a joiner joins nothing at the end: so whatever is left of a
    // text begins with something to be seen.
    text.trim_start_matches(|c: char| is_blank(c) || is_joiner(c) || is_combining_mark(c))
        .trim_end_matches(|c: char| is_blank(c) || is_joiner(c))
}

/// Whether a text is one line of allowed characters, each of which is seen or shapes the one before it.
pub fn is_line(text: &str) -> bool {
    let mut before = ' ';
    text.chars().all(|character| {
        let has_place = has_place_after(before, character);
        before = character;
        has_place
    })
}

/// Whether a character has a place in a line after another one.
pub fn has_place_after(before: char, character: char) -> bool {
    match character {
        '\n' | '\t' | '\u{2028}' | '\u{2029}' => false,
        _ if is_joiner(character) || is_selector(character) => shapes(character, before),
        _ => !is_forbidden(character) && (character.is_whitespace() || !is_blank(character)),
    }
}

/// White space, and characters without a shape of their own.
fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || matches!(character,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{200b}'
            | '\u{200e}' | '\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}')
}

/// Whether a character has no shape of its own, nor is white space: a word reads the same with it between its letters.
pub fn is_unseen(character: char) -> bool {
    let is_ideographic_selector = matches!(character, '\u{e0100}'..='\u{e01ef}');
    is_ideographic_selector
        || is_joiner(character)
        || is_selector(character)
        || is_blank(character) && !character.is_whitespace()
}

/// They join emoji, and letters of some scripts; the Mongolian one parts a last vowel from its word.
fn is_joiner(character: char) -> bool {
    matches!(character, '\u{180e}' | '\u{200c}' | '\u{200d}')
}

/// They choose the shape of an emoji, a symbol or a Mongolian letter.
fn is_selector(character: char) -> bool {
    matches!(character, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}')
}

/// Those of both that are for Mongolian letters only.
fn is_mongolian(character: char) -> bool {
    matches!(character, '\u{180b}'..='\u{180f}')
}

/// Whether a joiner or a selector makes a difference to be seen after a character; after Latin or Chinese ones it would only
/// make one text look like another.
fn shapes(character: char, before: char) -> bool {
    let is_chinese = matches!(before, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    match before {
        _ if is_joiner(before) => false,
        _ if is_selector(before) => is_joiner(character) && (is_mongolian(before) || !is_mongolian(character)),
        _ if is_mongolian(character) => matches!(before, '\u{1820}'..='\u{18aa}'),
        _ if before.is_ascii() => is_selector(character) && !before.is_ascii_alphabetic() && before != ' ',
        _ => !is_chinese && !before.is_whitespace(),
    }
}

/// Control characters but newline and tab, bidirectional overrides (Trojan Source), non-characters, tags and private use.
pub fn is_forbidden(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e007f}' => true,
        _ if is_private_use(character) => true,
        _ => character.is_control() || u32::from(character) & 0xfffe == 0xfffe,
    }
}

/// What each font shows as it likes.
pub fn is_private_use(character: char) -> bool {
    matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("  标题 ", Ok("标题"))]
    #[case("\u{3000}全角空格\u{3000}", Ok("全角空格"))]
    #[case("\u{200b}\u{feff}", Ok(""))]
    #[case("第一行\r\n第二行", Ok("第一行\n第二行"))]
    #[case("\u{3164}\u{115f}\u{2800}\u{200d}\u{fe0f}", Ok(""))]
    #[case("\u{301}\u{302}\u{20e3}", Ok(""))]
    #[case("\u{180e}\u{180b}", Ok(""))]
    #[case(" \u{301}\u{200b}\u{302} 标题", Ok("标题"))]
    #[case("喜欢❤\u{fe0f}", Ok("喜欢❤\u{fe0f}"))]
    #[case("e\u{301}", Ok("é"))]
    #[case("𠮷野家👨‍👩‍👧", Ok("𠮷野家👨‍👩‍👧"))]
    #[case("a\0b", Err('\0'))]
    #[case("单独\r回车", Err('\r'))]
    #[case("\u{1b}[31m", Err('\u{1b}'))]
    #[case("abc\u{202e}def", Err('\u{202e}'))]
    #[case("\u{2066}x\u{2069}", Err('\u{2066}'))]
    #[case("\u{ffff}", Err('\u{ffff}'))]
    #[case("\u{1fffe}", Err('\u{1fffe}'))]
    #[case("\u{e0041}", Err('\u{e0041}'))]
    #[case("\u{e000}", Err('\u{e000}'))]
    fn text_is_kept_clean(#[case] typed: &str, #[case] kept: Result<&str, char>) {
        assert_eq!(clean(typed), kept.map(str::to_owned));
    }

    #[rstest::rstest]
    #[case("老旧小区 加装电梯")]
    #[case("𠮷野家👨‍👩‍👧❤\u{fe0f}\u{200d}🔥1\u{fe0f}\u{20e3}")]
    #[case("葛\u{e0100}城")]
    #[case("می\u{200c}خواهم")]
    #[case("ᠮᠣᠩᠭᠣᠯ\u{180e}ᠠ")]
    #[case("ᠨ\u{180b}\u{180e}ᠠ")]
    fn one_line_is_seen_as_a_whole(#[case] text: &str) {
        assert!(is_line(text));
    }

    #[rstest::rstest]
    fn what_is_not_seen_has_no_place_in_a_line(
        #[values(
            '\n', '\t', '\u{2028}', '\u{2029}', '\u{200b}', '\u{feff}', '\u{ad}', '\u{3164}', '\u{ffa0}', '\u{2800}',
            '\u{2061}', '\u{200c}', '\u{200d}', '\u{fe0f}', '\u{180b}', '\u{180e}', '\u{180f}'
        )]
        character: char,
        #[values("张", "a", " ")] before: &str,
    ) {
        assert!(!is_line(&format!("{before}{character}明")));
    }

    #[rstest::rstest]
    #[case("❤\u{fe0f}\u{180e}ᠠ")]
    #[case("é\u{180e}ᠠ")]
    #[case("ᠯ\u{180e}\u{180e}ᠠ")]
    #[case("ᠨ\u{180b}\u{180b}")]
    fn what_shapes_mongolian_shapes_nothing_else(#[case] text: &str) {
        assert!(!is_line(text));
    }

    proptest::proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(typed in ".*") {
            if let Ok(once) = clean(&typed) {
                proptest::prop_assert_eq!(clean(&once), Ok(once));
            }
        }
    }
}
