//! Text as the platform keeps it: NFC, lines ended by LF, without blanks at its ends and without invisible characters.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::problem::{FieldError, Place};
use super::text::Text;

/// Fields that are kept as they were typed.
const VERBATIM: &[&str] = &["password", "current_password", "new_password"];

/// Normalises every text of a value; characters that nobody can have meant are errors with their place.
pub(super) fn normalise(value: &mut Value) -> Result<(), Vec<FieldError>> {
    let mut errors = Vec::new();
    walk(value, &mut String::new(), &mut errors);
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn walk(value: &mut Value, pointer: &mut String, errors: &mut Vec<FieldError>) {
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
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
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
        None => Ok(text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c)).to_owned()),
    }
}

/// Invisible at the ends of a text; inside they shape emoji and some scripts.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{00ad}')
}

/// Control characters but newline and tab, bidirectional overrides (Trojan Source), non-characters, tags and private use.
fn is_forbidden(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e007f}' => true,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => true,
        _ => character.is_control() || u32::from(character) & 0xfffe == 0xfffe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("  标题 ", Ok("标题"))]
    #[case("\u{3000}全角空格\u{3000}", Ok("全角空格"))]
    #[case("\u{200b}\u{feff}", Ok(""))]
    #[case("第一行\r\n第二行", Ok("第一行\n第二行"))]
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

    proptest::proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(typed in ".*") {
            if let Ok(once) = clean(&typed) {
                proptest::prop_assert_eq!(clean(&once), Ok(once));
            }
        }
    }
}
