//! The headers that answers have, each described once.

use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::{Components, Ref, RefOr, Response};

use super::text_schema;

const HEADERS: [(&str, &str); 10] = [
    ("X-Request-Id", "Names the request in the platform's log."),
    ("Access-Control-Allow-Origin", "The origin of the page that asks, where the operator has named it."),
    ("RateLimit-Policy", "How many requests a client has in each window of so many seconds."),
    ("RateLimit", "How many are left, and for how many seconds."),
    ("ETag", "Names the bytes, and the version where the item has one: for `If-None-Match` and `If-Match`."),
    ("Cache-Control", "Who may keep the answer, and for how long."),
    ("Vary", "The headers of the request that the answer was chosen by."),
    ("Location", "Where the new thing is."),
    ("Retry-After", "After how many seconds to come again."),
    ("WWW-Authenticate", "How to sign in."),
];

/// What some of them look like: lists of structured fields (RFC 9651), as the draft of the headers for rate limits has them.
const PATTERNS: [(&str, &str); 2] = [
    ("RateLimit-Policy", r#"^"[a-z]+";q=[0-9]+;w=[0-9]+(, "[a-z]+";q=[0-9]+;w=[0-9]+)*$"#),
    ("RateLimit", r#"^"[a-z]+";r=[0-9]+;t=[0-9]+(, "[a-z]+";r=[0-9]+;t=[0-9]+)*$"#),
];

/// What every answer has, the last one where a page asks.
const ALWAYS: [&str; 3] = ["X-Request-Id", "RateLimit", "Access-Control-Allow-Origin"];

/// What an answer has beside that, unless the client holds it already.
const NEW: [&str; 1] = ["RateLimit-Policy"];

/// What an answer has that was read.
const OF_READS: [&str; 3] = ["ETag", "Cache-Control", "Vary"];

/// Adds all of them to what the document shares.
pub fn share(components: &mut Components) {
    components.headers.extend(HEADERS.map(|(name, description)| (name.to_owned(), header(name, description).into())));
}

fn header(name: &str, description: &str) -> Header {
    let pattern = PATTERNS.iter().find(|(patterned, _)| *patterned == name).map(|(_, pattern)| *pattern);
    HeaderBuilder::new().description(Some(description)).schema(Some(text_schema(1000).pattern(pattern).build())).build()
}

/// Says which headers an answer of one status has.
pub fn describe(is_read: bool, status: &str, response: &mut Response) {
    let special: &[&str] = match status {
        "200" | "206" | "304" if is_read => &OF_READS,
        "201" => &["Location"],
        "202" if is_read => &["Location"],
        "429" | "503" => &["Retry-After"],
        "401" => &["WWW-Authenticate"],
        _ => &[],
    };
    let new: &[&str] = if status == "304" { &[] } else { &NEW };
    for name in ALWAYS.iter().chain(new).chain(special) {
        let shared = || RefOr::Ref(Ref::new(format!("#/components/headers/{name}")));
        response.headers.entry((*name).to_owned()).or_insert_with(shared);
    }
}
