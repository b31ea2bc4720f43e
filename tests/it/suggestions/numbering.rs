//! Numbers of accepted suggestions: one after another, whoever accepts at once.

use futures_util::future::{join, join_all};
use rstest::rstest;
use serde_json::json;
use shangliang_tests::{Backend, Person};

use super::{act, new_suggestion};
use shangliang_tests::TestApp;

const SUBMISSIONS: usize = 50;

#[rstest]
#[case(Backend::Sqlite, 1)]
#[case(Backend::Postgres, 2)]
#[actix_web::test]
async fn fifty_at_once_leave_no_gap_and_no_double(#[case] backend: Backend, #[case] processes: usize) {
    let Some(app) = TestApp::start(backend).await else { return };
    let beside = if processes == 1 { app.clone() } else { app.another_process().await };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    let one = app.staff("甲", &committee).await;
    let two = beside.signed_in(app.staff("乙", &committee).await.id).await;
    let body = new_suggestion(&committee);
    let submissions =
        (0..SUBMISSIONS).map(|i| citizen.post("/suggestions").key(&format!("key-{i}")).json(&body).into_future());
    let made: Vec<_> = join_all(submissions).await.into_iter().map(|answer| answer.expect(201)).collect();

    // Both accept each, ten at a time: one wins, and the other has used no number up.
    let mut numbers = Vec::new();
    for some in made.chunks(10) {
        let accept = |who: &Person, item| act(who, item, "accept", &json!({})).into_future();
        for (first, second) in join_all(some.iter().map(|item| join(accept(&one, item), accept(&two, item)))).await {
            let mut statuses = [first.status(), second.status()];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 412], "{} {}", first.text(), second.text());
            let accepted = if first.status() == 200 { first } else { second };
            numbers.push(accepted.body()["number"].as_u64().unwrap());
        }
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=50).collect::<Vec<u64>>());
}
