//! Large files with broken lines.

use std::io::Write;
use std::time::Instant;

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use shangliang_entity::suggestion;
use shangliang_tests::{Backend, TestApp};

use super::{import, replied, row, summary, verify};

/// Line `number` of 10,000: every tenth is broken, each in one of five ways.
fn line(number: usize) -> String {
    let id = number.to_string();
    let good = if number % 20 == 3 { replied(&id) } else { row(&id) }.to_string();
    match (number % 10, number / 10 % 5) {
        (0, 0) => good[..good.len() / 2].chars().collect(),
        (0, 1) => good.replace("2019-04-25", "2019-02-30"),
        (0, 2) => good.replace("\"body\"", "\"text\""),
        (0, 3) => "not json at all".to_owned(),
        (0, _) => good.replace("公交", "公\\u0000交"),
        _ => good,
    }
}

#[rstest]
#[actix_web::test]
async fn every_tenth_line_is_broken(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let file = (1..=10_000).map(line).collect::<Vec<_>>().join("\n");

    let started = Instant::now();
    let (written, reported) = import(&app, &committee, &file).await;
    writeln!(std::io::stderr(), "import of 10,000 lines on {backend:?}: {:.1} s", started.elapsed().as_secs_f32())
        .unwrap();
    assert_eq!(written, summary(9_000, 0, 0, 1_000));
    let numbers: Vec<_> = reported.iter().map(|bad| bad.line).collect();
    assert_eq!(numbers, (1..=1_000).map(|tenth| tenth * 10).collect::<Vec<u64>>());
    assert!(reported.iter().all(|bad| !bad.reason.contains("公交")), "a report quotes the file");
    assert_eq!(suggestion::Entity::find().count(&app.sql).await.unwrap(), 9_000);
    verify(&app).await;

    assert_eq!(import(&app, &committee, &file).await.0, summary(0, 9_000, 0, 1_000));
    assert_eq!(suggestion::Entity::find().count(&app.sql).await.unwrap(), 9_000);
}
