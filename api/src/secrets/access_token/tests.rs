mod forgeries;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::secrets::SeededRandom;

const NOW: i64 = 1_800_000_000;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn keys() -> Keys {
    Keys::ephemeral(&SeededRandom::new(1)).unwrap()
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn issued() -> String {
    issue(&keys(), at(NOW), id(1), id(2), id(3)).unwrap()
}

fn good_header() -> Value {
    json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": keys().signing().current(at(NOW)).kid() })
}

fn good_claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": id(1), "sid": id(2),
        "iat": NOW, "exp": NOW + LIFETIME_SECONDS, "jti": id(3),
    })
}

/// `base` with `changes` laid over it; null removes a member.
fn with(mut base: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => base.as_object_mut().unwrap().remove(name),
            other => base.as_object_mut().unwrap().insert(name.clone(), other.clone()),
        };
    }
    base
}

fn encode(part: &str) -> String {
    URL_SAFE_NO_PAD.encode(part)
}

/// A token with the server's real signature over whatever it is given: what a forger who also had the key could make.
fn signed_raw(header: &str, claims: &str) -> String {
    let message = format!("{}.{}", encode(header), encode(claims));
    let signature = keys().signing().current(at(NOW)).sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn signed(header: &Value, claims: &Value) -> String {
    signed_raw(&header.to_string(), &claims.to_string())
}

fn signed_with_header(changes: Value) -> String {
    signed(&with(good_header(), changes), &good_claims())
}

fn signed_with_claims(changes: Value) -> String {
    signed(&good_header(), &with(good_claims(), changes))
}

#[test]
fn no_forged_token_is_accepted() {
    let forged = forgeries::all();
    assert!(forged.len() >= 80, "{}", forged.len());
    for (name, token, expected) in forged {
        assert_eq!(verify(&keys(), &token, at(NOW)), Err(expected), "{name}: {token}");
    }
}

#[test]
fn an_issued_token_says_what_it_was_issued_for() {
    let claims = verify(&keys(), &issued(), at(NOW)).unwrap();
    assert_eq!(serde_json::to_value(&claims).unwrap(), good_claims());
    let header = issued().split('.').next().unwrap().to_owned();
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    assert_eq!(header, good_header());
}

#[test]
fn the_test_forgeries_differ_from_a_good_token_only_in_what_they_name() {
    assert!(verify(&keys(), &signed(&good_header(), &good_claims()), at(NOW)).is_ok());
    assert!(verify(&keys(), &signed_with_claims(json!({ "nbf": NOW })), at(NOW)).is_ok());
}

#[rstest]
#[case::before_the_leeway(-LEEWAY_SECONDS - 1, Err(TokenError::NotYetValid))]
#[case::clock_behind(-LEEWAY_SECONDS, Ok(()))]
#[case::at_once(0, Ok(()))]
#[case::last_second(LIFETIME_SECONDS - 1, Ok(()))]
#[case::within_the_leeway(LIFETIME_SECONDS + LEEWAY_SECONDS - 1, Ok(()))]
#[case::after_the_leeway(LIFETIME_SECONDS + LEEWAY_SECONDS, Err(TokenError::Expired))]
fn a_token_holds_for_its_lifetime(#[case] after: i64, #[case] expected: Result<(), TokenError>) {
    assert_eq!(verify(&keys(), &issued(), at(NOW + after)).map(|_| ()), expected);
}

#[test]
fn a_token_of_a_retired_key_is_refused() {
    let folder = std::env::temp_dir().join(format!("shangliang-retired-{}", std::process::id()));
    let old = Keys::load_or_create(&folder, at(NOW)).unwrap();
    Keys::rotate_signing(&folder, at(NOW)).unwrap();
    let keys = Keys::load(&folder, at(NOW));
    std::fs::remove_dir_all(&folder).unwrap();
    let keys = keys.unwrap();
    let retired = NOW + crate::secrets::ANNOUNCEMENT_SECONDS + crate::secrets::OVERLAP_SECONDS;
    for (now, expected) in [(retired - 1, Ok(())), (retired, Err(TokenError::UnknownKey))] {
        // A process that never heard of the rotation still signs with the old key.
        let token = issue(&old, at(now), id(1), id(2), id(3)).unwrap();
        assert_eq!(verify(&keys, &token, at(now)).map(|_| ()), expected);
    }
}

proptest::proptest! {
    #[test]
    fn garbage_is_refused_without_a_panic(text: String) {
        proptest::prop_assert!(verify(&keys(), &text, at(NOW)).is_err());
    }

    #[test]
    fn any_changed_character_is_refused(at_index: proptest::sample::Index, replacement in "[A-Za-z0-9_.=-]") {
        let token = issued();
        let index = at_index.index(token.len());
        let mut changed = token.clone();
        changed.replace_range(index..=index, &replacement);
        proptest::prop_assume!(changed != token);
        proptest::prop_assert!(verify(&keys(), &changed, at(NOW)).is_err());
    }
}
