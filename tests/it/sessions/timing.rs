//! That times tell neither why a sign-in was refused nor who has an account: drills, since noise on a shared machine may look like a
//! difference.
//!
//! `cargo test -p shangliang-tests --test it -- --ignored --nocapture --test-threads=1 time_does_not_tell`

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;
use shangliang::secrets::PasswordProfile;
use shangliang_entity::account;
use shangliang_entity::vocab::AccountStatus;
use shangliang_tests::{Backend, TestApp};

use super::{PASSWORD, give_password};

/// Samples of each kind of refusal.
const SAMPLES: usize = 400;
/// Above it two means differ: a false alarm in about a thousand pairs.
const MOST: f64 = 3.3;

/// The kinds of refusal: what is typed for the account, and the password.
const KINDS: [(&str, &str); 5] = [
    ("13800138000", "a wrong password"),
    ("13900139000", PASSWORD),
    ("13800138001", PASSWORD),
    ("13800138002", PASSWORD),
    ("13800138003", PASSWORD),
];
const NAMES: [&str; 5] = ["wrong password", "unknown", "locked", "disabled", "no password"];

#[rstest]
#[actix_web::test]
#[ignore = "a drill of some minutes, run by command"]
async fn time_does_not_tell_why_a_sign_in_was_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let configure = |config: &mut shangliang::config::Config| {
        config.limits.sign_in_failures = 1_000_000;
        config.password_profile = PasswordProfile::Nist;
    };
    let Some(app) = TestApp::start_with(backend, configure).await else { return };
    for (index, (phone, _)) in KINDS.iter().enumerate().filter(|(index, _)| *index != 1) {
        let person = app.citizen(NAMES[index]).await;
        give_password(&app, &person, phone, None).await;
        let mut change = account::ActiveModel { id: Set(person.id), ..Default::default() };
        match NAMES[index] {
            "locked" => change.locked_until = Set(Some(app.app.clock.now() + TimeDelta::days(10_000))),
            "disabled" => change.status = Set(AccountStatus::Disabled),
            "no password" => change.password_hash = Set(None),
            _ => continue,
        }
        change.update(&app.sql).await.unwrap();
    }
    let mut times: [Vec<f64>; 5] = Default::default();
    for _ in 0..SAMPLES {
        // Past the limit of failures at one account, which is no secret of the account.
        app.pass(TimeDelta::hours(1));
        for ((account, password), times) in KINDS.iter().zip(&mut times) {
            let body = json!({ "account": account, "password": password });
            let started = Instant::now();
            let answer = app.visitor().post("/auth/login").json(&body).await;
            times.push(started.elapsed().as_secs_f64() * 1000.0);
            answer.expect_problem(401, "invalid-credentials");
            actix_web::rt::time::sleep(Duration::from_millis(1)).await;
        }
    }
    let worst = NAMES.iter().zip(&times).map(|(name, sample)| compared(&format!("sign-in, {name}"), &times[0], sample));
    let worst = worst.fold(0.0, f64::max);
    assert!(worst <= MOST, "the time tells: |t| = {worst:.2}");
}

/// What a phone is told of while nobody is signed in: codes for each purpose, and a wrong code for a new password.
#[rstest]
#[actix_web::test]
#[ignore = "a drill of some minutes, run by command"]
async fn time_does_not_tell_who_has_an_account(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    const ASKED: [&str; 3] = ["a code to sign in", "a code to reset", "a new password by a wrong code"];
    let configure = |config: &mut shangliang::config::Config| {
        let limits = &mut config.limits;
        limits.sign_in_failures = 1_000_000;
        (limits.sms_per_hour, limits.sms_network_per_hour) = (1_000_000, 1_000_000);
        (limits.sms_segment_per_day, limits.sms_per_day) = (1_000_000, 1_000_000);
    };
    let Some(app) = TestApp::start_with(backend, configure).await else { return };
    let person = app.citizen("张小明").await;
    give_password(&app, &person, "13800138000", None).await;
    let mut times: [[Vec<f64>; 2]; 3] = Default::default();
    for number in 0..SAMPLES {
        for (asked, times) in times.iter_mut().enumerate() {
            // Past the limits of one phone. Each is asked for first in turn, so that what came before is shared out.
            app.pass(TimeDelta::days(1));
            for place in [number % 2, 1 - number % 2] {
                let phone = ["13800138000", "13900139000"][place];
                let wanted = |purpose: &str| json!({ "phone": phone, "purpose": purpose });
                let (path, body, status) = match asked {
                    0 => ("/auth/sms-codes", wanted("sign_in"), 202),
                    1 => ("/auth/sms-codes", wanted("reset"), 202),
                    _ => {
                        app.visitor().post("/auth/sms-codes").json(&wanted("reset")).await.expect(202);
                        let body =
                            json!({ "phone": phone, "code": "x00000", "new_password": "another long passphrase" });
                        ("/auth/password/reset", body, 422)
                    }
                };
                let started = Instant::now();
                let answer = app.visitor().post(path).json(&body).await;
                times[place].push(started.elapsed().as_secs_f64() * 1000.0);
                answer.expect(status);
                actix_web::rt::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }
    let worst = ASKED.iter().zip(&times).map(|(asked, [with, without])| compared(asked, with, without));
    let worst = worst.fold(0.0, f64::max);
    assert!(worst <= MOST, "the time tells: |t| = {worst:.2}");
}

/// How far two samples are apart, by Welch's t, and says so.
fn compared(name: &str, one: &[f64], other: &[f64]) -> f64 {
    let t = welch(one, other);
    println!("{name}: mean {:.2} ms beside {:.2} ms, t = {t:.2} over {SAMPLES} samples", mean(other), mean(one));
    t.abs()
}

fn mean(sample: &[f64]) -> f64 {
    sample.iter().sum::<f64>() / count(sample)
}

fn count(sample: &[f64]) -> f64 {
    f64::from(u32::try_from(sample.len()).unwrap())
}

/// The square of the standard error of the mean.
fn error(sample: &[f64]) -> f64 {
    let mean = mean(sample);
    sample.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count(sample) - 1.0) / count(sample)
}

/// Welch's t of two samples.
fn welch(one: &[f64], other: &[f64]) -> f64 {
    let error = (error(one) + error(other)).sqrt();
    if error == 0.0 { 0.0 } else { (mean(one) - mean(other)) / error }
}
