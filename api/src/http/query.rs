//! Query strings: every parameter known, none repeated.

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use serde::de::DeserializeOwned;
use unicode_normalization::UnicodeNormalization;
use utoipa::IntoParams;

use super::op::Input;
use super::page::typed;
use super::problem::{Kind, Problem};
use super::text::Text;
use crate::state::App;

/// The name and the value of one parameter.
pub type Pair = (String, String);

/// The query of an operation that is no list; all of its parameters may be left out.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + IntoParams + 'static> Input for Query<T> {
    type Raw = Vec<Pair>;

    async fn read(request: &HttpRequest, payload: &mut Payload, query: &[Pair]) -> Result<Self::Raw, Problem> {
        super::body::refuse_body(request, payload).await?;
        // A malformed query is a 400, which comes before the permission.
        typed::<T>(query)?;
        Ok(query.to_vec())
    }

    fn check(all: &Self::Raw, _: &App) -> Result<Self, Problem> {
        typed(all).map(Self)
    }
}

/// The decoded pairs of a query, their values in NFC; an unknown, repeated or wrongly encoded parameter is a 400.
pub(super) fn pairs(query: &str, is_known: impl Fn(&str) -> bool) -> Result<Vec<Pair>, Problem> {
    let mut pairs: Vec<Pair> = serde_urlencoded::from_str(query).map_err(|_| Kind::MalformedRequest)?;
    refuse_broken_escapes(query, &pairs)?;
    // As the texts are kept that they are compared with.
    for (_, value) in &mut pairs {
        *value = value.nfc().collect();
    }
    for (index, (name, value)) in pairs.iter().enumerate() {
        if !is_known(name) {
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

/// Refuses a percent sign that two hexadecimal digits do not follow (RFC 3986 §2.1): decoding would take it for itself.
fn refuse_broken_escapes(query: &str, pairs: &[Pair]) -> Result<(), Problem> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    match parts.zip(pairs).find(|(part, _)| has_broken_escape(part)) {
        Some((_, (name, _))) => Err(Problem::parameter(
            name,
            "malformed",
            Text::fixed("百分号后应为两位十六进制数字", "two hexadecimal digits must follow a percent sign"),
        )),
        None => Ok(()),
    }
}

fn has_broken_escape(part: &str) -> bool {
    let is_escape = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    part.split('%').skip(1).any(|rest| !is_escape(rest))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("", &[])]
    #[case("&q=a&&", &[("q", "a")])]
    #[case("q=%e7%81%AF", &[("q", "灯")])]
    #[case("q=100%25&%6cimit=1", &[("q", "100%"), ("limit", "1")])]
    fn what_is_encoded_rightly_is_taken(#[case] query: &str, #[case] expected: &[(&str, &str)]) {
        let expected: Vec<Pair> =
            expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(pairs(query, |_| true).unwrap(), expected);
    }

    #[rstest]
    fn half_an_escape_is_none(
        #[values("q=%zz", "q=a%2", "q=%", "q=%%20", "q=%2g", "q=%+1", "q=%灯", "%=1", "limit=1&&%6=")] query: &str,
    ) {
        assert_eq!(pairs(query, |_| true).unwrap_err().kind(), Kind::MalformedRequest);
    }
}
