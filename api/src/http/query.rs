//! Query strings: every parameter known, none repeated.

use super::problem::{Kind, Problem};
use super::text::Text;

/// The decoded pairs of a query; an unknown or repeated parameter is a 400.
pub fn pairs(query: &str, known: &[String]) -> Result<Vec<(String, String)>, Problem> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).map_err(|_| Kind::MalformedRequest)?;
    for (index, (name, value)) in pairs.iter().enumerate() {
        if !known.contains(name) {
            return Err(Problem::parameter(
                name,
                "unknown_parameter",
                Text::fixed("不认识的参数", "unknown parameter"),
            ));
        }
        if pairs.iter().take(index).any(|(earlier, _)| earlier == name) {
            return Err(Problem::parameter(name, "repeated", Text::fixed("参数重复", "given more than once")));
        }
        if value.chars().any(|c| c.is_control() || c == '\u{fffd}') {
            return Err(Problem::parameter(
                name,
                "forbidden_character",
                Text::fixed("含有不允许的字符", "a character is not allowed"),
            ));
        }
    }
    Ok(pairs)
}
