//! Query strings: every parameter known, none repeated.

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use super::op::Input;
use super::page::{names, typed};
use super::problem::{Kind, Problem};
use super::text::Text;
use crate::state::App;

/// The query of an operation that is no list; all of its parameters may be left out.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + IntoParams + 'static> Input for Query<T> {
    type Raw = Vec<(String, String)>;

    async fn read(request: &HttpRequest, payload: &mut Payload) -> Result<Self::Raw, Problem> {
        super::body::refuse_body(request, payload).await?;
        let all = pairs(request.query_string(), &Self::parameters())?;
        // A malformed query is a 400, which comes before the permission.
        typed::<T>(&all)?;
        Ok(all)
    }

    fn check(all: &Self::Raw, _: &App) -> Result<Self, Problem> {
        typed(all).map(Self)
    }

    fn parameters() -> Vec<String> {
        names::<T>().collect()
    }
}

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
