//! Tokens that are not what they seem, and why each is refused.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::*;

/// Every forgery: its name, the token, and the refusal.
pub fn all() -> Vec<(&'static str, String, TokenError)> {
    [forged_headers(), forged_claims(), forged_shapes()].concat()
}

fn unsigned(header: Value, signature: &str) -> String {
    format!("{}.{}.{signature}", encode(&header.to_string()), encode(&good_claims().to_string()))
}

/// The classic confusion: an HMAC keyed with the public key.
fn hmac_with_public_key(alg: &str) -> String {
    let keys = keys();
    let header = with(good_header(), json!({ "alg": alg }));
    let message = format!("{}.{}", encode(&header.to_string()), encode(&good_claims().to_string()));
    let key = hmac::Key::new(hmac::HMAC_SHA256, keys.signing().current(at(NOW)).public_key());
    let tag = hmac::sign(&key, message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()))
}

/// The three parts of a good token, changed by `change`.
fn resplit(change: impl Fn(&str, &str, &str) -> String) -> String {
    let token = issued();
    let parts: Vec<&str> = token.split('.').collect();
    change(parts[0], parts[1], parts[2])
}

/// S + L in place of S: the same signature to a verifier that forgets RFC 8032 section 5.1.7.
fn malleable() -> String {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    resplit(|header, claims, signature| {
        let mut signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let mut carry = 0_u16;
        for (byte, order) in signature[32..].iter_mut().zip(ORDER) {
            let sum = u16::from(*byte) + u16::from(order) + carry;
            *byte = u8::try_from(sum & 0xff).unwrap();
            carry = sum >> 8;
        }
        format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode(signature))
    })
}

fn forged_headers() -> Vec<(&'static str, String, TokenError)> {
    use TokenError::{Header, Malformed, UnknownKey};
    let attacker =
        crate::secrets::jwks::public_jwk(Keys::ephemeral(&SeededRandom::new(2)).unwrap().signing().current(at(NOW)));
    vec![
        ("alg none, no signature", unsigned(with(good_header(), json!({ "alg": "none" })), ""), Malformed),
        ("alg None", unsigned(with(good_header(), json!({ "alg": "None" })), ""), Malformed),
        ("alg nOnE", unsigned(with(good_header(), json!({ "alg": "nOnE" })), ""), Malformed),
        ("alg none with the real signature", signed_with_header(json!({ "alg": "none" })), Malformed),
        ("alg empty", signed_with_header(json!({ "alg": "" })), Malformed),
        ("alg missing", signed_with_header(json!({ "alg": null })), Malformed),
        ("alg lower case", signed_with_header(json!({ "alg": "eddsa" })), Malformed),
        ("alg a list", signed_with_header(json!({ "alg": ["EdDSA"] })), Malformed),
        ("HS256 with the public key", hmac_with_public_key("HS256"), Header),
        ("HS512 label on an HMAC", hmac_with_public_key("HS512"), Header),
        ("EdDSA label on an HMAC", hmac_with_public_key("EdDSA"), TokenError::Signature),
        ("RS256 label", signed_with_header(json!({ "alg": "RS256" })), Header),
        ("ES384 label", signed_with_header(json!({ "alg": "ES384" })), Header),
        ("ES256K label", signed_with_header(json!({ "alg": "ES256K" })), Malformed),
        ("kid missing", signed_with_header(json!({ "kid": null })), Header),
        ("kid empty", signed_with_header(json!({ "kid": "" })), UnknownKey),
        ("kid unknown", signed_with_header(json!({ "kid": "other" })), UnknownKey),
        ("kid a path", signed_with_header(json!({ "kid": "../../dev/null" })), UnknownKey),
        ("kid SQL", signed_with_header(json!({ "kid": "' OR 1=1 --" })), UnknownKey),
        ("kid of the checkpoint key", signed_with_header(json!({ "kid": keys().checkpoint().kid() })), UnknownKey),
        ("kid a number", signed_with_header(json!({ "kid": 1 })), Malformed),
        ("typ missing", signed_with_header(json!({ "typ": null })), Header),
        ("typ JWT", signed_with_header(json!({ "typ": "JWT" })), Header),
        ("typ of an id token", signed_with_header(json!({ "typ": "id+jwt" })), Header),
        ("typ a logout token", signed_with_header(json!({ "typ": "logout+jwt" })), Header),
        ("crit unknown", signed_with_header(json!({ "crit": ["exp"] })), Header),
        ("b64 false", signed_with_header(json!({ "crit": ["b64"], "b64": false })), Header),
        ("b64 without crit", signed_with_header(json!({ "b64": false })), Header),
        ("jku", signed_with_header(json!({ "jku": "https://attacker.example/jwks.json" })), Header),
        ("jwk of the attacker", signed_with_header(json!({ "jwk": attacker })), Header),
        ("x5u", signed_with_header(json!({ "x5u": "https://attacker.example/chain.pem" })), Header),
        ("x5c", signed_with_header(json!({ "x5c": ["MIIB"] })), Header),
        ("x5t", signed_with_header(json!({ "x5t": "AAAA" })), Header),
        ("zip", signed_with_header(json!({ "zip": "DEF" })), Header),
        ("cty of a nested JWT", signed_with_header(json!({ "cty": "JWT" })), Header),
        ("enc of a JWE", signed_with_header(json!({ "enc": "A256GCM" })), Header),
        ("an invented member", signed_with_header(json!({ "role": "admin" })), Header),
        (
            "alg twice",
            signed_raw(&good_header().to_string().replacen('{', r#"{"alg":"none","#, 1), &good_claims().to_string()),
            Malformed,
        ),
    ]
}

fn forged_claims() -> Vec<(&'static str, String, TokenError)> {
    use TokenError::{Claims, Expired, NotYetValid};
    let future = NOW + LEEWAY_SECONDS + 1;
    vec![
        ("iss missing", signed_with_claims(json!({ "iss": null })), Claims),
        ("iss other", signed_with_claims(json!({ "iss": "shangliang-test" })), Claims),
        ("iss a list", signed_with_claims(json!({ "iss": [ISSUER] })), Claims),
        ("aud missing", signed_with_claims(json!({ "aud": null })), Claims),
        ("aud other", signed_with_claims(json!({ "aud": "other-api" })), Claims),
        ("aud a list", signed_with_claims(json!({ "aud": [AUDIENCE, "other-api"] })), Claims),
        ("aud empty", signed_with_claims(json!({ "aud": "" })), Claims),
        ("sub missing", signed_with_claims(json!({ "sub": null })), Claims),
        ("sub no id", signed_with_claims(json!({ "sub": "admin" })), Claims),
        ("sid missing", signed_with_claims(json!({ "sid": null })), Claims),
        ("jti missing", signed_with_claims(json!({ "jti": null })), Claims),
        ("exp missing", signed_with_claims(json!({ "exp": null })), Claims),
        ("exp a text", signed_with_claims(json!({ "exp": "1800000900" })), Claims),
        ("exp a fraction", signed_with_claims(json!({ "exp": 1_800_000_900.5 })), Claims),
        ("exp beyond 64 bits", signed_with_claims(json!({ "exp": u64::MAX })), Claims),
        ("exp in a hundred years", signed_with_claims(json!({ "exp": NOW + 3_155_760_000 })), Claims),
        ("exp at the end of time", signed_with_claims(json!({ "exp": i64::MAX, "iat": i64::MIN })), Claims),
        ("exp before iat", signed_with_claims(json!({ "exp": NOW - 1 })), Claims),
        ("iat missing", signed_with_claims(json!({ "iat": null })), Claims),
        ("iat in the future", signed_with_claims(json!({ "iat": future, "exp": future + 60 })), NotYetValid),
        ("nbf in the future", signed_with_claims(json!({ "nbf": future })), NotYetValid),
        ("nbf a text", signed_with_claims(json!({ "nbf": "now" })), Claims),
        ("expired", signed_with_claims(json!({ "iat": NOW - 930, "exp": NOW - 30 })), Expired),
        ("claims not an object", signed_raw(&good_header().to_string(), "[]"), Claims),
        ("claims not JSON", signed_raw(&good_header().to_string(), "sub=1"), Claims),
        (
            "sub twice",
            signed_raw(
                &good_header().to_string(),
                &good_claims().to_string().replacen('{', &format!(r#"{{"sub":"{}","#, id(9)), 1),
            ),
            Claims,
        ),
    ]
}

fn forged_shapes() -> Vec<(&'static str, String, TokenError)> {
    use TokenError::{Malformed, Signature, UnknownKey};
    let other = Keys::ephemeral(&SeededRandom::new(2)).unwrap();
    let tampered = with(good_claims(), json!({ "sub": id(9) }));
    vec![
        ("empty", String::new(), Malformed),
        ("dots", "..".to_owned(), Malformed),
        ("garbage", "no.jwt.here".to_owned(), Malformed),
        ("two parts", resplit(|header, claims, _| format!("{header}.{claims}")), Malformed),
        ("four parts", format!("{}.AAAA", issued()), Malformed),
        ("five parts as a JWE", format!("{}.AAAA.AAAA", issued()), Malformed),
        ("a part before", format!("AAAA.{}", issued()), Malformed),
        ("empty signature", resplit(|header, claims, _| format!("{header}.{claims}.")), Signature),
        ("cut signature", issued()[..issued().len() - 2].to_owned(), Signature),
        ("signature of zeros", resplit(|header, claims, _| format!("{header}.{claims}.{}", "A".repeat(86))), Signature),
        ("signature plus the group order", malleable(), Signature),
        ("padded", format!("{}==", issued()), Malformed),
        (
            "standard alphabet",
            resplit(|header, claims, signature| {
                format!("{header}.{claims}.{}", STANDARD.encode(URL_SAFE_NO_PAD.decode(signature).unwrap()))
            }),
            Malformed,
        ),
        (
            "padded alphabet",
            resplit(|header, claims, signature| {
                format!("{header}.{claims}.{}", URL_SAFE.encode(URL_SAFE_NO_PAD.decode(signature).unwrap()))
            }),
            Malformed,
        ),
        (
            "tampered claims",
            resplit(|header, _, signature| format!("{header}.{}.{signature}", encode(&tampered.to_string()))),
            Signature,
        ),
        (
            "parts of two tokens",
            resplit(|header, claims, _| {
                let second = issue(&keys(), at(NOW), id(1), id(2), id(4)).unwrap();
                format!("{header}.{claims}.{}", second.rsplit('.').next().unwrap())
            }),
            Signature,
        ),
        ("another server's token", issue(&other, at(NOW), id(1), id(2), id(3)).unwrap(), UnknownKey),
        ("a space before", format!(" {}", issued()), Malformed),
        ("a line break after", format!("{}\n", issued()), Malformed),
        ("with the scheme", format!("Bearer {}", issued()), Malformed),
        ("a JSON serialisation", json!({ "payload": "", "signatures": [] }).to_string(), Malformed),
        ("a refresh token", "slr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned(), Malformed),
        ("too long", format!("{}.{}.{}", "A".repeat(1_000), "A".repeat(1_000), "A".repeat(86)), Malformed),
        ("a nested header", signed_raw(&"[".repeat(500), "{}"), Malformed),
    ]
}
