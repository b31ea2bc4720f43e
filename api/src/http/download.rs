//! Bytes as an answer: whole, or the range that was asked for (RFC 9110 §14).

use std::ops::Range;

use actix_web::body::{BoxBody, SizedStream};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder, web};
use futures_util::stream::BoxStream;
use utoipa::IntoParams;

use super::etag;
use super::output::{PUBLIC_FOR, VARY};
use super::problem::{Kind, Problem};

/// The header that asks for a part.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only described here; the answer reads the header itself")]
pub struct RangeHeader {
    /// One range of bytes; several are answered as a whole.
    #[param(required = false, max_length = 100, pattern = r"^[\t -~]*$", example = "bytes=0-65535")]
    range: Option<String>,
}

/// A stream of bytes, as the store gives it.
pub type Bytes = BoxStream<'static, Result<web::Bytes, object_store::Error>>;

/// Who may keep what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptBy {
    /// Anybody, as long as any other public answer: what was published may be taken back.
    Anybody,
    /// Whoever asked, who asks again before showing it.
    Asker,
    /// Nobody.
    Nobody,
}

/// What is to be sent.
pub struct Download {
    /// Its media type.
    pub media_type: String,
    /// What the client may call it.
    pub name: String,
    /// Its strong tag, without quotes.
    pub tag: String,
    /// Who may keep it.
    pub kept_by: KeptBy,
    /// How many bytes it has as a whole.
    pub size: u64,
    /// The bytes that are sent; absent where the client holds them already.
    pub bytes: Option<Bytes>,
    /// Which part of the whole is sent, where it is not the whole.
    pub range: Option<Range<u64>>,
}

/// What a client asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing: it holds the content already.
    Held,
    /// All of it.
    Whole,
    /// A part of it.
    Part(Range<u64>),
}

impl Wanted {
    /// What the headers ask for of a content with this tag (without quotes) and size.
    ///
    /// # Errors
    /// 416: the range lies outside the content.
    pub fn of(headers: &HeaderMap, tag: &str, size: u64) -> Result<Self, Problem> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let tag = format!("\"{tag}\"");
        if text(header::IF_NONE_MATCH).is_some_and(|tags| etag::held(tags, &tag).is_some()) {
            return Ok(Self::Held);
        }
        Ok(wanted_range(headers, &tag, size)?.map_or(Self::Whole, Self::Part))
    }
}

/// The range of bytes that is asked for of a content with this tag (in quotes) and size.
///
/// # Errors
/// 416: the range lies outside the content.
pub(super) fn wanted_range(headers: &HeaderMap, tag: &str, size: u64) -> Result<Option<Range<u64>>, Problem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    // Another content than the client has the beginning of is sent as a whole.
    if text(header::IF_RANGE).is_some_and(|held| held.trim() != tag) {
        return Ok(None);
    }
    let Some(range) = text(header::RANGE).and_then(|range| one_range(range, size)) else { return Ok(None) };
    if range.is_empty() {
        let problem = Problem::new(Kind::RangeNotSatisfiable);
        let whole = HeaderValue::from_str(&format!("bytes */{size}")).map_err(Problem::internal)?;
        return Err(problem.with_header(header::CONTENT_RANGE, whole));
    }
    Ok(Some(range))
}

/// The one range of a header; empty where it lies outside, absent where it is malformed or of several, which are ignored.
fn one_range(header: &str, size: u64) -> Option<Range<u64>> {
    let (first, last) = header.strip_prefix("bytes=")?.trim().split_once('-')?;
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok())?;
    if first.is_empty() {
        return Some(size.saturating_sub(number(last)?)..size);
    }
    let first = number(first)?;
    let end = if last.is_empty() { size } else { number(last)?.checked_add(1)? };
    (end > first || last.is_empty()).then(|| first.min(size)..end.clamp(first.min(size), size))
}

impl Responder for Download {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(match (&self.bytes, &self.range) {
            (None, _) => StatusCode::NOT_MODIFIED,
            (Some(_), Some(_)) => StatusCode::PARTIAL_CONTENT,
            (Some(_), None) => StatusCode::OK,
        });
        let cache = match self.kept_by {
            KeptBy::Anybody => format!("public, max-age={PUBLIC_FOR}"),
            KeptBy::Asker => "private, no-cache".to_owned(),
            KeptBy::Nobody => "private, no-store".to_owned(),
        };
        response
            .insert_header((header::ETAG, format!("\"{}\"", self.tag)))
            .insert_header((header::CACHE_CONTROL, cache))
            .insert_header((header::VARY, VARY));
        let Some(bytes) = self.bytes else { return response.finish() };
        response
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            // Compression would break ranges, and what is sent here is compressed already.
            .insert_header((header::CONTENT_ENCODING, "identity"))
            .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'"))
            .insert_header((header::CONTENT_DISPOSITION, disposition(&self.name)));
        let length = match &self.range {
            Some(range) => {
                let last = range.end.saturating_sub(1);
                response.insert_header((header::CONTENT_RANGE, format!("bytes {}-{last}/{}", range.start, self.size)));
                range.end - range.start
            }
            None => self.size,
        };
        response.content_type(self.media_type).body(SizedStream::new(length, bytes))
    }
}

/// `attachment` with the name in UTF-8 (RFC 6266, RFC 8187).
fn disposition(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte);
    let encoded: String = name
        .bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("attachment; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("bytes=0-9", Some(0..10))]
    #[case("bytes=90-", Some(90..100))]
    #[case("bytes=-10", Some(90..100))]
    #[case("bytes=-1000", Some(0..100))]
    #[case("bytes=99-1000", Some(99..100))]
    #[case("bytes=100-", Some(100..100))]
    #[case("bytes=999999-1000000", Some(100..100))]
    #[case("bytes=-0", Some(100..100))]
    #[case("bytes=9-0", None)]
    #[case("bytes=0-1,5-6", None)]
    #[case("bytes=a-b", None)]
    #[case("bytes=+1-2", None)]
    #[case("bytes=0-18446744073709551615", None)]
    #[case("lines=0-1", None)]
    fn ranges_are_read(#[case] header: &str, #[case] range: Option<Range<u64>>) {
        assert_eq!(one_range(header, 100), range);
    }

    #[test]
    fn names_are_encoded() {
        assert_eq!(disposition("电梯 1.jpg"), "attachment; filename*=UTF-8''%E7%94%B5%E6%A2%AF%201.jpg");
        assert_eq!(disposition("a\"\r\nb"), "attachment; filename*=UTF-8''a%22%0D%0Ab");
    }
}
