//! Every verb of studios in every state, with a leader and without: what the rules allow is offered and works, and all else is refused and leaves
//! no entry in the ledger.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::ids::MemberId;
use shangliang_entity::{committee, ledger_entry};
use shangliang_tests::{Answer, Backend, Person, TestApp};

use super::new_studio;

/// What can be asked of a studio; `seat` and `unseat` change its roster.
const VERBS: [&str; 8] = ["approve", "activate", "suspend", "resume", "close", "update", "seat", "unseat"];

/// How a studio comes into a state, and what fits there; `lead` gives it its leader, `unlead` takes it away.
const STATES: [(&str, &[&str], &[&str]); 10] = [
    ("applied", &[], &["approve", "close", "update", "seat"]),
    ("applied", &["lead"], &["approve", "close", "update", "seat", "unseat"]),
    ("approved", &["approve"], &["suspend", "close", "update", "seat"]),
    ("approved", &["approve", "lead"], &["activate", "suspend", "close", "update", "seat", "unseat"]),
    ("active", &["lead", "approve"], &["suspend", "close", "update", "seat", "unseat"]),
    ("active", &["lead", "approve", "unlead"], &["suspend", "close", "update", "seat"]),
    ("suspended", &["approve", "suspend"], &["resume", "close", "update", "seat"]),
    ("suspended", &["lead", "approve", "suspend"], &["resume", "close", "update", "seat", "unseat"]),
    ("closed", &["approve", "close"], &[]),
    ("closed", &["lead", "approve", "suspend", "close"], &[]),
];

/// Whoever runs the studios of a committee, and members to lead them and to sit in them.
struct Office<'a> {
    city: &'a committee::Model,
    staff: &'a Person,
    leader: MemberId,
    member: MemberId,
}

impl Office<'_> {
    /// A new studio after these steps.
    async fn after(&self, steps: &[&str], name: &str) -> Value {
        let studio = self.staff.post("/studios").json(&new_studio(self.city, name)).await.expect(201);
        for verb in steps {
            let answer = self.attempt(&self.see(&studio).await, verb).await;
            assert!([200, 201, 204].contains(&answer.status()), "{verb}: {}", answer.text());
        }
        self.see(&studio).await
    }

    async fn see(&self, studio: &Value) -> Value {
        self.staff.get(format!("/studios/{}", studio["id"].as_str().unwrap())).await.expect(200)
    }

    async fn attempt(&self, studio: &Value, verb: &str) -> Answer {
        let Self { staff, leader, member, .. } = self;
        let path = format!("/studios/{}", studio["id"].as_str().unwrap());
        let seat = |member: &MemberId, role| {
            staff.post(format!("{path}/members")).json(&json!({ "member_id": member, "role": role }))
        };
        match verb {
            "lead" => seat(leader, "studio_leader").await,
            "seat" => seat(member, "member").await,
            "unlead" | "unseat" => staff.delete(format!("{path}/members/{leader}")).await,
            "update" => {
                let fields = json!({ "name": studio["name"], "kind": "sector" });
                staff.put(&path).if_match(&studio["version"]).json(&fields).await
            }
            verb => {
                let why = json!({ "reason": "经研究决定" });
                staff.post(format!("{path}/{verb}")).if_match(&studio["version"]).json(&why).await
            }
        }
    }
}

#[rstest]
#[actix_web::test]
async fn every_verb_fits_some_states_only(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let staff = app.staff("王主任", &city).await;
    let [leader, member] = [app.member("李建国", &city).await.1.id, app.member("王秀英", &city).await.1.id];
    let office = Office { city: &city, staff: &staff, leader, member };
    for (index, (state, steps, fitting)) in STATES.into_iter().enumerate() {
        let studio = office.after(steps, &format!("第{index}委员工作室")).await;
        let offered = |verb: &&&str| !["seat", "unseat"].contains(*verb);
        let expected: Vec<_> = fitting.iter().filter(offered).collect();
        let roster = if fitting.contains(&"seat") { vec![&"change-roster"] } else { vec![] };
        assert_eq!(studio["status"], state);
        assert_eq!(studio["allowed_actions"], json!([expected, roster].concat()), "{state} after {steps:?}");
        let entries = async || ledger_entry::Entity::find().count(&app.sql).await.unwrap();
        let before = entries().await;
        let is_seated = studio["leader_id"] != Value::Null;
        // Nobody can be unseated who is not there: a 404, whatever the state.
        let fits = |verb: &&str| fitting.contains(verb) || (*verb == "unseat" && !is_seated);
        for verb in VERBS.into_iter().filter(|verb| !fits(verb)) {
            office.attempt(&studio, verb).await.expect_problem(409, "state-conflict");
        }
        assert_eq!(entries().await, before, "{state} after {steps:?}");
        for verb in fitting {
            let fresh = office.after(steps, &format!("第{index}{verb}工作室")).await;
            let answer = office.attempt(&fresh, verb).await;
            assert!([200, 201, 204].contains(&answer.status()), "{state} {verb}: {}", answer.text());
            let is_step = !["update", "seat", "unseat"].contains(verb);
            assert_eq!(office.see(&fresh).await["status"] != fresh["status"], is_step, "{state} {verb}");
        }
    }
}
