//! A run of 10,000 notices, with the real binary killed (SIGKILL) again and again: none is lost, and no inbox has one twice.

use std::collections::HashSet;
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::json;
use shangliang::accounts::new_row;
use shangliang::clock::Clock;
use shangliang::outbound::GatewayAddress;
use shangliang::secrets::sha256;
use shangliang_entity::ids::{AccountId, SessionId};
use shangliang_entity::vocab::{DeliveryStatus, OutsideChannel, Role, ScopeKind};
use shangliang_entity::{
    account, job_lease, notice, notice_preference, outbox_message, push_address, role_grant, session,
};
use shangliang_tests::process::Process;
use shangliang_tests::{Backend, TestApp};

use super::SECRET;
use crate::cases::World;
use crate::notices::open_topic;
use crate::webhooks::receiver::Receiver;

const BINARY: &str = env!("CARGO_BIN_EXE_platform");

/// So many members are told of so many topics.
const MEMBERS: usize = 500;
const TOPICS: usize = 20;
const NOTICES: u64 = 10_000;

/// How often it is killed while inboxes are filled, and while messages are sent.
const KILLED: usize = 3;

/// Members with a phone each, who want everything at any time.
async fn members(world: &World) {
    let (app, now) = (&world.app, world.app.clock.now());
    let (mut accounts, mut sessions, mut grants) = (Vec::new(), Vec::new(), Vec::new());
    let (mut addresses, mut chosen) = (Vec::new(), Vec::new());
    for number in 0..MEMBERS {
        let (id, session_id): (AccountId, SessionId) = (app.id(), app.id());
        accounts.push(new_row(id, now).into_active_model());
        let session = session::Model {
            id: session_id,
            account_id: id,
            device_name: None,
            device_platform: None,
            network: None,
            second_factor: false,
            created_at: now,
            used_at: now,
            expires_at: now + TimeDelta::days(30),
            revoked_at: None,
        };
        sessions.push(session.into_active_model());
        let grant = role_grant::Model {
            id: app.id(),
            account_id: id,
            role: Role::Member,
            scope_kind: ScopeKind::Committee,
            scope_id: Some(world.committee.id.0),
            committee_path: world.committee.path.clone(),
            member_id: None,
            suspended_at: None,
            granted_at: now,
            revoked_at: None,
        };
        grants.push(grant.into_active_model());
        let (context, text) = (format!("push_address.address:{session_id}"), json!({ "token": number.to_string() }));
        let address = push_address::Model {
            session_id,
            account_id: id,
            channel: OutsideChannel::Push,
            platform: "android".to_owned(),
            address_sealed: app.app.keys.fields().seal(&context, &text.to_string()).unwrap(),
            address_hash: sha256(&[number.to_string().as_bytes()]).to_vec(),
            created_at: now,
        };
        addresses.push(address.into_active_model());
        let wants = notice_preference::Model {
            account_id: id,
            push_kinds: None,
            mail_kinds: None,
            quiet_from: None,
            quiet_until: None,
            daily_limit: 100,
            version: 1,
            updated_at: now,
        };
        chosen.push(wants.into_active_model());
    }
    account::Entity::insert_many(accounts).exec_without_returning(&app.sql).await.unwrap();
    session::Entity::insert_many(sessions).exec_without_returning(&app.sql).await.unwrap();
    role_grant::Entity::insert_many(grants).exec_without_returning(&app.sql).await.unwrap();
    push_address::Entity::insert_many(addresses).exec_without_returning(&app.sql).await.unwrap();
    notice_preference::Entity::insert_many(chosen).exec_without_returning(&app.sql).await.unwrap();
}

/// Lets the times be over that whoever was killed is waited for, and messages wait for others.
async fn pass_the_waits(app: &TestApp) {
    let past = DateTime::<Utc>::UNIX_EPOCH;
    let leases = job_lease::Entity::update_many().col_expr(job_lease::Column::HeldUntil, Expr::val(past));
    leases.exec(&app.sql).await.unwrap();
    let messages = outbox_message::Entity::update_many().col_expr(outbox_message::Column::DueAt, Expr::val(past));
    messages.exec(&app.sql).await.unwrap();
}

/// Waits until something is so, for two minutes at most.
async fn until(is_so: impl AsyncFn() -> bool) {
    let started = Instant::now();
    while !is_so().await {
        assert!(started.elapsed() < Duration::from_secs(120), "it goes on for ever");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[rstest]
#[actix_web::test]
async fn a_run_of_ten_thousand_survives_being_killed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let gateway = Receiver::start();
    let address = GatewayAddress { url: gateway.url("/push"), secret: SECRET.into() };
    let app = TestApp::start_with_key_folder(backend, |config| config.push_gateway = Some(address)).await;
    let Some(app) = app else { return };
    // The binary lives by the clock on the wall.
    let now = DateTime::<Utc>::from(SystemTime::now());
    app.pass(TimeDelta::microseconds(now.timestamp_micros() - app.clock.now().timestamp_micros()));
    let committee = app.committee("西安市政协", "610100", None).await;
    let world = World::of(app.clone(), committee).await;
    members(&world).await;
    let (log, folder, url) = (tempfile::tempdir().unwrap(), &app.app.config.data_dir, gateway.url("/push"));
    let settings = [
        ("SHANGLIANG_DATABASE_URL", app.app.config.database.url.as_str()),
        ("SHANGLIANG_DATA_DIR", folder.to_str().unwrap()),
        ("SHANGLIANG_PUSH_URL", &url),
        ("SHANGLIANG_PUSH_SECRET", SECRET),
    ];
    let serve = || Process::serve(BINARY, log.path(), &settings);
    let notices = async || notice::Entity::find().count(&app.sql).await.unwrap();

    let mut process = serve();
    for number in 1..=TOPICS {
        open_topic(&world, "members").await;
        if number % (TOPICS / KILLED) == 0 {
            // Dropped, it is killed: while it looks for what is new, once a second, or has just found it.
            tokio::time::sleep(Duration::from_millis(250 * u64::try_from(number).unwrap() % 1000)).await;
            drop(process);
            pass_the_waits(&app).await;
            process = serve();
        }
    }
    until(async || notices().await == NOTICES).await;

    for _ in 0..KILLED {
        pass_the_waits(&app).await;
        let before = gateway.told().len();
        until(async || gateway.told().len() > before + 500).await;
        drop(process);
        let left = outbox_message::Column::Status.eq(DeliveryStatus::Pending);
        let left = outbox_message::Entity::find().filter(left).count(&app.sql).await.unwrap();
        assert!(left > 0, "it was killed when all was done");
        process = serve();
    }
    pass_the_waits(&app).await;
    let delivered = outbox_message::Column::Status.eq(DeliveryStatus::Delivered);
    let delivered = || outbox_message::Entity::find().filter(delivered.clone()).count(&app.sql);
    until(async || delivered().await.unwrap() == NOTICES).await;
    drop(process);

    let arrived: HashSet<_> = gateway.told().iter().map(|told| told.event()["id"].to_string()).collect();
    assert_eq!(arrived.len(), MEMBERS * TOPICS, "each message at least once");
    assert_eq!(outbox_message::Entity::find().count(&app.sql).await.unwrap(), NOTICES, "and none was made twice");
    let rows = notice::Entity::find().all(&app.sql).await.unwrap();
    let told: HashSet<_> = rows.iter().map(|row| (row.account_id, row.topic_id)).collect();
    assert_eq!((rows.len(), told.len()), (MEMBERS * TOPICS, MEMBERS * TOPICS), "each inbox has each notice once");
}
