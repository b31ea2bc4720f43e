//! Numbers of accepted suggestions: one after another, whoever accepts at once.

use futures_util::future::{join, join_all};
use rstest::rstest;
use serde_json::json;
use shangliang_tests::{Backend, Person};

use super::{act, new_suggestion, new_with, submit};
use shangliang_tests::TestApp;

const SUBMISSIONS: usize = 50;

#[rstest]
#[actix_web::test]
async fn proposals_count_by_the_term(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (member, _) = app.member("赵委员", &committee).await;
    let staff = app.staff("王主任", &committee).await;
    let administrator = app.administrator("管理员", &committee).await;
    let accepted = async |kind: &str| {
        let made = submit(&member, &new_with(&committee, json!({ "kind": kind }))).await;
        let item = act(&staff, &made, "accept", &json!({})).await.expect(200);
        (item["number_term"].clone(), item["number_year"].clone(), item["number"].clone())
    };
    assert_eq!(accepted("proposal").await, (json!(null), json!(2026), json!(1)), "no term was entered yet");

    // The fifteenth is over, and the seventeenth has not begun.
    let terms = format!("/committees/{}/terms", committee.id);
    let named = |number: i32, starts_on: &str, ends_on: Option<&str>| json!({ "number": number, "name": format!("第{number}届"), "starts_on": starts_on, "ends_on": ends_on });
    for term in
        [named(15, "2017-02-20", Some("2022-02-19")), named(16, "2022-02-20", None), named(17, "2027-02-20", None)]
    {
        administrator.post(&terms).json(&term).await.expect(201);
    }
    assert_eq!(accepted("proposal").await, (json!(16), json!(null), json!(1)));
    assert_eq!(accepted("micro").await, (json!(null), json!(2026), json!(2)));
    assert_eq!(accepted("proposal").await, (json!(16), json!(null), json!(2)));
    let listed = staff.get("/suggestions?kind=proposal&sort=submitted_at").await.expect(200);
    let terms: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| item["number_term"].clone()).collect();
    assert_eq!(terms, [json!(null), json!(16), json!(16)]);
}

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
