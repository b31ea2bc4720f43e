//! Every verb of intake in every state, of a joint proposal: what the rules allow is offered and works, and all else is refused, leaves no entry in
//! the ledger and changes nothing.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang_entity::ids::MemberId;
use shangliang_entity::{committee, ledger_entry};
use shangliang_tests::people::Person;
use shangliang_tests::{Answer, Backend, TestApp};

use super::{act, new_with, path, submit};

/// What its author can ask for.
const OF_AUTHOR: [&str; 5] = ["invite", "submit", "update", "withdraw", "withdraw-consent"];
/// What the committee's staff can ask for.
const OF_STAFF: [&str; 9] =
    ["review", "accept", "return", "decline", "merge", "convert", "publish", "unpublish", "distinguish"];
/// What decides on it.
const DECISIONS: [&str; 5] = ["accept", "return", "decline", "merge", "convert"];

/// How a proposal comes into a state, and what fits there beside what every state of intake allows; `sign` is the invited member's.
const STATES: [(&str, &[&str], &[&str]); 14] = [
    ("draft", &[], &["invite", "submit", "update", "withdraw"]),
    ("cosigning", &["invite"], &["withdraw"]),
    ("cosigning", &["invite", "sign"], &["submit", "withdraw"]),
    ("submitted", &["submit"], &["withdraw", "withdraw-consent", "review", "DECIDE", "publish"]),
    ("submitted", &["submit", "publish"], &["withdraw", "withdraw-consent", "review", "DECIDE", "unpublish"]),
    ("reviewing", &["submit", "review"], &["withdraw-consent", "DECIDE", "publish"]),
    ("returned", &["submit", "return"], &["invite", "submit", "update", "withdraw-consent"]),
    ("cosigning", &["submit", "return", "invite"], &["withdraw-consent"]),
    ("cosigning", &["submit", "return", "invite", "sign"], &["submit", "withdraw-consent"]),
    ("accepted", &["submit", "accept"], &["withdraw-consent", "publish", "distinguish"]),
    ("declined", &["submit", "decline"], &["withdraw-consent"]),
    ("merged", &["submit", "merge"], &["withdraw-consent"]),
    ("converted", &["submit", "convert"], &[]),
    ("withdrawn", &["submit", "withdraw"], &["withdraw-consent"]),
];

/// Whether a verb fits, by the table.
fn fits(fitting: &[&str], verb: &str) -> bool {
    fitting.contains(&verb) || fitting.contains(&"DECIDE") && DECISIONS.contains(&verb)
}

/// Those who have to do with a proposal, and another one that it may be merged into.
struct World {
    app: TestApp,
    committee: committee::Model,
    author: Person,
    signer: (Person, MemberId),
    third: MemberId,
    staff: Person,
    other: Value,
}

impl World {
    async fn start(backend: Backend) -> Option<Self> {
        let app = TestApp::start(backend).await?;
        let committee = app.committee("西安市政协", "610100", None).await;
        let (author, _) = app.member("赵委员", &committee).await;
        let (signer, row) = app.member("钱委员", &committee).await;
        let staff = app.staff("王主任", &committee).await;
        let (third, third_row) = app.member("孙委员", &committee).await;
        let other = submit(&third, &new_with(&committee, json!({ "kind": "proposal" }))).await;
        Some(Self { app, committee, author, signer: (signer, row.id), third: third_row.id, staff, other })
    }

    /// A new proposal after these steps, as its author sees it.
    async fn after(&self, steps: &[&str]) -> Value {
        let new = json!({ "kind": "proposal", "submit": false, "publish_consent": true });
        let made = submit(&self.author, &new_with(&self.committee, new)).await;
        for verb in steps {
            self.attempt(&self.see(&self.author, &made).await, verb).await.expect(200);
        }
        self.see(&self.author, &made).await
    }

    async fn see(&self, who: &Person, item: &Value) -> Value {
        who.get(path(item)).await.expect(200)
    }

    async fn attempt(&self, item: &Value, verb: &str) -> Answer {
        let Self { author, staff, signer: (signer, member), third, .. } = self;
        let reason = |code: &str| json!({ "reason": { "code": code, "text": "请补充小区地址和楼栋号" } });
        let (who, end, body) = match verb {
            "sign" => return signer.post(format!("{}/cosign", path(item))).json(&json!({ "decision": "sign" })).await,
            "update" => {
                let body = json!({ "title": item["title"], "body": "文艺南路小区六层无电梯，建议由街道统一协调。" });
                return author.put(path(item)).if_match(&item["version"]).json(&body).await;
            }
            "invite" => {
                let until = self.app.clock.now() + TimeDelta::days(3);
                // Whoever has signed cannot be invited at all (422).
                let invited = if item["status"] == "cosigning" { third } else { member };
                (author, "cosigners", json!({ "member_ids": [invited], "until": until }))
            }
            "submit" | "withdraw" | "withdraw-consent" => (author, verb, json!({})),
            "return" => (staff, verb, reason("incomplete")),
            "decline" => (staff, verb, reason("empty")),
            "merge" => (staff, verb, json!({ "into_id": self.other["id"] })),
            "convert" => (staff, verb, json!({ "kind": "opinion" })),
            "distinguish" => (staff, verb, json!({ "key": true, "excellent": false })),
            verb => (staff, verb, json!({})),
        };
        act(who, item, end, &body).await
    }

    /// What is offered to the author and to staff of what can be asked for.
    async fn offered(&self, item: &Value) -> Vec<String> {
        let mut offered = Vec::new();
        for (who, verbs) in [(&self.author, &OF_AUTHOR[..]), (&self.staff, &OF_STAFF)] {
            let seen = who.get(path(item)).await;
            if seen.status() == 200 {
                let actions = seen.expect(200)["allowed_actions"].clone();
                let offers = |verb: &&&str| actions.as_array().unwrap().contains(&json!(verb));
                offered.extend(verbs.iter().filter(offers).map(|verb| (*verb).to_owned()));
            }
        }
        offered
    }
}

#[rstest]
#[actix_web::test]
async fn every_verb_fits_some_states_only(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    for (state, steps, fitting) in STATES {
        let item = world.after(steps).await;
        let name = format!("{state} after {steps:?}");
        assert_eq!(item["status"], state, "{name}");
        let verbs = || OF_AUTHOR.into_iter().chain(OF_STAFF);
        let expected: Vec<_> = verbs().filter(|verb| fits(fitting, verb)).collect();
        assert_eq!(world.offered(&item).await, expected, "{name}");

        let entries = async || ledger_entry::Entity::find().count(&world.app.sql).await.unwrap();
        let before = entries().await;
        // What was never handed in is nobody's but its authors'.
        let is_hidden = item["submitted_at"].is_null();
        for verb in verbs().filter(|verb| !fits(fitting, verb)) {
            let answer = world.attempt(&item, verb).await;
            match is_hidden && OF_STAFF.contains(&verb) {
                true => answer.expect_problem(404, "not-found"),
                false => answer.expect_problem(409, "state-conflict"),
            };
        }
        assert_eq!(entries().await, before, "{name}");
        assert_eq!(world.see(&world.author, &item).await, item, "{name}");
        for verb in verbs().filter(|verb| fits(fitting, verb)) {
            let fresh = world.after(steps).await;
            let changed = world.attempt(&fresh, verb).await.expect(200);
            let is_step = !["update", "withdraw-consent", "publish", "unpublish", "distinguish"].contains(&verb);
            assert_eq!(changed["status"] != fresh["status"], is_step, "{verb} when {name}");
        }
    }
}
