//! Who comes to the demo finds it as if it had been handled live, and goes on from there.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use shangliang_entity::suggestion;
use shangliang_entity::vocab::{CaseStatus, Vocabulary};
use shangliang_tests::Client;

use super::Demo;

/// Everything of a list's first page, which is not empty.
async fn page(client: &Client, path: &str) -> Vec<Value> {
    let items = client.get(path).await.expect(200)["items"].as_array().unwrap().clone();
    assert!(!items.is_empty(), "{path} is empty");
    items
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// All of them, one after the other.
pub async fn everybody_finds_their_things(demo: &Demo) {
    visitors_read(demo).await;
    handlers_see_whose_turn_it_is(demo).await;
    members_and_citizens_see_their_own(demo).await;
    the_rarer_roles_are_there(demo).await;
    staff_go_on(demo).await;
}

async fn visitors_read(demo: &Demo) {
    let visitor = demo.app.visitor();
    let published = page(&visitor, "/suggestions?limit=50").await;
    for item in published.iter().take(10) {
        let path = format!("/suggestions/{}", text(&item["id"]));
        let seen = visitor.get(&path).await.expect(200);
        assert!(seen["published"] == true && seen["number"].is_number(), "{seen}");
        let name = &seen["author"]["name"];
        assert!(name.is_null() || text(name).ends_with("**"), "{name}");
        let steps = visitor.get(format!("{path}/timeline")).await.expect(200);
        let actions: Vec<_> = steps.as_array().unwrap().iter().map(|step| text(&step["action"])).collect();
        assert_eq!(actions[..2], ["suggestion.submitted", "suggestion.accepted"]);
        assert!(steps.as_array().unwrap().is_sorted_by_key(|step| text(&step["at"]).to_owned()));
    }
    for (mark, action) in [("key", "suggestion.key_marked"), ("excellent", "suggestion.excellent_marked")] {
        let marked = page(&visitor, &format!("/suggestions?kind=proposal&{mark}=true&limit=100")).await;
        let proposals = visitor.get("/suggestions?kind=proposal&limit=1&count=true").await.expect(200);
        let all = proposals["total"].as_u64().unwrap();
        assert!(
            (5..=15).contains(&(u64::try_from(marked.len()).unwrap() * 100 / all)),
            "{} of {all} are {mark}",
            marked.len()
        );
        let steps = visitor.get(format!("/suggestions/{}/timeline", text(&marked[0]["id"]))).await.expect(200);
        assert!(steps.as_array().unwrap().iter().any(|step| step["action"] == action), "{steps}");
    }
    page(&visitor, "/topics").await;
    page(&visitor, "/studios").await;
}

async fn handlers_see_whose_turn_it_is(demo: &Demo) {
    let staff = demo.sign_in("staff.610100").await;
    let xian = demo.committee("610100").await;
    for status in [
        CaseStatus::Open,
        CaseStatus::Assigned,
        CaseStatus::Handling,
        CaseStatus::InReview,
        CaseStatus::Answered,
        CaseStatus::Rated,
        CaseStatus::Closed,
        CaseStatus::LookedBack,
    ] {
        let items = page(&staff, &format!("/cases?committee_id={xian}&status={}&limit=5", status.code())).await;
        for item in items {
            let case = staff.get(format!("/cases/{}", text(&item["id"]))).await.expect(200);
            assert_eq!(case["waiting_for"], item["waiting_for"]);
            let waits = !case["waiting_for"].as_array().unwrap().is_empty();
            assert_eq!(waits, !matches!(status, CaseStatus::Closed | CaseStatus::LookedBack), "{case}");
            let allowed = case["allowed_actions"].as_array().unwrap();
            let next = match status {
                CaseStatus::Open => Some("assign"),
                CaseStatus::Rated => Some("close"),
                CaseStatus::Closed => Some("look-back"),
                _ => None,
            };
            assert!(next.is_none_or(|next| allowed.contains(&json!(next))), "{case}");
            if status == CaseStatus::InReview {
                let replies = case["replies"].as_array().unwrap();
                let can_approve =
                    |reply: &Value| reply["allowed_actions"].as_array().unwrap().contains(&json!("approve"));
                assert!(replies.iter().any(can_approve), "{case}");
            }
        }
    }
    let mut seen = 0;
    for number in 1..=9 {
        let clerk = demo.sign_in(&format!("clerk.610100.{number}")).await;
        let items = clerk.get("/cases?status=assigned").await.expect(200)["items"].as_array().unwrap().clone();
        for item in items {
            let case = clerk.get(format!("/cases/{}", text(&item["id"]))).await.expect(200);
            let parts = case["assignments"].as_array().unwrap();
            let can_receive = |part: &&Value| part["allowed_actions"].as_array().unwrap().contains(&json!("receive"));
            for part in parts.iter().filter(can_receive).take(1) {
                let received = clerk
                    .post(format!("/cases/{}/receive", text(&item["id"])))
                    .if_match(&case["version"])
                    .json(&json!({ "assignment_id": part["id"] }));
                received.await.expect(200);
                seen += 1;
            }
        }
    }
    assert!(seen > 0, "no clerk had anything to receive");
}

async fn members_and_citizens_see_their_own(demo: &Demo) {
    for who in ["member.610100", "citizen.610100"] {
        let me = demo.sign_in(who).await;
        let account = me.get("/me").await.expect(200);
        assert!(text(&account["name"]).chars().count() >= 3, "{account}");
        page(&me, "/suggestions").await;
    }
}

async fn the_rarer_roles_are_there(demo: &Demo) {
    for (who, role) in [
        ("special-committee.610100", "special_committee_staff"),
        ("supervisor.610100.1", "supervisor"),
        ("convener.611000", "group_convener"),
    ] {
        let account = demo.sign_in(who).await.get("/me").await.expect(200);
        let roles = account["roles"].as_array().unwrap();
        assert!(roles.iter().any(|held| held["role"] == role), "{account}");
        let citizens: Vec<_> = roles.iter().filter(|held| held["role"] == "citizen").collect();
        assert!(citizens.len() == 1 && citizens[0]["scope"]["kind"] == "platform", "{account}");
    }
}

/// Numbers go on where the demo ends.
async fn staff_go_on(demo: &Demo) {
    let staff = demo.sign_in("staff.610100").await;
    let xian = demo.committee("610100").await;
    let last = suggestion::Entity::find()
        .filter(suggestion::Column::CommitteeId.eq(xian))
        .filter(suggestion::Column::NumberYear.eq(2026))
        .order_by_desc(suggestion::Column::Number)
        .one(&demo.app.sql)
        .await
        .unwrap()
        .unwrap();
    let waiting = page(&staff, &format!("/suggestions?status=submitted&committee_id={xian}")).await;
    let path = format!("/suggestions/{}", text(&waiting[0]["id"]));
    let accepted = staff.post(format!("{path}/accept")).if_match(&waiting[0]["version"]).json(&json!({}));
    let accepted = accepted.await.expect(200);
    assert_eq!(accepted["number"], last.number.unwrap() + 1);
    let case = text(&accepted["case"]["id"]).to_owned();
    let departments = page(&staff, &format!("/departments?committee_id={xian}")).await;
    let case_now = staff.get(format!("/cases/{case}")).await.expect(200);
    let assign = staff.post(format!("/cases/{case}/assign")).if_match(&case_now["version"]);
    let assigned = assign.json(&json!({ "lead_id": departments[0]["id"] })).await.expect(200);
    assert_eq!(assigned["status"], "assigned");
}
