//! How much an account may keep, and what is swept away.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use shangliang::config::Config;
use shangliang::files::sweep;
use shangliang_entity::file;
use shangliang_tests::{Backend, TestApp};

use super::{ask, content, path, photo, samples, send};

#[rstest]
#[case::count(|config: &mut Config| config.files.quota_count = 2, true)]
#[case::bytes(|config: &mut Config| config.files.quota_bytes = 800, true)]
#[case::day(|config: &mut Config| config.files.daily_count = 2, false)]
#[actix_web::test]
async fn an_account_has_so_much_room(
    #[case] configure: fn(&mut Config),
    #[case] is_for_ever: bool,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start_with(backend, configure).await else { return };
    let citizen = app.citizen("张小明").await;
    let document = samples::pdf("");
    assert!((300..400).contains(&document.len()), "two of {} bytes fit, three do not", document.len());
    let first = send(&citizen, "a.pdf", &document).await.expect(201);
    ask(&citizen, "second", "a.pdf", &document).await.expect(201);
    let refused = ask(&citizen, "third", "a.pdf", &document).await;
    refused.expect_problem(422, "storage-quota-exceeded");
    // A retry of what was taken is answered, and others have room of their own.
    ask(&citizen, "second", "a.pdf", &document).await.expect(201);
    let other = app.citizen("李小红").await;
    send(&other, "a.pdf", &document).await.expect(201);
    match is_for_ever {
        true => drop(citizen.delete(path(&first["id"])).await.expect(204)),
        false => app.pass(TimeDelta::hours(25)),
    }
    ask(&citizen, "third", "a.pdf", &document).await.expect(201);
}

#[rstest]
#[actix_web::test]
async fn uploads_side_by_side_do_not_share_the_last_room(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start_with(backend, |config| config.files.quota_count = 2).await else { return };
    let citizen = app.citizen("张小明").await;
    let document = samples::pdf("");
    let keys: Vec<String> = (0..6).map(|tap| format!("tap-{tap}")).collect();
    let taps = keys.iter().map(|key| async { ask(&citizen, key, "a.pdf", &document).await.status() });
    let mut statuses = futures_util::future::join_all(taps).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 201, 422, 422, 422, 422]);
    // One tap that is sent twice at once makes one file.
    let other = app.citizen("李小红").await;
    let tap = async || ask(&other, "tap", "a.pdf", &document).await;
    let (one, two) = futures_util::future::join(tap(), tap()).await;
    assert!([one.status(), two.status()].contains(&201));
    assert!([one.status(), two.status()].iter().all(|status| matches!(status, 201 | 409)));
    assert_eq!(file::Entity::find().count(&app.sql).await.unwrap(), 3);
}

#[rstest]
#[actix_web::test]
async fn the_same_bytes_twice_share_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (citizen, other) = (app.citizen("张小明").await, app.citizen("李小红").await);
    let document = samples::pdf("");
    let mut answers = Vec::new();
    for (who, key) in [(&citizen, "one"), (&citizen, "two"), (&other, "one")] {
        let mut answer = ask(who, key, "a.pdf", &document).await.expect(201);
        let id = answer.as_object_mut().unwrap().remove("id").unwrap();
        answers.push((who, id, answer));
    }
    // Nobody learns whether somebody else, or they themselves, had sent them before.
    for (.., answer) in &answers {
        assert_eq!(*answer, answers[0].2);
    }
    assert_eq!(objects(&app), 3);
    let (who, first, _) = &answers[0];
    who.delete(path(first)).await.expect(204);
    sweep(&app.app).await.unwrap();
    assert_eq!(objects(&app), 2);
    for (who, id, _) in &answers[1..] {
        assert_eq!(who.get(content(id)).await.bytes(), document);
    }
}

/// How many files are in the folder of objects.
pub fn objects(app: &TestApp) -> usize {
    objects_in(&app.app.config.data_dir.join("files"))
}

/// How many files are in the folders of days of a folder.
pub fn objects_in(folder: &std::path::Path) -> usize {
    let days = std::fs::read_dir(folder).unwrap();
    days.map(|day| std::fs::read_dir(day.unwrap().path()).unwrap().count()).sum()
}

#[rstest]
#[actix_web::test]
async fn orphans_and_forgotten_files_are_swept_away(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    let (used, unused) = (photo(&citizen).await, photo(&citizen).await);
    let body = json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。", "file_ids": [used],
    });
    citizen.post("/suggestions").key("s").json(&body).await.expect(201);
    // The process was killed between an object and its row: the object is there and the row is not.
    let killed = photo(&citizen).await;
    let id: uuid::Uuid = killed.as_str().unwrap().parse().unwrap();
    file::Entity::delete_by_id(id).exec(&app.sql).await.unwrap();
    assert_eq!(objects(&app), 6);

    // What is young may belong to an upload that still runs.
    sweep(&app.app).await.unwrap();
    assert_eq!(objects(&app), 6);
    app.pass(TimeDelta::hours(25));
    sweep(&app.app).await.unwrap();
    assert_eq!(objects(&app), 4);
    assert_eq!(citizen.get(content(&unused)).await.status(), 200);
    app.pass(TimeDelta::days(7));
    sweep(&app.app).await.unwrap();
    assert_eq!(objects(&app), 2);
    citizen.get(path(&unused)).await.expect_problem(404, "not-found");
    assert_eq!(citizen.get(content(&used)).await.status(), 200);
    assert_eq!(file::Entity::find().count(&app.sql).await.unwrap(), 1);
}

#[actix_web::test]
async fn a_database_without_files_sweeps_nothing_away() {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let citizen = app.citizen("张小明").await;
    photo(&citizen).await;
    file::Entity::delete_many().exec(&app.sql).await.unwrap();
    app.pass(TimeDelta::days(30));
    sweep(&app.app).await.unwrap();
    assert_eq!(objects(&app), 2);
}

#[actix_web::test]
async fn a_deleted_file_leaves_nothing_and_a_refused_one_neither() {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let citizen = app.citizen("张小明").await;
    let file = photo(&citizen).await;
    send(&citizen, "a.jpg", b"no photo").await.expect_problem(422, "file-rejected");
    assert_eq!(objects(&app), 2);
    citizen.delete(path(&file)).await.expect(204);
    assert_eq!(objects(&app), 0);
    assert_eq!(std::fs::read_dir(app.app.config.data_dir.join("incoming")).unwrap().count(), 0);
}
