//! Compressed answers, as a client reads them.

use std::borrow::Cow;

use actix_http::encoding::Decoder;
use actix_http::error::PayloadError;
use actix_http::header::ContentEncoding;
use actix_web::web::Bytes;
use futures_util::{TryStreamExt, stream};

/// A body without its coding, where it has one.
pub async fn decoded<'a>(body: &'a [u8], coding: Option<&str>) -> Cow<'a, [u8]> {
    let Some(coding) = coding else { return Cow::Borrowed(body) };
    let coding: ContentEncoding = coding.parse().unwrap();
    let sent = stream::iter([Ok::<_, PayloadError>(Bytes::copy_from_slice(body))]);
    let pieces: Vec<Bytes> = Decoder::new(sent, coding).try_collect().await.unwrap();
    Cow::Owned(pieces.concat())
}
