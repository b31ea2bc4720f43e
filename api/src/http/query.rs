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

/// The decoded pairs of a query, their values in NFC; an unknown or repeated parameter is a 400.
pub(super) fn pairs(query: &str, is_known: impl Fn(&str) -> bool) -> Result<Vec<Pair>, Problem> {
    let mut pairs: Vec<Pair> = serde_urlencoded::from_str(query).map_err(|_| Kind::MalformedRequest)?;
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
