use std::time::{Duration, Instant};

use rstest::rstest;

use super::*;
use crate::secrets::SeededRandom;

fn hasher(threads: usize, queue: usize) -> PasswordHasher {
    PasswordHasher::new(BoundedPool::new(threads, queue), Arc::new(SeededRandom::new(1)))
}

/// A hash with parameters of the caller's choice, cheap enough for tests.
fn weak_hash(password: &str, memory: u32, passes: u32, version: Version) -> String {
    let params = Params::new(memory, passes, 1, Some(32)).unwrap();
    argon2::PasswordHasher::hash_password_with_salt(
        &Argon2::new(Algorithm::Argon2id, version, params),
        password.as_bytes(),
        b"sixteen bytes of",
    )
    .unwrap()
    .to_string()
}

#[tokio::test]
async fn a_hash_has_the_promised_parameters_and_verifies() {
    let hasher = hasher(2, 0);
    let password = Password::new("correct horse battery");
    let hash = hasher.hash(&password).await.unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    assert_eq!(acceptable(&hash).unwrap().salt.unwrap().len(), 16);
    assert_ne!(hash, hasher.hash(&password).await.unwrap(), "salts must differ");
    let verdict = hasher.verify(&password, &hash).await.unwrap();
    assert_eq!(verdict, Verdict { ok: true, needs_rehash: false });
    let verdict = hasher.verify(&Password::new("correct horse batterx"), &hash).await;
    assert_eq!(verdict.unwrap(), Verdict { ok: false, needs_rehash: false });
}

#[tokio::test]
async fn spellings_of_one_text_are_one_password() {
    let hasher = hasher(2, 0);
    // Precomposed, decomposed, and full-width forms of the same text.
    let hash = hasher.hash(&Password::new("Caf\u{e9} 123 \u{1f600}")).await.unwrap();
    for typed in ["Cafe\u{301} 123 \u{1f600}", "Ｃａｆ\u{e9} １２３ \u{1f600}"] {
        assert!(hasher.verify(&Password::new(typed), &hash).await.unwrap().ok);
    }
    for typed in ["caf\u{e9} 123 \u{1f600}", "Caf\u{e9} 123 \u{1f600} ", "Cafe 123 \u{1f600}"] {
        assert!(!hasher.verify(&Password::new(typed), &hash).await.unwrap().ok);
    }
}

#[tokio::test]
async fn long_passwords_are_not_cut() {
    let hasher = hasher(2, 0);
    let long = "协".repeat(128);
    let hash = hasher.hash(&Password::new(&long)).await.unwrap();
    let longer = format!("{long}商");
    assert!(hasher.verify(&Password::new(&long), &hash).await.unwrap().ok);
    assert!(!hasher.verify(&Password::new(&longer), &hash).await.unwrap().ok);
}

#[rstest]
#[case::less_memory(weak_hash("right", 8_192, 2, Version::V0x13))]
#[case::fewer_passes(weak_hash("right", 19_456, 1, Version::V0x13))]
#[case::old_version(weak_hash("right", 19_456, 2, Version::V0x10))]
#[tokio::test]
async fn a_weaker_hash_is_to_be_replaced_once_the_password_is_right(#[case] stored: String) {
    let hasher = hasher(2, 0);
    let right = hasher.verify(&Password::new("right"), &stored).await.unwrap();
    assert_eq!(right, Verdict { ok: true, needs_rehash: true });
    let wrong = hasher.verify(&Password::new("wrong"), &stored).await.unwrap();
    assert_eq!(wrong, Verdict { ok: false, needs_rehash: false });
}

#[rstest]
#[case::memory("$argon2id$v=19$m=4194304,t=2,p=1$c2l4dGVlbiBieXRlcyBvZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
#[case::passes(
    "$argon2id$v=19$m=19456,t=1048576,p=1$c2l4dGVlbiBieXRlcyBvZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)]
#[case::lanes("$argon2id$v=19$m=65536,t=2,p=1024$c2l4dGVlbiBieXRlcyBvZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
#[case::all(
    "$argon2id$v=19$m=4294967295,t=4294967295,p=16777215$c2l4dGVlbiBieXRlcyBvZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)]
#[case::other_algorithm(
    "$argon2i$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcyBvZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)]
#[case::bcrypt("$2b$12$abcdefghijklmnopqrstuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu")]
#[case::no_hash("$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcyBvZg")]
#[case::plain("right")]
#[case::empty("")]
#[tokio::test]
async fn a_hash_that_would_do_harm_is_refused_before_any_work(#[case] stored: &str) {
    let started = Instant::now();
    let refused = hasher(1, 0).verify(&Password::new("right"), stored).await;
    assert_eq!(refused, Err(PasswordError::UnacceptableHash));
    assert!(started.elapsed() < Duration::from_millis(50), "{:?}", started.elapsed());
}

#[tokio::test]
async fn the_dummy_never_matches_and_costs_what_a_real_hash_costs() {
    let parsed = acceptable(DUMMY_HASH).unwrap();
    assert!(!is_weaker(&parsed));
    let real = acceptable(&hasher(1, 0).hash(&Password::new("x")).await.unwrap()).unwrap();
    assert_eq!(Params::try_from(&parsed).unwrap(), Params::try_from(&real).unwrap());
    let verdict = hasher(1, 0).verify_dummy(&Password::new("x")).await.unwrap();
    assert_eq!(verdict, Verdict { ok: false, needs_rehash: false });
}

#[tokio::test]
async fn where_nobody_may_wait_callers_are_sent_away() {
    let hasher = hasher(0, 0);
    let password = Password::new("correct horse battery");
    assert_eq!(hasher.hash(&password).await, Err(PasswordError::Busy));
    assert_eq!(hasher.verify_dummy(&password).await, Err(PasswordError::Busy));
}

#[test]
fn is_not_printed() {
    assert!(!format!("{:?}", Password::new("open sesame")).contains("sesame"));
}
