//! Cursors: where a page ended, sealed so that nobody makes one up or uses another's.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Position;
use crate::secrets::{Keys, equal_in_constant_time};

/// Seals a position for one caller, list, filter and sort.
pub(super) fn seal(keys: &Keys, binding: &str, position: &Position) -> String {
    let body = format!("{}\n{}", position.1, position.0);
    let tag = keys.cursors().tag("cursor", &[binding.as_bytes(), body.as_bytes()]);
    let mut bytes: Vec<u8> = tag.into_iter().take(16).collect();
    bytes.extend_from_slice(body.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The position, if the cursor was sealed for the same.
pub(super) fn open(keys: &Keys, binding: &str, cursor: &str) -> Option<Position> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (tag, body) = bytes.split_at_checked(16)?;
    let expected = keys.cursors().tag("cursor", &[binding.as_bytes(), body]);
    if !equal_in_constant_time(expected.get(..16)?, tag) {
        return None;
    }
    let (id, value) = std::str::from_utf8(body).ok()?.split_once('\n')?;
    Some(Position(value.to_owned(), id.parse().ok()?))
}
