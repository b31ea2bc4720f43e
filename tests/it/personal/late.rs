//! What came to the database after its account was erased: it goes as well, once the clock has looked.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set, Statement, Unchanged};
use shangliang::clock::Clock;
use shangliang::jobs;
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::OutsideChannel;
use shangliang_entity::{
    account, ledger_entry, mail_address, push_address, recovery_code, session, upload, wechat_person,
};
use shangliang_tests::{Backend, TestApp};

use super::leaving::leave;

/// Where something of an account may be, and what of it may not be left.
const PLACES: &[(&str, &str, &str)] = &[
    ("account", "id", "login_name IS NOT NULL OR name_sealed IS NOT NULL OR phone_index IS NOT NULL"),
    ("file", "owner_id", "suggestion_id IS NULL AND reply_id IS NULL"),
    ("identity", "account_id", "TRUE"),
    ("mail_address", "account_id", "TRUE"),
    ("notice", "account_id", "TRUE"),
    ("notice_preference", "account_id", "TRUE"),
    ("outbox_message", "account_id", "TRUE"),
    ("privacy_consent", "account_id", "TRUE"),
    ("push_address", "account_id", "TRUE"),
    ("recovery_code", "account_id", "TRUE"),
    ("session", "account_id", "revoked_at IS NULL OR network IS NOT NULL OR device_name IS NOT NULL"),
    ("suggestion", "author_id", "query_code_hash IS NOT NULL OR publish_consent AND published_at IS NULL"),
    ("upload", "owner_id", "TRUE"),
    ("wechat_person", "account_id", "TRUE"),
];

/// The places that hold something of an account.
pub async fn left(app: &TestApp, id: AccountId) -> Vec<&'static str> {
    let mut left = Vec::new();
    for (table, column, such) in PLACES {
        let sql = format!("SELECT 1 AS one FROM {table} WHERE {column} = $1 AND ({such})");
        let found = Statement::from_sql_and_values(app.sql.get_database_backend(), sql, [id.0.into()]);
        left.extend(app.sql.query_one_raw(found).await.unwrap().map(|_| *table));
    }
    left
}

/// What a request that was under way writes at last.
async fn come_late(app: &TestApp, id: AccountId, what: &str) {
    let (now, sealed) = (app.clock.now(), b"sealed".to_vec());
    match what {
        "account" => {
            let named =
                account::ActiveModel { id: Unchanged(id), name_sealed: Set(Some(sealed)), ..Default::default() };
            account::Entity::update(named).exec(&app.sql).await.unwrap();
        }
        "mail_address" => {
            let row = mail_address::Model { account_id: id, address_sealed: sealed, verified_at: now };
            mail_address::Entity::insert(row.into_active_model()).exec_without_returning(&app.sql).await.unwrap();
        }
        "wechat_person" => {
            let (person_sealed, person_index) = (sealed.clone(), sealed);
            let row = wechat_person::Model { account_id: id, person_sealed, person_index, bound_at: now };
            wechat_person::Entity::insert(row.into_active_model()).exec_without_returning(&app.sql).await.unwrap();
        }
        "push_address" => {
            let row = push_address::Model {
                session_id: app.signed_in(id).await.client.session().unwrap().1,
                account_id: id,
                channel: OutsideChannel::Push,
                platform: "android".to_owned(),
                address_sealed: sealed.clone(),
                address_hash: sealed,
                created_at: now,
            };
            push_address::Entity::insert(row.into_active_model()).exec_without_returning(&app.sql).await.unwrap();
        }
        "recovery_code" => {
            let row = recovery_code::Model { hash: sealed, account_id: id, created_at: now };
            recovery_code::Entity::insert(row.into_active_model()).exec_without_returning(&app.sql).await.unwrap();
        }
        "session" => {
            let session = app.signed_in(id).await.client.session().unwrap().1;
            let refreshed = session::ActiveModel {
                id: Unchanged(session),
                network: Set(Some("203.0.113.0/24".to_owned())),
                revoked_at: Set(Some(now)),
                ..Default::default()
            };
            session::Entity::update(refreshed).exec(&app.sql).await.unwrap();
        }
        _ => {
            let row = upload::Model {
                id: app.id(),
                owner_id: id,
                metadata: "filename 55S15qKv5LqVLnBuZw==".to_owned(),
                length: 100,
                received: 0,
                pieces: String::new(),
                created_at: now,
                expires_at: now,
            };
            upload::Entity::insert(row.into_active_model()).exec_without_returning(&app.sql).await.unwrap();
        }
    }
}

#[rstest]
#[actix_web::test]
async fn whatever_came_late_goes_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("account", "mail_address", "wechat_person", "push_address", "recovery_code", "session", "upload")]
    what: &str,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let me = app.citizen("张小明").await;
    leave(&me).await;
    assert_eq!(left(&app, me.id).await, [""; 0]);
    come_late(&app, me.id, what).await;
    assert!(left(&app, me.id).await.contains(&what));
    jobs::run_due(&app.app).await.unwrap();
    assert_eq!(left(&app, me.id).await, [""; 0]);
    assert_eq!(jobs::run_due(&app.app).await.unwrap().removed, 0, "once is enough");
}

/// What keeps the codes of whoever left although they are removed.
fn keep_codes(backend: Backend) -> &'static [&'static str] {
    match backend {
        Backend::Sqlite => &["CREATE TRIGGER kept BEFORE DELETE ON recovery_code BEGIN SELECT RAISE(IGNORE); END"],
        Backend::Postgres => &[
            "CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER kept BEFORE DELETE ON recovery_code FOR EACH ROW EXECUTE FUNCTION kept()",
        ],
    }
}

#[rstest]
#[actix_web::test]
async fn what_does_not_go_is_not_tried_for_ever(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (me, other) = (app.citizen("张小明").await, app.citizen("李四").await);
    leave(&me).await;
    leave(&other).await;
    for statement in keep_codes(backend) {
        app.sql.execute_unprepared(statement).await.unwrap();
    }
    come_late(&app, me.id, "recovery_code").await;
    come_late(&app, other.id, "upload").await;
    assert_eq!(jobs::run_due(&app.app).await.unwrap().removed, 1);
    assert_eq!((left(&app, me.id).await, left(&app, other.id).await), (vec!["recovery_code"], vec![]));
    for hours in [1, 22, 2] {
        app.pass(TimeDelta::hours(hours));
        assert_eq!(jobs::run_due(&app.app).await.unwrap().removed, 0);
    }
    let entries = ledger_entry::Entity::find().filter(ledger_entry::Column::Action.eq("account.erasure_finished"));
    let finished: Vec<_> = entries.all(&app.sql).await.unwrap().into_iter().map(|entry| entry.stream_id).collect();
    assert_eq!(finished, [other.id.0], "nobody says that it is finished");
}
