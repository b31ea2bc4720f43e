//! Every verb of topics in every state: what the rules allow is offered and works, and all else is refused and leaves no entry in the ledger.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::{committee, ledger_entry};
use shangliang_tests::{Answer, Backend, Person, TestApp};

use super::new_topic;

/// What can be asked of a topic.
const VERBS: [&str; 10] =
    ["shortlist", "plan", "research", "open", "conclude", "report-outcome", "close", "merge", "reject", "update"];

/// How a solicited topic comes into a state, and what fits there.
const STATES: [(&str, &[&str], &[&str]); 10] = [
    ("solicited", &[], &["shortlist", "merge", "reject", "update"]),
    ("shortlisted", &["shortlist"], &["plan", "merge", "reject", "update"]),
    ("planned", &["shortlist", "plan"], &["research", "open", "merge", "reject", "update"]),
    ("researching", &["shortlist", "plan", "research"], &["open", "merge", "reject", "update"]),
    ("open", &["shortlist", "plan", "open"], &["conclude", "update"]),
    ("concluded", &["shortlist", "plan", "research", "open", "conclude"], &["report-outcome", "close"]),
    ("outcome_reported", &["shortlist", "plan", "open", "conclude", "report-outcome"], &["close"]),
    ("closed", &["shortlist", "plan", "open", "conclude", "close"], &[]),
    ("merged", &["merge"], &[]),
    ("rejected", &["shortlist", "reject"], &[]),
];

/// Whoever runs the topics of a committee.
struct Office<'a> {
    city: &'a committee::Model,
    staff: &'a Person,
    /// What other topics are merged into.
    other: &'a Value,
}

impl Office<'_> {
    fn solicited(&self) -> Value {
        let mut body = new_topic(self.city);
        body["source"] = json!("solicited");
        body
    }

    /// A new topic after these steps.
    async fn after(&self, steps: &[&str]) -> Value {
        let mut topic = self.staff.post("/topics").json(&self.solicited()).await.expect(201);
        for verb in steps {
            topic = self.attempt(&topic, verb).await.expect(200);
        }
        topic
    }

    async fn attempt(&self, topic: &Value, verb: &str) -> Answer {
        let path = format!("/topics/{}", topic["id"].as_str().unwrap());
        let ask = match verb {
            "update" => {
                let mut fields = new_topic(self.city);
                fields["description"] = json!("如何协调低层住户意见？");
                self.staff.put(path).json(&fields)
            }
            "merge" => self.staff.post(format!("{path}/merge")).json(&json!({ "into_id": self.other["id"] })),
            verb => self.staff.post(format!("{path}/{verb}")).json(&json!({ "text": "经研究决定" })),
        };
        ask.if_match(&topic["version"]).await
    }
}

#[rstest]
#[actix_web::test]
async fn every_verb_fits_some_states_only(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let staff = app.staff("王主任", &city).await;
    let other = staff.post("/topics").json(&new_topic(&city)).await.expect(201);
    let office = Office { city: &city, staff: &staff, other: &other };
    for (state, steps, fitting) in STATES {
        let topic = office.after(steps).await;
        assert_eq!((&topic["status"], &topic["allowed_actions"]), (&json!(state), &json!(fitting)));
        let entries = async || ledger_entry::Entity::find().count(&app.sql).await.unwrap();
        let before = entries().await;
        for verb in VERBS.into_iter().filter(|verb| !fitting.contains(verb)) {
            office.attempt(&topic, verb).await.expect_problem(409, "state-conflict");
        }
        assert_eq!(entries().await, before, "{state}");
        for verb in fitting {
            let fresh = office.after(steps).await;
            let changed = office.attempt(&fresh, verb).await.expect(200);
            assert_eq!(changed["status"] == fresh["status"], *verb == "update", "{state} {verb}");
        }
    }
}
