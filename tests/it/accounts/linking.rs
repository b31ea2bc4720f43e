//! Numbers and accounts: two people never become one, and whoever proves a number first has its account alone.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use shangliang::accounts::phone_indexes;
use shangliang::secrets::Phone;
use shangliang_entity::{access_record, account};
use shangliang_tests::{Answer, Backend, Client, Person, TestApp};

use super::system_administrator;
use crate::notices::follow;
use crate::sessions::second_factor::enrol;
use crate::sessions::{PASSWORD, actions, code_for, holder_of, sign_in_by_sms};

/// The number that all is about.
const NUMBER: &str = "13800138000";
/// Another number of whoever has had or gets it.
const OTHER: &str = "13900139000";

/// How the number came to the account that has it, or left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// Nobody ever had it.
    None,
    /// Its bearer signed in by it, and set a password.
    Proved,
    /// An administrator made an account with it and a password, by which somebody has signed in.
    Given,
    /// The same, and they enrolled an authenticator.
    GivenAndEnrolled,
    /// It came with the roster of members.
    Roster,
    /// An administrator gave it to the account of somebody else's number.
    MovedHere,
    /// An administrator gave its account another number.
    MovedAway,
    /// Its bearer gave themselves another number, and the operator gives it out again.
    Left,
}

/// What its bearer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    SignIn,
    SignInWithAuthenticator,
    Reset,
    /// Wants it for an account of their own.
    Bind,
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opens {
    NewAccount,
    SameAccount,
    Nothing(u16, &'static str),
}

/// Whoever was in the account before.
struct Earlier {
    session: Client,
    signs_in_by: &'static str,
    recovery_code: Option<String>,
}

async fn account_of(app: &TestApp, number: &str) -> Option<Value> {
    let indexes = phone_indexes(&app.app.keys, &Phone::parse(number).unwrap());
    let found = account::Entity::find().filter(account::Column::PhoneIndex.is_in(indexes));
    found.one(&app.sql).await.unwrap().map(|account| json!(account.id))
}

async fn try_password(app: &TestApp, number: &str) -> Answer {
    app.visitor().post("/auth/login").json(&json!({ "account": number, "password": PASSWORD })).await
}

/// Somebody who has proved a number and set a password.
async fn bearer_of(app: &TestApp, number: &str) -> Client {
    let me = holder_of(app, &sign_in_by_sms(app, number).await);
    me.post("/me/password").json(&json!({ "new_password": PASSWORD })).await.expect(204);
    me
}

/// Gives the account of a number a role, so that administrators may change its number.
async fn make_staff(app: &TestApp, admin: &Person, number: &str) {
    let committee = app.committee("西安市政协", "610100", None).await;
    let role = json!({ "role": "committee_staff", "scope": { "kind": "committee", "id": committee.id } });
    let path = format!("/accounts/{}/roles", account_of(app, number).await.unwrap().as_str().unwrap());
    admin.post(path).json(&role).await.expect(201);
}

async fn give_number(admin: &Person, account: &Value, number: &str) {
    let path = format!("/accounts/{}", account.as_str().unwrap());
    let version = admin.get(&path).await.expect(200)["version"].clone();
    let change = json!({ "name": "张小明", "phone": number });
    admin.put(path).if_match(&version).json(&change).await.expect(200);
}

async fn begin(app: &TestApp, admin: &Person, origin: Origin) -> Option<Earlier> {
    let earlier = |session, signs_in_by| Earlier { session, signs_in_by, recovery_code: None };
    let given = async || {
        let body = json!({ "name": "张小明", "phone": NUMBER, "password": PASSWORD });
        admin.post("/accounts").json(&body).await.expect(201);
        holder_of(app, &try_password(app, NUMBER).await.expect(200))
    };
    match origin {
        Origin::None => None,
        Origin::Proved => Some(earlier(bearer_of(app, NUMBER).await, NUMBER)),
        Origin::Given => Some(earlier(given().await, NUMBER)),
        Origin::GivenAndEnrolled => {
            let session = given().await;
            let (_, codes) = enrol(app, &session).await;
            Some(Earlier { recovery_code: codes.first().cloned(), ..earlier(session, NUMBER) })
        }
        Origin::Roster => {
            let committee = app.committee("西安市政协", "610100", None).await;
            let local = app.administrator("管理员", &committee).await;
            let body = json!({ "committee_id": committee.id, "name": "赵委员", "phone": NUMBER });
            local.post("/members").json(&body).await.expect(201);
            None
        }
        Origin::MovedHere => {
            let session = bearer_of(app, OTHER).await;
            make_staff(app, admin, OTHER).await;
            give_number(admin, &account_of(app, OTHER).await.unwrap(), NUMBER).await;
            app.sms.settle().await;
            assert_eq!(app.sms.told(), [OTHER]);
            Some(earlier(session, NUMBER))
        }
        Origin::MovedAway => {
            let session = bearer_of(app, NUMBER).await;
            make_staff(app, admin, NUMBER).await;
            give_number(admin, &account_of(app, NUMBER).await.unwrap(), OTHER).await;
            app.sms.settle().await;
            assert_eq!(app.sms.told(), [NUMBER]);
            session.get("/me").await.expect_problem(401, "invalid-token");
            None
        }
        Origin::Left => {
            let session = bearer_of(app, NUMBER).await;
            let code = code_for(app, OTHER, "bind").await;
            session.post("/me/phone").json(&json!({ "phone": OTHER, "code": code })).await.expect(200);
            Some(earlier(session, OTHER))
        }
    }
}

async fn act(app: &TestApp, act: Act, recovery_code: Option<&str>) -> Answer {
    match act {
        Act::SignIn | Act::SignInWithAuthenticator => {
            let mut body = json!({ "phone": NUMBER, "code": code_for(app, NUMBER, "sign_in").await });
            if act == Act::SignInWithAuthenticator {
                body["otp"] = json!(recovery_code.unwrap());
            }
            app.visitor().post("/auth/login/sms").json(&body).await
        }
        Act::Reset => {
            let code = code_for(app, NUMBER, "reset").await;
            let new = "another battery staple";
            let body = json!({ "phone": NUMBER, "code": code, "new_password": new });
            app.visitor().post("/auth/password/reset").json(&body).await.expect(204);
            app.visitor().post("/auth/login").json(&json!({ "account": NUMBER, "password": new })).await
        }
        Act::Bind => {
            let me = holder_of(app, &sign_in_by_sms(app, "13700137000").await);
            let code = code_for(app, NUMBER, "bind").await;
            me.post("/me/phone").json(&json!({ "phone": NUMBER, "code": code })).await
        }
    }
}

/// The last column: whether what was set up before, a session and a password, goes on; absent where there is none to look at.
#[rstest]
#[case::a_new_number(Origin::None, Act::SignIn, Opens::NewAccount, None)]
#[case::ones_own(Origin::Proved, Act::SignIn, Opens::SameAccount, Some(true))]
#[case::waited_for(Origin::Given, Act::SignIn, Opens::SameAccount, Some(false))]
#[case::barred(Origin::GivenAndEnrolled, Act::SignIn, Opens::Nothing(401, "step-up-required"), Some(true))]
#[case::both_proved(Origin::GivenAndEnrolled, Act::SignInWithAuthenticator, Opens::SameAccount, Some(true))]
#[case::of_the_roster(Origin::Roster, Act::SignIn, Opens::SameAccount, None)]
#[case::reset(Origin::Given, Act::Reset, Opens::SameAccount, Some(false))]
#[case::moved_here(Origin::MovedHere, Act::SignIn, Opens::SameAccount, Some(false))]
#[case::moved_away(Origin::MovedAway, Act::SignIn, Opens::NewAccount, None)]
#[case::given_out_again(Origin::Left, Act::SignIn, Opens::NewAccount, Some(true))]
#[case::anothers(Origin::Proved, Act::Bind, Opens::Nothing(409, "conflict"), Some(true))]
#[case::unproved_but_anothers(Origin::Given, Act::Bind, Opens::Nothing(409, "conflict"), Some(true))]
#[actix_web::test]
async fn a_number_opens_what_is_its_bearers(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] origin: Origin,
    #[case] does: Act,
    #[case] opens: Opens,
    #[case] goes_on: Option<bool>,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let admin = system_administrator(&app).await;
    let earlier = begin(&app, &admin, origin).await;
    let before = account_of(&app, NUMBER).await;
    app.pass(TimeDelta::minutes(2));

    let recovery_code = earlier.as_ref().and_then(|earlier| earlier.recovery_code.as_deref());
    let answer = act(&app, does, recovery_code).await;
    match opens {
        Opens::Nothing(status, code) => {
            answer.expect_problem(status, code);
            assert_eq!(account_of(&app, NUMBER).await, before);
        }
        Opens::SameAccount => assert_eq!(Some(&answer.expect(200)["user"]["id"]), before.as_ref()),
        Opens::NewAccount => {
            assert_eq!(before, None);
            let tokens = answer.expect(200);
            assert_eq!(account_of(&app, NUMBER).await.as_ref(), Some(&tokens["user"]["id"]));
        }
    }
    assert_eq!(earlier.is_some(), goes_on.is_some());
    if let Some((earlier, goes_on)) = earlier.zip(goes_on) {
        assert_eq!(earlier.session.get("/me").await.status(), if goes_on { 200 } else { 401 });
        let by_password = try_password(&app, earlier.signs_in_by).await;
        // A right password is asked for the authenticator where one is enrolled.
        let is_right = by_password.status() == 200 || by_password.body()["code"] == "step-up-required";
        assert_eq!(is_right, goes_on, "{}", by_password.text());
    }
}

#[rstest]
#[actix_web::test]
async fn taking_an_account_over_is_recorded_and_told(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let admin = system_administrator(&app).await;
    let committee = app.committee("西安市政协", "610100", None).await;
    let earlier = begin(&app, &admin, Origin::Given).await.unwrap();
    let identity =
        json!({ "name": "张小明", "identity_number": "11010519491231002X", "consent_version": "2026-03-01" });
    earlier.session.post("/me/identity").json(&identity).await.expect(200);
    let account = account_of(&app, NUMBER).await.unwrap();
    let role = json!({ "role": "committee_staff", "scope": { "kind": "committee", "id": committee.id } });
    let path = format!("/accounts/{}", account.as_str().unwrap());
    admin.post(format!("{path}/roles")).json(&role).await.expect(201);

    let tokens = sign_in_by_sms(&app, NUMBER).await;
    assert_eq!(tokens["user"]["roles"][1]["role"], "committee_staff");
    let seen = admin.get(&path).await.expect(200);
    assert_eq!((&seen["phone_verified"], &seen["has_password"]), (&json!(true), &json!(false)));
    assert_eq!(actions(&app).await, ["account.created", "account.identity_given", "role.granted", "account.claimed"]);
    app.app.access_log.flush(&app.app).await.unwrap();
    let claimed = access_record::Entity::find().filter(access_record::Column::Event.eq("sign_in.claimed"));
    let claimed = claimed.all(&app.sql).await.unwrap();
    assert_eq!(claimed.iter().map(|record| json!(record.account_id)).collect::<Vec<_>>(), [account]);

    let me = holder_of(&app, &tokens);
    assert_eq!(me.get("/me").await.expect(200)["identity"], Value::Null);
    follow(&app).await;
    let told = me.get("/me/notices").await.expect(200);
    assert_eq!(
        (&told["items"][0]["action"], &told["items"][0]["reason"]),
        (&json!("account.claimed"), &json!("holder"))
    );
    // They set a password of their own, and from then on everything is as it was.
    me.post("/me/password").json(&json!({ "new_password": PASSWORD })).await.expect(204);
    app.pass(TimeDelta::minutes(2));
    sign_in_by_sms(&app, NUMBER).await;
    me.get("/me").await.expect(200);
    try_password(&app, NUMBER).await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn nobody_takes_a_proved_number_from_a_citizen(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let admin = system_administrator(&app).await;
    // Made beforehand by an administrator, and proved by its bearer.
    begin(&app, &admin, Origin::Given).await;
    let tokens = sign_in_by_sms(&app, NUMBER).await;
    let path = format!("/accounts/{}", tokens["user"]["id"].as_str().unwrap());
    let before = admin.get(&path).await.expect(200);
    let change = json!({ "name": "张小明", "phone": OTHER });
    admin.put(&path).if_match(&before["version"]).json(&change).await.expect_problem(409, "state-conflict");
    assert_eq!(admin.get(&path).await.expect(200), before);
    holder_of(&app, &tokens).get("/me").await.expect(200);
}
