//! `GET /suggestions/{id}/timeline`

use rstest::rstest;
use serde_json::json;
use shangliang_tests::{Backend, TestApp};

use super::{act, new_suggestion, path, submit};

#[rstest]
#[actix_web::test]
async fn everybody_sees_the_steps_that_are_theirs(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let made = submit(&citizen, &new_suggestion(&committee)).await;
    let timeline = format!("{}/timeline", path(&made));
    app.visitor().get(&timeline).await.expect_problem(404, "not-found");
    let reviewing = act(&staff, &made, "review", &json!({})).await.expect(200);
    let published = act(&staff, &reviewing, "publish", &json!({})).await.expect(200);
    act(&staff, &published, "accept", &json!({})).await.expect(200);

    let answer = citizen.get(&timeline).await;
    assert_eq!(answer.statements(), 3);
    let own = answer.expect(200);
    let steps: Vec<_> =
        own.as_array().unwrap().iter().map(|step| (step["action"].as_str().unwrap(), &step["actor"])).collect();
    assert_eq!(
        steps[..4],
        [
            ("suggestion.submitted", &json!("张**")),
            ("suggestion.review_begun", &json!("王**")),
            ("suggestion.published", &json!("王**")),
            ("suggestion.accepted", &json!("王**")),
        ]
    );
    assert_eq!(own[0]["text"], "提交建议");
    assert_eq!(own[0]["at"], made["submitted_at"]);
    assert!(own.as_array().unwrap().iter().all(|step| step["text"] != ""));
    let english = citizen.get(&timeline).header("accept-language", "en").await.expect(200);
    assert_eq!(english[0]["text"], "submitted");
    let code = made["query_code"].as_str().unwrap();
    assert_eq!(app.visitor().get(&timeline).header("x-query-code", code).await.expect(200), own);

    let public = app.visitor().get(&timeline).await.expect(200);
    let steps: Vec<_> =
        public.as_array().unwrap().iter().map(|step| (step["action"].as_str().unwrap(), &step["actor"])).collect();
    assert!(!steps.iter().any(|(action, _)| *action == "suggestion.review_begun"));
    assert!(steps.contains(&("suggestion.submitted", &json!("张**"))));
    assert!(steps.contains(&("suggestion.published", &json!("工作人员"))));
    assert!(!public.to_string().contains("小明") && !public.to_string().contains("王"));
}
