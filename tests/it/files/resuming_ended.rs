//! Uploads that end before they are files.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, IntoActiveModel, PaginatorTrait};
use shangliang::files::sweep;
use shangliang_entity::upload;
use shangliang_tests::{Backend, TestApp};

use super::resuming::{append, begin, tus};

/// Names and types, in Base64, that no content could mend.
#[rstest]
#[case::type_not_taken("filetype aW1hZ2UvZ2lm", "type")]
#[case::name_not_taken("filename YS5leGU=", "extension")]
#[case::name_of_another_type("filename YS5qcGc=,filetype aW1hZ2UvcG5n", "extension")]
#[case::no_name_at_all("filename Li4=,filetype aW1hZ2UvcG5n", "name")]
#[actix_web::test]
async fn what_is_certain_to_be_refused_does_not_begin(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] metadata: &str,
    #[case] code: &str,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    let creation = tus(citizen.post("/uploads").key("k")).header("upload-length", "9");
    let problem = creation.header("upload-metadata", metadata).await.expect_problem(422, "file-rejected");
    assert_eq!(problem["errors"][0]["code"], code, "{problem}");
    assert_eq!(upload::Entity::find().count(&app.sql).await.unwrap(), 0);
}

#[rstest]
#[actix_web::test]
async fn what_lost_its_pieces_is_gone(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    let id = begin(&citizen, "a", 20).await;
    assert_eq!(append(&citizen, &id, 0, b"0123456789").await.status(), 204);
    // As where somebody ends it between the row that is read and the bytes.
    let row = upload::Entity::find().one(&app.sql).await.unwrap().unwrap();
    app.app.files.objects.delete(&row.pieces).await.unwrap();
    for rest in [&b"0"[..], b"0123456789"] {
        append(&citizen, &id, 10, rest).await.expect_problem(410, "gone");
    }
}

#[rstest]
#[actix_web::test]
async fn many_that_are_over_are_forgotten(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    begin(&citizen, "a", 20).await;
    let one = upload::Entity::find().one(&app.sql).await.unwrap().unwrap();
    let others = (0..1200).map(|_| upload::Model { id: app.id(), ..one.clone() }.into_active_model());
    upload::Entity::insert_many(others).exec_without_returning(&app.sql).await.unwrap();
    app.pass(TimeDelta::days(8));
    sweep(&app.app).await.unwrap();
    assert_eq!(upload::Entity::find().count(&app.sql).await.unwrap(), 1201);
    app.pass(TimeDelta::seconds(1));
    sweep(&app.app).await.unwrap();
    assert_eq!(upload::Entity::find().count(&app.sql).await.unwrap(), 0);
}
