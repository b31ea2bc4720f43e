//! A JSON body: read with a limit and a deadline, then checked against the schema that the document shows.

use std::io::Read;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, Bytes};
use flate2::read::MultiGzDecoder;
use futures_util::{FutureExt, StreamExt};
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

use super::op::Input;
use super::parameters::one_header;
use super::problem::{Kind, Problem, token};
use super::query::Pair;
use super::text::Text;
use super::{json, unicode};
use crate::secrets::sha256;
use crate::state::App;

/// The most bytes of a JSON body, before and after decompression.
pub const MAX_BODY: usize = 1024 * 1024;

/// How long a body may take to arrive; actix itself would wait for ever.
const BODY_DEADLINE: Duration = Duration::from_secs(10);

/// A JSON body of type `T`, its texts normalised, its fields within the schema.
#[derive(Clone, Debug)]
pub struct Body<T>(pub T);

/// A body whose syntax is right.
#[derive(Debug)]
pub struct Syntax {
    value: Value,
    fingerprint: [u8; 32],
}

impl<T: DeserializeOwned + ToSchema + 'static> Input for Body<T> {
    type Raw = Syntax;

    async fn read(request: &HttpRequest, payload: &mut Payload, _: &[Pair]) -> Result<Syntax, Problem> {
        let value = match read_value(request, payload).await? {
            Some(value) => value,
            None => nothing::<T>(request)?,
        };
        // Spelled otherwise it is still the same request: a value is written with its keys in order and without blanks.
        let fingerprint = sha256(&[value.to_string().as_bytes()]);
        Ok(Syntax { value, fingerprint })
    }

    fn check(raw: &Syntax, app: &App) -> Result<Self, Problem> {
        let mut value = raw.value.clone();
        unicode::normalise(&mut value).map_err(Problem::fields)?;
        app.schemas.check::<T>(&value)?;
        serde_json::from_value(value).map(Self).map_err(|error| {
            // The schema is the stricter of the two; what it lets through and serde refuses is told as one error of the whole.
            tracing::warn!(%error, schema = %T::name(), "a body within its schema was refused");
            Problem::field("", "invalid", Text::made("内容不符合要求".to_owned(), error.to_string()))
        })
    }

    fn json(raw: &Syntax) -> Option<&Value> {
        Some(&raw.value)
    }

    fn fingerprint(raw: &Syntax) -> [u8; 32] {
        raw.fingerprint
    }
}

/// What stands for no body at all: an empty object, where every field may be left out.
fn nothing<T: ToSchema + 'static>(request: &HttpRequest) -> Result<Value, Problem> {
    let app = request.app_data::<web::Data<App>>().ok_or_else(|| Problem::internal("no application data"))?;
    let empty = Value::Object(serde_json::Map::new());
    match app.schemas.check::<T>(&empty) {
        Ok(()) => Ok(empty),
        Err(_) => {
            Err(Problem::new(Kind::MalformedJson).detail(Text::fixed("缺少请求体", "a body of JSON is required")))
        }
    }
}

/// For operations that take none: an empty body or an empty object, since some clients cannot send nothing.
pub async fn refuse_body(request: &HttpRequest, payload: &mut Payload) -> Result<(), Problem> {
    match read_value(request, payload).await? {
        None => Ok(()),
        Some(Value::Object(fields)) => match fields.keys().next() {
            None => Ok(()),
            Some(name) => {
                let pointer = format!("/{}", token(name));
                Err(Problem::field(&pointer, "unknown_field", Text::fixed("不认识的字段", "unknown field")))
            }
        },
        Some(_) => Err(Problem::field("", "type", Text::fixed("应为空对象", "expected an empty object"))),
    }
}

/// The JSON value of a body, judged by its size, then its type, then its syntax; absent where there is no body.
async fn read_value(request: &HttpRequest, payload: &mut Payload) -> Result<Option<Value>, Problem> {
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > MAX_BODY) {
        return Err(Kind::TooLarge.into());
    }
    if length == Some(0) {
        return Ok(None);
    }
    let is_typed = request.headers().contains_key(header::CONTENT_TYPE);
    if is_typed || length.is_some() {
        demand_json(request)?;
    }
    // Without a length there may turn out to be none.
    let Some(bytes) = read_bytes(request, payload.take(), length.unwrap_or(0)).await? else { return Ok(None) };
    demand_json(request)?;
    json::parse(&bytes).map(Some)
}

/// `application/json`, with no charset or UTF-8.
fn demand_json(request: &HttpRequest) -> Result<(), Problem> {
    let content_type = one_header(request.headers(), header::CONTENT_TYPE.as_str())?.unwrap_or_default();
    let mut parts = content_type.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    let is_utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
            value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    });
    if is_json && is_utf8 { Ok(()) } else { Err(Kind::UnsupportedMediaType.into()) }
}

/// The bytes of a body; absent where there are none.
async fn read_bytes(request: &HttpRequest, payload: Payload, length: usize) -> Result<Option<Vec<u8>>, Problem> {
    let is_gzip = is_gzip(request)?;
    let received = tokio::time::timeout(BODY_DEADLINE, receive(payload, length, is_gzip));
    let bytes = received.await.unwrap_or(Err(Kind::RequestTimeout.into()))?;
    match bytes.is_empty() {
        true => Ok(None),
        false if is_gzip => unpack(&bytes).map(Some),
        false => Ok(Some(bytes)),
    }
}

/// Whether the body is compressed, by the one coding that is taken.
fn is_gzip(request: &HttpRequest) -> Result<bool, Problem> {
    match request.headers().get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => Ok(false),
        Some(b"gzip") => Ok(true),
        Some(_) => Err(Problem::new(Kind::UnsupportedMediaType)
            .detail(Text::fixed("请求体只能用 gzip 压缩", "a body is compressed with gzip or not at all"))
            .with_header(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"))),
    }
}

/// The bytes as they were sent.
async fn receive(mut payload: Payload, length: usize, is_gzip: bool) -> Result<Vec<u8>, Problem> {
    let mut body = Vec::with_capacity(length);
    let mut is_looked_at = is_gzip;
    loop {
        let piece = match payload.next().now_or_never() {
            Some(piece) => piece,
            None => {
                // What is no JSON as far as it came is not waited for, such as the rest of a chunk of 2^64 bytes.
                if !is_looked_at {
                    json::check_beginning(&body)?;
                    is_looked_at = !body.is_empty();
                }
                payload.next().await
            }
        };
        let Some(piece) = piece else { return Ok(body) };
        let piece: Bytes = piece.map_err(unreadable)?;
        if body.len() + piece.len() > MAX_BODY {
            return Err(Kind::TooLarge.into());
        }
        body.extend_from_slice(&piece);
    }
}

/// The bytes that were compressed, of which no more are made than a body may have: actix would make them all first.
fn unpack(packed: &[u8]) -> Result<Vec<u8>, Problem> {
    let most = u64::try_from(MAX_BODY).unwrap_or(u64::MAX);
    let mut body = Vec::new();
    let unpacked = MultiGzDecoder::new(packed).take(most + 1).read_to_end(&mut body);
    unpacked.map_err(|error| unreadable(error.into()))?;
    if body.len() > MAX_BODY { Err(Kind::TooLarge.into()) } else { Ok(body) }
}

/// What is told of a body that breaks off or cannot be decompressed.
pub fn unreadable(error: PayloadError) -> Problem {
    match error {
        PayloadError::Overflow => Kind::TooLarge.into(),
        error => {
            tracing::debug!(%error, "a body could not be read");
            Problem::new(Kind::MalformedRequest).detail(Text::fixed("无法读取请求体", "the body cannot be read"))
        }
    }
}
