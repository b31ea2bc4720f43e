//! Signing in, staying signed in, and signing out.

mod guessing;
mod known;
mod name;
mod one_time;
mod one_time_again;
mod password;
mod phone;
mod processes;
mod pumping;
mod refresh;
mod reset;
mod reset_access;
pub mod second_factor;
mod sign_in;
mod step_up;
mod timing;
mod tokens;
pub mod wechat;
pub mod wechat_server;

use sea_orm::{ActiveModelTrait, EntityTrait, QueryOrder, Set};
use serde_json::{Value, json};
use shangliang::accounts::{phone_index, seal_phone};
use shangliang::secrets::{Password, Phone};
use shangliang_entity::{account, ledger_entry};
use shangliang_tests::{Client, Person, TestApp};

/// The password of everybody in these tests.
pub const PASSWORD: &str = "correct horse battery";

/// Gives a person a phone, a login name and a password.
pub async fn give_password(app: &TestApp, person: &Person, phone: &str, login_name: Option<&str>) {
    let number = Phone::parse(phone).unwrap();
    let change = account::ActiveModel {
        id: Set(person.id),
        login_name: Set(login_name.map(str::to_owned)),
        phone_sealed: Set(Some(seal_phone(&app.app.keys, person.id, &number).unwrap())),
        phone_index: Set(Some(phone_index(&app.app.keys, &number))),
        password_hash: Set(Some(app.app.passwords.hash(&Password::new(PASSWORD)).await.unwrap())),
        password_set_at: Set(Some(app.app.clock.now())),
        ..Default::default()
    };
    change.update(&app.sql).await.unwrap();
}

/// What somebody types to sign in.
pub fn try_with(account: &str, password: &str) -> Value {
    json!({ "account": account, "password": password })
}

/// Signs in by password.
pub async fn sign_in(app: &TestApp, account: &str) -> Value {
    app.visitor().post("/auth/login").json(&try_with(account, PASSWORD)).await.expect(200)
}

/// Has a code sent and gives it.
pub async fn code_for(app: &TestApp, phone: &str, purpose: &str) -> String {
    let wanted = json!({ "phone": phone, "purpose": purpose });
    app.visitor().post("/auth/sms-codes").json(&wanted).await.expect(202);
    app.sms.settle().await;
    app.sms.last_to(phone).unwrap()
}

/// A code that is not this one.
pub fn other_than(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// What the ledger says was done, in order.
pub async fn actions(app: &TestApp) -> Vec<String> {
    let entries = ledger_entry::Entity::find().order_by_asc(ledger_entry::Column::Seq).all(&app.sql).await.unwrap();
    entries.into_iter().map(|entry| entry.action).collect()
}

/// Signs in by a one-time code, which makes a citizen's account the first time.
pub async fn sign_in_by_sms(app: &TestApp, phone: &str) -> Value {
    let code = code_for(app, phone, "sign_in").await;
    app.visitor().post("/auth/login/sms").json(&json!({ "phone": phone, "code": code })).await.expect(200)
}

/// Sends requests with the access token of an answer.
pub fn holder_of(app: &TestApp, tokens: &Value) -> Client {
    Client::holding(app.clone(), tokens["access_token"].as_str().unwrap().to_owned())
}
