//! In which forms an operation answers, as the document says, and whether the client takes one of them (RFC 9110 §12.5.1).

use std::collections::HashMap;

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web;
use serde_json::Value;

use super::problem::{Kind, Problem};
use super::text::Text;

/// The form of which the document says nothing more, such as that of files.
const ANY: &str = "*/*";

/// Under which name the document says in which further form an operation will have answered after a 202.
pub const LATER: &str = "x-answers-later-with";

/// The media types that each operation answers with where it does not refuse, by its method and its path.
pub struct Forms(HashMap<(String, String), Vec<String>>);

impl Forms {
    /// Those of a document.
    pub fn of(document: &Value) -> Self {
        let mut all = HashMap::new();
        for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
                let answers = responses.filter(|(status, _)| status.starts_with('2'));
                let contents = answers.filter_map(|(_, response)| response.get("content").and_then(Value::as_object));
                let later = operation.get(LATER).and_then(Value::as_str).map(str::to_owned);
                let forms = contents.flat_map(|content| content.keys().cloned()).chain(later).collect();
                all.insert((method.to_ascii_uppercase(), path.clone()), forms);
            }
        }
        Self(all)
    }

    /// Those of the operation that a request asks for; none where there is no such operation, or nothing to show.
    fn find(&self, request: &ServiceRequest) -> &[String] {
        let key = (request.method().to_string(), request.match_pattern().unwrap_or_default());
        self.0.get(&key).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Refuses a request whose answer its client would not take (406). A refusal is told to everybody.
pub(super) fn check_accept(request: &ServiceRequest) -> Result<(), Problem> {
    let forms = request.app_data::<web::Data<Forms>>().ok_or_else(|| Problem::internal("no document"))?;
    let forms = forms.find(request);
    if forms.is_empty() || is_one_taken(request.headers(), forms) {
        return Ok(());
    }
    let named = forms.join(", ");
    let detail = Text::made(format!("该操作以 {named} 答复"), format!("the operation answers with {named}"));
    Err(Problem::new(Kind::NotAcceptable).detail(detail))
}

/// Whether a client takes one of several forms; one that names none takes any.
fn is_one_taken(headers: &HeaderMap, forms: &[String]) -> bool {
    let ranges = ranges(headers);
    ranges.is_empty() || forms.iter().any(|form| form == ANY || weight(&ranges, form) > 0.0)
}

/// Which of an operation's forms a client takes most gladly: of those that it takes alike the first.
pub(super) fn most_wanted(headers: &HeaderMap, forms: &[&str]) -> usize {
    let ranges = ranges(headers);
    let weighed = forms.iter().map(|form| weight(&ranges, form)).enumerate();
    weighed.fold((0, 0.0), |best, this| if this.1 > best.1 { this } else { best }).0
}

/// The media ranges of a request with their weights.
fn ranges(headers: &HeaderMap) -> Vec<(String, f32)> {
    let values = headers.get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(range).filter(|(range, _)| !range.is_empty()).collect()
}

/// A media range in lower case without its parameters, and how gladly it is taken, from 0 to 1.
fn range(text: &str) -> (String, f32) {
    let mut parts = text.split(';').map(str::trim);
    let range = parts.next().unwrap_or_default().to_ascii_lowercase();
    let weight = parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    (range, weight.and_then(|(_, weight)| weight.trim().parse().ok()).unwrap_or(1.0))
}

/// How gladly a form is taken, as the ranges say that tell most exactly what it is.
fn weight(ranges: &[(String, f32)], form: &str) -> f32 {
    let class = form.split('/').next().map(|class| format!("{class}/*")).unwrap_or_default();
    let named =
        |exact: &str| ranges.iter().filter(|(range, _)| range == exact).map(|(_, weight)| *weight).reduce(f32::max);
    [form, &class, ANY].into_iter().find_map(named).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[rstest::rstest]
    #[case::json(&["application/json"], true)]
    #[case::any(&["*/*"], true)]
    #[case::its_class(&["APPLICATION/*;q=0.1"], true)]
    #[case::with_parameters(&["application/json; charset=utf-8"], true)]
    #[case::one_of_several(&["text/html, application/json;q=0.5"], true)]
    #[case::in_two_headers(&["text/html", "application/json"], true)]
    #[case::nothing(&[""], true)]
    #[case::no_header(&[], true)]
    #[case::half_a_weight(&["application/json;q"], true)]
    #[case::problems_only(&["application/problem+json"], false)]
    #[case::another(&["application/xml"], false)]
    #[case::another_class(&["text/*"], false)]
    #[case::unwanted(&["application/json;q=0"], false)]
    #[case::unwanted_with_zeros(&["application/json; Q=0.000"], false)]
    #[case::anything_else(&["*/*, application/json;q=0"], false)]
    #[case::nothing_of_its_class(&["*/*, application/*;q=0"], false)]
    #[case::this_of_its_class(&["application/*;q=0, application/json"], true)]
    fn the_most_exact_range_says_whether_json_is_taken(#[case] accept: &[&'static str], #[case] is_taken: bool) {
        let mut headers = HeaderMap::new();
        for value in accept {
            headers.append(header::ACCEPT, HeaderValue::from_static(value));
        }
        assert_eq!(is_one_taken(&headers, &["application/json".to_owned()]), is_taken);
        assert!(is_one_taken(&headers, &[ANY.to_owned()]), "a file may be anything");
    }

    #[rstest::rstest]
    #[case::nothing(None, 0)]
    #[case::anything("*/*", 0)]
    #[case::a_browser("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 0)]
    #[case::this("text/csv", 1)]
    #[case::its_class("text/*", 1)]
    #[case::rather_this("application/json;q=0.5, text/csv", 1)]
    #[case::rather_that("application/json, text/csv;q=0.9", 0)]
    #[case::alike("text/csv, application/json", 0)]
    #[case::neither("image/png", 0)]
    fn the_first_of_the_most_wanted_forms_is_chosen(
        #[case] accept: impl Into<Option<&'static str>>,
        #[case] chosen: usize,
    ) {
        let mut headers = HeaderMap::new();
        if let Some(accept) = accept.into() {
            headers.append(header::ACCEPT, HeaderValue::from_static(accept));
        }
        assert_eq!(most_wanted(&headers, &["application/json", "text/csv"]), chosen);
    }
}
