//! JSON as RFC 8259 wants it for interchange (§4: names unique; §8.1: no byte order mark), with a limit on depth.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::problem::{Kind, Problem};
use super::text::Text;

/// How deep arrays and objects may nest.
const MAX_DEPTH: usize = 32;

/// Reads exactly one JSON value; anything wrong with its syntax is a 400.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    let Strict(value) = serde_json::from_slice(bytes).map_err(|error| malformed(&error))?;
    if is_deeper_than(&value, MAX_DEPTH) {
        let text = Text::fixed("嵌套过深", "it is nested too deeply");
        return Err(Problem::new(Kind::MalformedJson).detail(text));
    }
    Ok(value)
}

/// Refuses the beginning of a text that is no JSON, whatever follows it.
pub(super) fn check_beginning(bytes: &[u8]) -> Result<(), Problem> {
    match serde_json::from_slice::<IgnoredAny>(bytes) {
        Err(error) if !error.is_eof() => Err(malformed(&error)),
        _ => Ok(()),
    }
}

fn malformed(error: &serde_json::Error) -> Problem {
    let place = format!("{}:{}", error.line(), error.column());
    Problem::new(Kind::MalformedJson)
        .detail(Text::made(format!("第 {place} 处无法解析"), format!("cannot be read at {place}: {}", reason(error))))
}

/// The parser's words without its own place.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

fn is_deeper_than(value: &Value, limit: usize) -> bool {
    match value {
        Value::Array(items) => limit == 0 || items.iter().any(|item| is_deeper_than(item, limit - 1)),
        Value::Object(fields) => limit == 0 || fields.values().any(|field| is_deeper_than(field, limit - 1)),
        _ => false,
    }
}

/// The integer that a number is, however it is spelled: to JSON Schema `6.0` and `6e0` are 6.
fn whole(value: f64) -> Option<i64> {
    if value.fract() != 0.0 {
        return None;
    }
    format!("{value:.0}").parse().ok()
}

/// A value in which no object names a field twice; serde_json alone would keep the last.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        if let Some(whole) = whole(value) {
            return Ok(whole.into());
        }
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let Strict(value) = fields.next_value()?;
            if object.insert(name, value).is_some() {
                return Err(de::Error::custom("a field is named twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case::empty(b"")]
    #[case::two_values(b"{} {}")]
    #[case::byte_order_mark(b"\xef\xbb\xbf{}")]
    #[case::invalid_utf8(b"{\"a\":\"\xff\"}")]
    #[case::raw_newline(b"{\"a\":\"x\ny\"}")]
    #[case::raw_tab(b"{\"a\":\"x\ty\"}")]
    #[case::duplicate_key(b"{\"a\":1,\"a\":1}")]
    #[case::duplicate_nested_key(b"{\"a\":{\"b\":1,\"b\":2}}")]
    #[case::lone_surrogate(b"{\"a\":\"\\ud800\"}")]
    #[case::huge_number(b"{\"a\":1e999}")]
    fn broken_json_is_refused(#[case] bytes: &[u8]) {
        assert_eq!(parse(bytes).unwrap_err().kind(), Kind::MalformedJson);
    }

    #[rstest::rstest]
    #[case::nothing(b"", true)]
    #[case::begun(b"{\"title\":\"\xe7\x94", true)]
    #[case::complete(b"{}", true)]
    #[case::no_json(b"abc", false)]
    #[case::more_than_one(b"{}\r\n0\r\n\r\n", false)]
    fn a_broken_beginning_is_seen(#[case] bytes: &[u8], #[case] may_go_on: bool) {
        assert_eq!(check_beginning(bytes).is_ok(), may_go_on);
    }

    #[rstest::rstest]
    #[case("6.0", "6")]
    #[case("6e0", "6")]
    #[case("60e-1", "6")]
    #[case("-0.0", "0")]
    #[case("6.5", "6.5")]
    #[case("1e300", "1e+300")]
    fn a_whole_number_is_an_integer(#[case] sent: &str, #[case] read: &str) {
        assert_eq!(parse(sent.as_bytes()).unwrap().to_string(), read);
    }

    #[test]
    fn depth_is_limited() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert!(parse(nested(MAX_DEPTH + 1).as_bytes()).is_err());
        assert!(parse(nested(100_000).as_bytes()).is_err());
    }
}
