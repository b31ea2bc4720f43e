//! Access tokens: JWTs (RFC 9068) signed with Ed25519, checked as strictly as RFC 8725 asks.
//!
//! Only the token itself is checked here; that its session still lives is checked on every request by `access`.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keys::Keys;

/// The issuer of every token. Installations are told apart by their keys.
pub const ISSUER: &str = "shangliang";
/// Whom every token is for.
pub const AUDIENCE: &str = "shangliang-api";
/// How long a token holds (15 min).
pub const LIFETIME_SECONDS: i64 = 15 * 60;
/// By how much the clocks of two processes may differ.
pub const LEEWAY_SECONDS: i64 = 30;

/// The media type that keeps other JWTs from passing as access tokens (RFC 9068 section 2.1).
const TYPE: &str = "at+jwt";
/// Ours have about 500 bytes; nothing longer is worth decoding.
const MAX_BYTES: usize = 2_048;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Always [`ISSUER`].
    pub iss: String,
    /// Always [`AUDIENCE`].
    pub aud: String,
    /// The account.
    pub sub: Uuid,
    /// The session.
    pub sid: Uuid,
    /// When it was issued, in seconds since 1970.
    pub iat: i64,
    /// When it ends, in seconds since 1970.
    pub exp: i64,
    /// When it begins to hold; we set none, and honour one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// The token's own id.
    pub jti: Uuid,
}

/// Why a token is not accepted. Clients learn only that it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not a JWT at all, or a far too long one.
    #[error("not a token")]
    Malformed,
    /// The header is not exactly `alg: EdDSA`, `typ: at+jwt` and a `kid`.
    #[error("a header that this server never writes")]
    Header,
    /// Signed with a key that is unknown or retired.
    #[error("signed with an unknown or retired key")]
    UnknownKey,
    /// The signature is not that of the key.
    #[error("wrong signature")]
    Signature,
    /// A claim is absent, of the wrong type, or for another issuer or audience.
    #[error("a claim is missing or wrong")]
    Claims,
    /// Past its end.
    #[error("expired")]
    Expired,
    /// Issued, or to hold, in the future.
    #[error("not valid yet")]
    NotYetValid,
    /// The library could not sign.
    #[error("cannot be signed")]
    NotSigned,
}

/// A token for the account `sub` in the session `sid`, valid for 15 minutes from `now`.
///
/// # Errors
/// [`TokenError::NotSigned`] when the library cannot sign.
pub fn issue(keys: &Keys, now: DateTime<Utc>, sub: Uuid, sid: Uuid, jti: Uuid) -> Result<String, TokenError> {
    let key = keys.signing().current(now);
    let iat = now.timestamp();
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub,
        sid,
        iat,
        exp: iat.saturating_add(LIFETIME_SECONDS),
        nbf: None,
        jti,
    };
    jsonwebtoken::encode(&header(key.kid()), &claims, key.encoding()).map_err(|_| TokenError::NotSigned)
}

/// Checks a token at `now` and gives its claims.
///
/// # Errors
/// [`TokenError`], for the log: the answer to the client is the same for all.
pub fn verify(keys: &Keys, token: &str, now: DateTime<Utc>) -> Result<Claims, TokenError> {
    if token.len() > MAX_BYTES || token.split('.').count() != 3 {
        return Err(TokenError::Malformed);
    }
    let presented = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Malformed)?;
    let kid = presented.kid.as_deref().ok_or(TokenError::Header)?;
    // Equality refuses every other member at once: crit, jku, jwk, x5u, x5c, b64, zip, cty and those yet to be invented.
    if presented != header(kid) {
        return Err(TokenError::Header);
    }
    let key = keys.signing().accepted(now).find(|key| key.kid() == kid).ok_or(TokenError::UnknownKey)?;
    let claims = jsonwebtoken::decode::<Claims>(token, key.decoding(), &VALIDATION)
        .map_err(|error| reason(error.kind()))?
        .claims;
    check_times(&claims, now.timestamp())?;
    Ok(claims)
}

/// The header of every token that we sign.
fn header(kid: &str) -> Header {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(kid.to_owned());
    header
}

/// The library checks algorithm, issuer and audience; times are ours, because its clock cannot be set.
static VALIDATION: LazyLock<Validation> = LazyLock::new(|| {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.validate_exp = false;
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    // Without this an absent audience passes.
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    validation
});

fn reason(kind: &ErrorKind) -> TokenError {
    match kind {
        ErrorKind::InvalidSignature => TokenError::Signature,
        ErrorKind::Base64(_) | ErrorKind::InvalidToken => TokenError::Malformed,
        _ => TokenError::Claims,
    }
}

fn check_times(claims: &Claims, now: i64) -> Result<(), TokenError> {
    let lifetime = claims.exp.saturating_sub(claims.iat);
    if !(1..=LIFETIME_SECONDS).contains(&lifetime) {
        return Err(TokenError::Claims);
    }
    let begins = claims.nbf.unwrap_or(claims.iat).max(claims.iat);
    if begins > now.saturating_add(LEEWAY_SECONDS) {
        return Err(TokenError::NotYetValid);
    }
    if claims.exp <= now.saturating_sub(LEEWAY_SECONDS) {
        return Err(TokenError::Expired);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
