//! Short-lived links: for clients that show an image by its address alone and cannot send a header.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use shangliang_entity::ids::FileId;

use super::content::Variant;
use crate::access::Ask;
use crate::http::{Kind, Problem, Text};
use crate::secrets::Keys;

/// How long a link opens.
const LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// What the tags of links are made for.
const PURPOSE: &str = "file content";

/// A link to one variant of one file: its path, and until when it opens.
pub fn new_link(keys: &Keys, now: DateTime<Utc>, file: FileId, variant: Variant) -> (String, DateTime<Utc>) {
    let expires_at = now + LIFETIME;
    let expires = expires_at.timestamp();
    let parts = parts_of(file, variant.code(), expires);
    let signature = URL_SAFE_NO_PAD.encode(keys.links().tag(PURPOSE, &parts.each_ref().map(Vec::as_slice)));
    let variant = variant.code();
    let url = format!("/api/v1/files/{file}/content?variant={variant}&expires={expires}&signature={signature}");
    (url, DateTime::from_timestamp(expires, 0).unwrap_or(expires_at))
}

/// Whether a request shows a link to a file; a changed link is a 404, one whose time is over a 403.
pub fn is_shown(ask: &Ask<'_>, file: FileId) -> Result<bool, Problem> {
    let value = |name| ask.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let Some(signature) = value("signature") else { return Ok(false) };
    let expires: i64 = value("expires").and_then(|expires| expires.parse().ok()).ok_or(Kind::NotFound)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Kind::NotFound)?;
    let parts = parts_of(file, value("variant").unwrap_or(Variant::default().code()), expires);
    if !ask.keys.links().matches(PURPOSE, &parts.each_ref().map(Vec::as_slice), &signature) {
        return Err(Kind::NotFound.into());
    }
    if expires <= ask.now.timestamp() {
        let text = Text::fixed("链接已过期，请重新获取", "the link has expired; ask for a new one");
        return Err(Problem::new(Kind::Forbidden).detail(text));
    }
    Ok(true)
}

/// What a link is bound to.
fn parts_of(file: FileId, variant: &str, expires: i64) -> [Vec<u8>; 3] {
    [file.0.as_bytes().to_vec(), variant.as_bytes().to_vec(), expires.to_be_bytes().to_vec()]
}
