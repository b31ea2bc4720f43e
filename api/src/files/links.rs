//! Short-lived links: for clients that show an image by its address alone and cannot send a header. Whoever opens one looks by the
//! session that made it, as it is then.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use shangliang_entity::ids::{FileId, SessionId};
use shangliang_entity::vocab::Vocabulary;

use super::content::FileVariant;
use crate::access::{Ask, parse_id};
use crate::http::{Kind, Problem, Text};
use crate::secrets::Keys;

/// How long a link opens.
const LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// What the tags of links are made for.
const PURPOSE: &str = "file content";

/// A link that a request shows.
pub struct Link {
    /// By whose session it was made; absent where nobody had signed in.
    pub by: Option<SessionId>,
}

/// A link to one variant of one file: its path, and until when it opens.
pub fn new_link(
    keys: &Keys,
    now: DateTime<Utc>,
    file: FileId,
    variant: FileVariant,
    by: Option<SessionId>,
) -> (String, DateTime<Utc>) {
    let expires_at = now + LIFETIME;
    let (variant, expires) = (variant.code(), expires_at.timestamp());
    let parts = parts_of(file, &variant, by, expires);
    let signature = URL_SAFE_NO_PAD.encode(keys.links().tag(PURPOSE, &parts.each_ref().map(Vec::as_slice)));
    let by = by.map(|session| format!("&by={session}")).unwrap_or_default();
    let url = format!("/api/v1/files/{file}/content?variant={variant}{by}&expires={expires}&signature={signature}");
    (url, DateTime::from_timestamp(expires, 0).unwrap_or(expires_at))
}

/// The link to a file that a request shows, if it shows one; a changed link is a 404, one whose time is over a 403.
pub fn shown(ask: &Ask<'_>, file: FileId) -> Result<Option<Link>, Problem> {
    let value = |name| ask.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let Some(signature) = value("signature") else { return Ok(None) };
    let expires: i64 = value("expires").and_then(|expires| expires.parse().ok()).ok_or(Kind::NotFound)?;
    let by = match value("by") {
        Some(id) => Some(SessionId(parse_id(id).ok_or(Kind::NotFound)?)),
        None => None,
    };
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Kind::NotFound)?;
    let variant = value("variant").map_or_else(|| FileVariant::default().code(), str::to_owned);
    let parts = parts_of(file, &variant, by, expires);
    if !ask.keys.links().matches(PURPOSE, &parts.each_ref().map(Vec::as_slice), &signature) {
        return Err(Kind::NotFound.into());
    }
    if expires <= ask.now.timestamp() {
        let text = Text::fixed("链接已过期，请重新获取", "the link has expired; ask for a new one");
        return Err(Problem::new(Kind::Forbidden).detail(text));
    }
    Ok(Some(Link { by }))
}

/// What a link is bound to.
fn parts_of(file: FileId, variant: &str, by: Option<SessionId>, expires: i64) -> [Vec<u8>; 4] {
    let by = by.map(|session| session.0.as_bytes().to_vec()).unwrap_or_default();
    [file.0.as_bytes().to_vec(), variant.as_bytes().to_vec(), by, expires.to_be_bytes().to_vec()]
}
