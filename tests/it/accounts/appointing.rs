//! Offices and memberships are given by somebody else than whoever gets them, after a recent sign-in: no side door leads to what a role gives.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{committee, ledger_entry, member};
use shangliang_tests::client::{Ask, Client};
use shangliang_tests::{Backend, Person, TestApp};

use crate::sessions::give_password;

const OWN: &str = "13800138000";

/// A member who administers the committee and works for it, and two other members.
struct World {
    app: TestApp,
    city: committee::Model,
    both: (Person, member::Model),
    one: (Person, member::Model),
    two: (Person, member::Model),
    studio: String,
    group: String,
}

impl World {
    async fn start(backend: Backend) -> Option<Self> {
        let app = TestApp::start(backend).await?;
        let city = app.committee("西安市政协", "610100", None).await;
        let both = app.member("赵委员", &city).await;
        for role in [Role::CommitteeAdministrator, Role::CommitteeStaff] {
            app.grant(&both.0, role, ScopeKind::Committee, Some(city.id.0), &city.path, None).await;
        }
        give_password(&app, &both.0, OWN, None).await;
        let [one, two] = [app.member("钱委员", &city).await, app.member("孙委员", &city).await];
        let studio = format!("/studios/{}", app.studio("文艺路委员工作室", &city, (&one.0, &one.1)).await.id);
        let new = json!({ "committee_id": city.id, "kind": "study", "name": "第一学习组" });
        let made = both.0.post("/groups").json(&new).await.expect(201);
        let group = format!("/groups/{}", made["id"].as_str().unwrap());
        Some(Self { app, city, both, one, two, studio, group })
    }

    async fn entries(&self) -> u64 {
        ledger_entry::Entity::find().count(&self.app.sql).await.unwrap()
    }

    fn seat(&self, who: &Client, member: &member::Model, role: &str) -> Ask {
        who.post(format!("{}/members", self.studio)).json(&json!({ "member_id": member.id, "role": role }))
    }

    fn convene(&self, who: &Client, member: &member::Model, is_convener: bool) -> Ask {
        let body = json!({ "member_id": member.id, "is_convener": is_convener });
        who.post(format!("{}/members", self.group)).json(&body)
    }

    async fn substitute(&self, who: &Client, of: &member::Model, by: &member::Model) -> Ask {
        let path = format!("/members/{}", of.id);
        let version = who.get(&path).await.expect(200)["version"].clone();
        who.put(format!("{path}/substitute")).if_match(&version).json(&json!({ "substitute_id": by.id }))
    }

    async fn lead(&self, who: &Client, member: &member::Model) -> Ask {
        let studio = who.get(&self.studio).await.expect(200);
        let fields = json!({ "name": studio["name"], "kind": studio["kind"], "leader_id": member.id });
        who.put(&self.studio).if_match(&studio["version"]).json(&fields)
    }

    fn new_studio(&self, leader: &member::Model) -> Value {
        json!({ "committee_id": self.city.id, "name": "另一工作室", "kind": "town", "leader_id": leader.id })
    }

    fn step(&self, who: &Client, member: &member::Model, verb: &str) -> Ask {
        who.post(format!("/members/{}/{verb}", member.id)).json(&json!({ "reason": "主席会议决定" }))
    }
}

#[rstest]
#[actix_web::test]
async fn nobody_gives_themselves_more(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let ((me, own), (one, its)) = (&world.both, &world.one);
    let other = world.app.administrator("另一管理员", &world.city).await;
    world.step(&other, own, "suspend").await.expect(200);
    let before = world.entries().await;
    let seen = me.get(format!("/members/{}", own.id)).await.expect(200);
    assert_eq!(seen["allowed_actions"], json!(["resign", "remove", "update"]));
    world.step(me, own, "reinstate").await.expect_problem(403, "forbidden");
    assert_eq!(world.entries().await, before);
    world.step(&other, own, "reinstate").await.expect(200);

    let before = world.entries().await;
    for office in ["studio_leader", "studio_convener", "studio_liaison"] {
        world.seat(me, own, office).await.expect_problem(403, "forbidden");
        if office != "studio_leader" {
            world.seat(one, its, office).await.expect_problem(403, "forbidden");
        }
    }
    world.lead(me, own).await.await.expect_problem(403, "forbidden");
    me.post("/studios").json(&world.new_studio(own)).await.expect_problem(403, "forbidden");
    world.convene(me, own, true).await.expect_problem(403, "forbidden");
    world.substitute(me, its, own).await.await.expect_problem(403, "forbidden");
    let new = json!({ "committee_id": world.city.id, "name": "赵委员", "phone": OWN });
    me.post("/members").json(&new).await.expect_problem(403, "forbidden");
    let path = format!("/members/{}", its.id);
    let version = me.get(&path).await.expect(200)["version"].clone();
    let mine = json!({ "name": "钱委员", "phone": OWN });
    me.put(&path).if_match(&version).json(&mine).await.expect_problem(403, "forbidden");
    assert_eq!(world.entries().await, before);

    // What gives nothing, and what others give, is another matter.
    world.seat(me, own, "member").await.expect(201);
    world.convene(me, own, false).await.expect(201);
    world.seat(one, own, "studio_liaison").await.expect(201);
    world.convene(&other, own, true).await.expect(201);
    world.substitute(&other, its, own).await.await.expect(200);
    // Nor what they would then do for somebody else.
    world.lead(&other, &world.two.1).await.await.expect(200);
    world.lead(me, its).await.await.expect_problem(403, "forbidden");
    world.lead(&other, its).await.await.expect(200);
    // Who holds which office is not the leader's substitute's to say, though the studio's other fields are.
    world.substitute(&other, its, &world.two.1).await.await.expect(200);
    world.lead(&world.two.0, own).await.await.expect_problem(403, "forbidden");
    world.lead(&world.two.0, its).await.await.expect(200);
}

/// Whoever applies may lead what others have yet to approve, also in a committee below their own.
#[rstest]
#[actix_web::test]
async fn whoever_applies_leads(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let province = app.committee("陕西省政协", "610000", None).await;
    let city = app.committee("西安市政协", "610100", Some(&province)).await;
    let (above, row) = app.member("省委员", &province).await;
    let new = json!({ "committee_id": city.id, "name": "文艺路工作室", "kind": "town", "leader_id": row.id });
    app.pass(TimeDelta::hours(1));
    let applied = above.post("/studios").json(&new).await.expect(201);
    assert_eq!((&applied["status"], &applied["leader_id"]), (&json!("applied"), &json!(row.id)));
}

/// A member's application makes them its leader, who does not approve it, whatever else they have become; nor does the leader's substitute.
#[rstest]
#[actix_web::test]
async fn nobody_approves_what_they_lead(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let (applicant, row) = &world.two;
    let applied = applicant.post("/studios").json(&world.new_studio(row)).await.expect(201);
    let scope = (ScopeKind::Committee, Some(world.city.id.0));
    world.app.grant(applicant, Role::CommitteeStaff, scope.0, scope.1, &world.city.path, None).await;
    let approve = |who: &Client| {
        let path = format!("/studios/{}/approve", applied["id"].as_str().unwrap());
        who.post(path).if_match(&applied["version"])
    };
    let offers = async |who: &Client| {
        let seen = who.get(format!("/studios/{}", applied["id"].as_str().unwrap())).await.expect(200);
        seen["allowed_actions"].as_array().unwrap().contains(&json!("approve"))
    };
    assert_eq!((offers(applicant).await, offers(&world.both.0).await), (false, true));
    approve(applicant).await.expect_problem(403, "forbidden");
    approve(&world.both.0).await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn offices_change_within_ten_minutes_of_a_sign_in(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let ((me, _), (_, one), (_, two)) = (&world.both, &world.one, &world.two);
    world.seat(me, two, "studio_liaison").await.expect(201);
    world.convene(me, two, true).await.expect(201);
    world.app.pass(TimeDelta::seconds(601));
    let attempts = async |who: &Client| {
        [
            ("a convener", world.seat(who, one, "studio_convener").await),
            ("no office", world.seat(who, two, "member").await),
            ("another leader", world.lead(who, two).await.await),
            ("off the roster", who.delete(format!("{}/members/{}", world.studio, two.id)).await),
            ("a new studio", who.post("/studios").json(&world.new_studio(one)).await),
            ("a group's convener", world.convene(who, one, true).await),
            ("no convener", world.convene(who, two, false).await),
            ("a substitute", world.substitute(who, one, two).await.await),
            ("suspended", world.step(who, two, "suspend").await),
            ("reinstated", world.step(who, two, "reinstate").await),
            ("resigned", world.step(who, two, "resign").await),
            ("removed", world.step(who, one, "remove").await),
        ]
    };
    let before = world.entries().await;
    let stale = attempts(me).await;
    for (what, answer) in stale {
        assert_eq!((answer.status(), &answer.body()["code"]), (401, &json!("step-up-required")), "{what}");
    }
    assert_eq!(world.entries().await, before);
    // Who sits there without an office is nothing to prove oneself for.
    world.convene(me, one, false).await.expect(201);

    let fresh = world.app.signed_in(me.id).await;
    for (what, answer) in attempts(&fresh).await {
        assert!(answer.status() < 300, "{what}: {}", answer.text());
    }
}
