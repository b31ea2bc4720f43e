//! Nobody decides what they asked for themselves, in whatever other role.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, Client};
use uuid::Uuid;

use super::{World, id_of};
use crate::sessions::give_password;

/// What a handler asks for and somebody else decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Request {
    Objection,
    MoreTime,
}

impl Request {
    /// The verb that asks for it, and the one that decides it.
    fn verbs(self) -> (&'static str, &'static str) {
        match self {
            Self::Objection => ("object", "decide-objection"),
            Self::MoreTime => ("extend", "decide-extension"),
        }
    }

    /// What is said to ask for it, and to grant it.
    fn bodies(self, part: &str) -> (Value, Value) {
        match self {
            Self::Objection => (
                json!({ "assignment_id": part, "reason": "属城管职责" }),
                json!({ "assignment_id": part, "decision": "uphold" }),
            ),
            Self::MoreTime => {
                (json!({ "due_on": "2026-05-20", "reason": "需征求住户意见" }), json!({ "decision": "grant" }))
            }
        }
    }

    /// A case that is assigned to somebody who then makes the request; and what grants it.
    async fn made(self, world: &World, lead: Uuid, who: &Client) -> (String, Value) {
        let id = world.opened().await;
        let case = world.assign(&id, json!({ "lead_id": lead })).await;
        if self == Self::MoreTime {
            world.receive(who, &id).await;
        }
        let (wish, ruling) = self.bodies(&id_of(&case["assignments"][0]));
        world.act(who, &id, self.verbs().0, wish).await;
        (id, ruling)
    }

    /// Fails unless the decision is neither offered to somebody nor taken from them; gives the case as they see it.
    async fn is_left_to_others(self, world: &World, id: &str, ruling: &Value, who: &Client) -> Value {
        let (_, decides) = self.verbs();
        let seen = world.see(who, id).await;
        assert!(!offers(&seen, decides), "{}", seen["allowed_actions"]);
        let listed = who.get("/cases").await.expect(200)["items"][0].clone();
        assert_eq!(listed["allowed_actions"], seen["allowed_actions"]);
        let refused = who.post(format!("/cases/{id}/{decides}")).if_match(&seen["version"]).json(ruling).await;
        assert_eq!(refused.expect_problem(403, "forbidden")["detail"], "不能审批本人提出的申请或异议");
        seen
    }
}

fn offers(case: &Value, action: &str) -> bool {
    case["allowed_actions"].as_array().unwrap().contains(&json!(action))
}

#[rstest]
#[actix_web::test]
async fn somebody_else_decides(
    #[values(Request::Objection, Request::MoreTime)] request: Request,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, clerk, committee, housing, .. } = &world;
    // A clerk who routes cases as well, and a colleague who only routes.
    let here = (ScopeKind::Committee, Some(committee.id.0), committee.path.as_str());
    app.grant(clerk, Role::AssigningOffice, here.0, here.1, here.2, None).await;
    let colleague = app.holder("孙交办", Role::AssigningOffice, here.0, here.1, here.2).await;

    let (id, ruling) = request.made(&world, housing.id.0, clerk).await;
    let asked = request.is_left_to_others(&world, &id, &ruling, clerk).await;
    if request == Request::Objection {
        // Nor is it settled without a decision, by handing the case to another.
        assert!(!offers(&asked, "assign"));
        let away = json!({ "lead_id": world.streets.id });
        let refused = clerk.post(format!("/cases/{id}/assign")).if_match(&asked["version"]).json(&away).await;
        refused.expect_problem(403, "forbidden");
        let refused = colleague.post(format!("/cases/{id}/assign")).if_match(&asked["version"]).json(&away).await;
        refused.expect_problem(409, "state-conflict");
    }
    assert_eq!(world.see(staff, &id).await["version"], asked["version"]);

    let (_, decides) = request.verbs();
    assert!(offers(&world.see(&colleague, &id).await, decides));
    world.act(&colleague, &id, decides, ruling).await;
}

#[rstest]
#[actix_web::test]
async fn nor_what_their_substitute_asked_for(
    #[values(Request::Objection, Request::MoreTime)] request: Request,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, .. } = &world;
    let here = (ScopeKind::Committee, Some(committee.id.0), committee.path.as_str());
    let (leader, row) = app.member("李委员", committee).await;
    app.grant(&leader, Role::AssigningOffice, here.0, here.1, here.2, None).await;
    let (substitute, other) = app.member("钱委员", committee).await;
    let studio = app.studio("文艺路委员工作室", committee, (&leader, &row)).await;
    let admin = app.administrator("管理员", committee).await;
    let naming = admin.put(format!("/members/{}/substitute", row.id)).if_match(&json!(1));
    naming.json(&json!({ "substitute_id": other.id })).await.expect(200);

    let (id, ruling) = request.made(&world, studio.id.0, &substitute).await;
    request.is_left_to_others(&world, &id, &ruling, &leader).await;
    world.act(&world.staff, &id, request.verbs().1, ruling).await;
}

/// Nor is the same had in another way: whoever handles a case does not route it anew.
#[rstest]
#[actix_web::test]
async fn what_one_handles_is_routed_by_others(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, clerk, other_clerk, housing, streets, .. } = &world;
    let here = (ScopeKind::Committee, Some(committee.id.0), committee.path.as_str());
    for person in [clerk, other_clerk] {
        app.grant(person, Role::CommitteeStaff, here.0, here.1, here.2, None).await;
    }
    // Nobody has it yet: they may take it on.
    let id = world.opened().await;
    assert!(offers(&world.see(clerk, &id).await, "assign"));
    let joint = json!({ "lead_id": housing.id, "co_ids": [streets.id] });
    let case = world.act(clerk, &id, "assign", joint).await;
    let more_time = json!({ "lead_id": housing.id, "due_on": "2026-05-20" });
    let excuse = json!({ "assignment_id": case["assignments"][1]["id"], "reason": "无需会办" });
    for person in [clerk, other_clerk] {
        let seen = world.see(person, &id).await;
        for (verb, body) in [("assign", &more_time), ("excuse", &excuse)] {
            assert!(!offers(&seen, verb), "{verb}");
            let refused = person.post(format!("/cases/{id}/{verb}")).if_match(&seen["version"]).json(body).await;
            assert_eq!(refused.expect_problem(403, "forbidden")["detail"], "本人承办的件由他人改派或免予会办");
        }
    }
    world.act(staff, &id, "excuse", excuse).await;
}

#[rstest]
#[actix_web::test]
async fn nor_does_whoever_took_the_membership_over(
    #[values(Request::Objection, Request::MoreTime)] request: Request,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, .. } = &world;
    let here = (ScopeKind::Committee, Some(committee.id.0), committee.path.as_str());
    let (leader, row) = app.member("李委员", committee).await;
    let studio = app.studio("文艺路委员工作室", committee, (&leader, &row)).await;
    let [successor, colleague] = [
        app.holder("李委员", Role::AssigningOffice, here.0, here.1, here.2).await,
        app.holder("孙交办", Role::AssigningOffice, here.0, here.1, here.2).await,
    ];
    give_password(app, &successor, "13900139000", None).await;
    let (id, ruling) = request.made(&world, studio.id.0, &leader).await;

    let (_, decides) = request.verbs();
    assert!(offers(&world.see(&successor, &id).await, decides), "as long as it is another's");
    let admin = app.administrator("管理员", committee).await;
    let other_phone = json!({ "name": "李委员", "phone": "13900139000" });
    admin.put(format!("/members/{}", row.id)).if_match(&json!(1)).json(&other_phone).await.expect(200);
    request.is_left_to_others(&world, &id, &ruling, &successor).await;
    world.act(&colleague, &id, decides, ruling).await;
}
