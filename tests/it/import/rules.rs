//! What becomes of each row.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang::import::reader::Format;
use shangliang::jobs;
use shangliang_entity::notice;
use shangliang_entity::vocab::{AssignmentStatus, CaseStatus, ReplyStatus, SuggestionStatus};
use shangliang_tests::{Backend, TestApp};

use super::{Everything, import, import_as, lines, replied, row, summary, verify};
use crate::notices::follow;

#[rstest]
#[actix_web::test]
async fn a_replied_row_becomes_a_closed_case(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let [staff, colleague] = [app.staff("王主任", &committee).await, app.staff("李干事", &committee).await];
    let (written, bad) = import(&app, &committee, &lines(&[replied("1"), row("2")])).await;
    assert_eq!((written, bad), (summary(2, 0, 0, 0), vec![]));
    let all = Everything::of(&app).await;

    let [department] = all.departments.as_slice() else { panic!("{:?}", all.departments) };
    assert_eq!((department.name.as_str(), department.is_active), ("导入", false));
    let submitted_at = "2019-04-25T01:32:09Z".parse().unwrap();
    let released_at = "2019-05-10T06:56:53Z".parse().unwrap();
    let replied_at = Some(released_at);
    let answered = all.suggestion("1");
    assert_eq!(answered.status, SuggestionStatus::Accepted);
    assert_eq!((answered.submitted_at, answered.decided_at), (Some(submitted_at), Some(submitted_at)));
    assert_eq!((answered.author_label.as_deref(), answered.author_id), (Some("A0****81"), None));
    let [case] = all.cases.as_slice() else { panic!("{:?}", all.cases) };
    assert_eq!((case.status, case.is_imported, case.round), (CaseStatus::Closed, true, 1));
    assert_eq!((answered.case_id, case.suggestion_id), (Some(case.id), Some(answered.id)));
    assert_eq!((case.assigned_at, case.lead_id), (Some(submitted_at), Some(department.id.0)));
    assert_eq!((case.replied_at, case.answered_at, case.closed_at), (replied_at, replied_at, replied_at));
    let [part] = all.parts.as_slice() else { panic!("{:?}", all.parts) };
    assert_eq!((part.case_id, part.handler_id, part.status), (case.id, department.id.0, AssignmentStatus::Submitted));
    let [reply] = all.replies.as_slice() else { panic!("{:?}", all.replies) };
    assert_eq!((reply.case_id, reply.status, reply.released_at), (case.id, ReplyStatus::Approved, replied_at));
    assert_eq!((reply.result_class, reply.text.as_str()), (None, "已经延长。"));

    let waiting = all.suggestion("2");
    assert_eq!((waiting.status, waiting.case_id), (SuggestionStatus::Submitted, None));
    assert_eq!((waiting.triage_due_on, waiting.published_at), (None, None));
    assert_eq!((waiting.imported_supports, waiting.imported_opposes), (3, 1));

    let now = app.clock.now();
    assert!(all.entries.iter().all(|entry| entry.at == now && entry.actor_id.is_none()));
    let of_case = all.entries.iter().filter(|entry| entry.stream_id == case.id.0);
    assert_eq!(
        of_case.map(|entry| (entry.action.as_str(), entry.effective_at)).collect::<Vec<_>>(),
        [
            ("case.opened", submitted_at),
            ("case.assigned", submitted_at),
            ("case.replied", released_at),
            ("case.answered", released_at),
            ("case.closed", released_at),
        ]
    );
    verify(&app).await;

    // Nobody is told of what was answered years ago, and no date of it comes due.
    app.pass(TimeDelta::days(60));
    let done = jobs::run_due(&app.app).await.unwrap();
    assert_eq!((done.reminders, done.lapsed), (0, 0));
    follow(&app).await;
    assert_eq!(notice::Entity::find().count(&app.sql).await.unwrap(), 0);

    // Of what is done with it from now on they are.
    let path = format!("/suggestions/{}", waiting.id);
    let version = staff.get(&path).await.expect(200)["version"].clone();
    staff.post(format!("{path}/accept")).if_match(&version).await.expect(200);
    follow(&app).await;
    let told = notice::Entity::find().all(&app.sql).await.unwrap();
    assert_eq!(told.iter().map(|notice| notice.account_id).collect::<Vec<_>>(), [colleague.id]);
}

#[rstest]
#[actix_web::test]
async fn staff_read_it_and_the_public_does_not(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let mut long = replied("1");
    long["title"] = json!("题".repeat(200));
    long["body"] = json!("𠮷".repeat(10_000));
    long["reply"] = json!("复".repeat(10_000));
    import(&app, &committee, &lines(&[long, row("2")])).await;

    let staff = app.staff("王主任", &committee).await;
    let listed = staff.get("/suggestions?count=true").await.expect(200);
    assert_eq!(listed["total"], 2);
    // What the source counted is kept apart from what is counted here.
    let item = &listed["items"][0];
    let itself = staff.get(format!("/suggestions/{}", item["id"].as_str().unwrap())).await.expect(200);
    for seen in [item, &itself] {
        let counts = ["supports", "live_supports", "imported_supports", "imported_opposes"].map(|name| &seen[name]);
        assert_eq!(counts, [3, 0, 3, 1], "{seen}");
    }
    assert_eq!(app.visitor().get("/suggestions?count=true").await.expect(200)["total"], 0);
    for item in listed["items"].as_array().unwrap() {
        let path = format!("/suggestions/{}", item["id"].as_str().unwrap());
        let read = staff.get(&path).await.expect(200);
        assert_eq!((&read["author"]["name"], &read["published"]), (&json!("A0****81"), &json!(false)));
        assert_eq!((&read["supports"], &read["submitted_at"]), (&json!(3), &json!("2019-04-25T01:32:09Z")));
        app.visitor().get(&path).await.expect_problem(404, "not-found");
        app.citizen("李四").await.get(&path).await.expect_problem(404, "not-found");
        // Without the author's consent nobody makes it public.
        staff.post(format!("{path}/publish")).if_match(&read["version"]).await.expect_problem(409, "state-conflict");
        let steps = staff.get(format!("{path}/timeline")).await.expect(200);
        assert_eq!(steps[0]["at"], "2019-04-25T01:32:09Z");
    }
}

#[rstest]
#[actix_web::test]
async fn a_second_import_changes_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let mut categorised = replied("3");
    categorised["level1"] = json!("交通运输");
    let file = lines(&[replied("1"), row("2"), categorised]);
    assert_eq!(import(&app, &committee, &file).await.0, summary(3, 0, 0, 0));
    let before = Everything::of(&app).await;
    app.pass(chrono::TimeDelta::days(1));
    assert_eq!(import(&app, &committee, &file).await, (summary(0, 3, 0, 0), vec![]));
    assert_eq!(Everything::of(&app).await, before);

    // A third one with more rows adds these only, and finds department and category.
    let mut more = replied("4");
    more["level1"] = json!("交通运输");
    assert_eq!(import(&app, &committee, &format!("{file}{more}")).await.0, summary(1, 3, 0, 0));
    let after = Everything::of(&app).await;
    assert_eq!((after.departments.len(), after.categories.len()), (1, 1));
    assert_eq!(after.suggestion("4").category, after.suggestion("3").category);
    assert_eq!(after.cases.len(), 3);
    verify(&app).await;

    // Another committee has its own.
    let other = app.committee("宝鸡市政协", "610300", None).await;
    assert_eq!(import(&app, &other, &file).await.0, summary(3, 0, 0, 0));
    assert_eq!(Everything::of(&app).await.departments.len(), 2);
}

#[rstest]
#[case("author", json!("B00000001"))]
#[case("title", json!("地铁"))]
#[case("submitted_at", json!("2019-04-25T09:32:10+08:00"))]
#[case("body", json!("缩短。"))]
#[case("reply", json!("没有延长。"))]
#[case("replied_at", json!("2019-05-11T14:56:53+08:00"))]
#[case("supports", json!(4))]
#[case("opposes", json!(0))]
#[actix_web::test]
async fn what_the_source_changed_is_reported_and_not_overwritten(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] field: &'static str,
    #[case] value: Value,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    import(&app, &committee, &lines(&[replied("1")])).await;
    let before = Everything::of(&app).await;
    let mut changed = replied("1");
    changed[field] = value;
    let (written, reported) = import(&app, &committee, &lines(&[row("2"), changed])).await;
    assert_eq!(written, summary(1, 0, 1, 0));
    assert_eq!((reported[0].line, reported[0].field), (2, Some(field)));
    let after = Everything::of(&app).await;
    assert_eq!(after.suggestion("1"), before.suggestion("1"));
    assert_eq!((after.cases, after.replies), (before.cases, before.replies));
}

#[rstest]
#[actix_web::test]
async fn a_reply_that_came_later_is_reported(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    import(&app, &committee, &lines(&[row("1")])).await;
    let (written, reported) = import(&app, &committee, &lines(&[replied("1")])).await;
    assert_eq!((written, reported[0].field), (summary(0, 0, 1, 0), Some("reply")));
    assert!(Everything::of(&app).await.cases.is_empty());
}

#[rstest]
#[actix_web::test]
async fn an_id_that_comes_twice_goes_in_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let mut other = row("1");
    other["body"] = json!("另一个建议。");
    let (written, reported) = import(&app, &committee, &lines(&[row("1"), row("1"), other, row("2")])).await;
    assert_eq!(written, summary(2, 1, 1, 0));
    assert_eq!((reported.len(), reported[0].line, reported[0].field), (1, 3, Some("body")));
    assert_eq!(Everything::of(&app).await.suggestion("1").body, "延长。");
}

#[rstest]
#[actix_web::test]
async fn bad_lines_are_numbered_and_the_rest_goes_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let mut early = replied("5");
    early["replied_at"] = json!("2019-04-24T00:00:00Z");
    let file = format!("{}\n\n{{\"id\":\"2\"\n{}\n{early}\n[]\n{}\n", row("1"), row("4"), replied("7"));
    let (written, reported) = import(&app, &committee, &file).await;
    assert_eq!(written, summary(3, 0, 0, 3));
    let told: Vec<_> = reported.iter().map(|bad| (bad.line, bad.field)).collect();
    assert_eq!(told, [(3, None), (5, Some("replied_at")), (6, None)]);
    assert_eq!(Everything::of(&app).await.suggestions.len(), 3);
}

#[rstest]
#[actix_web::test]
async fn csv_brings_in_the_same_as_json(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let csv = "id,title,author,submitted_at,body,reply,replied_at,supports,opposes\r\n\
               1,公交,A00045581,2019-04-25T09:32:09+08:00,延长。,已经延长。,2019-05-10T14:56:53+08:00,3,1\r\n";
    assert_eq!(import_as(&app, &committee, csv, Format::Csv).await, (summary(1, 0, 0, 0), vec![]));
    assert_eq!(import(&app, &committee, &lines(&[replied("1")])).await, (summary(0, 1, 0, 0), vec![]));
}

#[rstest]
#[actix_web::test]
async fn two_imports_at_once_bring_each_row_in_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let rows: Vec<_> =
        (0..450).map(|i| if i % 2 == 0 { replied(&i.to_string()) } else { row(&i.to_string()) }).collect();
    let file = lines(&rows);
    let (one, two) = futures_util::future::join(import(&app, &committee, &file), import(&app, &committee, &file)).await;
    assert_eq!((one.0.new + two.0.new, one.0.unchanged + two.0.unchanged), (450, 450));
    let all = Everything::of(&app).await;
    assert_eq!((all.suggestions.len(), all.cases.len(), all.departments.len()), (450, 225, 1));
    verify(&app).await;
}

#[rstest]
#[actix_web::test]
async fn texts_that_need_a_look_are_held(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let mut phone = row("1");
    phone["body"] = json!("请打我的电话13912345678。");
    import(&app, &committee, &lines(&[phone, row("2")])).await;
    let staff = app.staff("王主任", &committee).await;
    let screened = staff.get("/suggestions?screening=held").await.expect(200);
    assert_eq!(screened["items"].as_array().unwrap().len(), 1);
}
