//! What is offered can be done: whatever `allowed_actions` names is refused for a field at most, and lists offer the same. What is not
//! offered cannot. Whatever was done, the ledger tells it.

mod replay;
mod wishes;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rstest::rstest;
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{member, topic};
use shangliang_tests::{Backend, Client};

use crate::cases::{World, id_of};
use crate::ledger::verify;
use crate::matrix::items::assert_same;
use crate::sessions::give_password;
use crate::statistics::recount::agrees;
use replay::assert_the_ledger_tells_the_rows;
use wishes::{ON_CASES, ON_SUGGESTIONS, Wish, strings};

/// Everything that is to be done at least once.
const ACTIONS: [&str; 44] = [
    "accept",
    "adopt",
    "assign",
    "close",
    "comment",
    "contact",
    "convert",
    "cosign",
    "countersign",
    "decide-extension",
    "decide-objection",
    "decline",
    "distinguish",
    "edit",
    "escalate",
    "excuse",
    "extend",
    "instruct",
    "invite",
    "look-back",
    "merge",
    "object",
    "publish",
    "rate",
    "receive",
    "reply",
    "return",
    "reveal-contact",
    "review",
    "screen",
    "submit",
    "supervise",
    "support",
    "unmask",
    "unpublish",
    "update",
    "urge",
    "withdraw",
    "withdraw-consent",
    "update-reply",
    "submit-reply",
    "approve-edition",
    "approve-reply",
    "reject-reply",
];

/// How many steps are walked at least.
const LEAST: usize = 300;

/// How many steps are walked at most, until everything was done.
const MOST: usize = 2000;

/// A committee in which everybody does what they are offered.
struct Walk {
    world: World,
    /// Everybody, the author of proposals first.
    people: Vec<Client>,
    invited: member::Model,
    /// Takes suggestions for some days only.
    topic: topic::Model,
    dice: StdRng,
    other_dice: StdRng,
    /// How often each action was done.
    done: BTreeMap<String, usize>,
    /// How often each action was refused that was not offered.
    refused: BTreeMap<String, usize>,
    steps: usize,
}

impl Walk {
    async fn start(backend: Backend) -> Option<Self> {
        let world = World::start(backend).await?;
        let World { app, committee, staff, citizen, clerk, other_clerk, .. } = &world;
        give_password(app, citizen, "13800138000", None).await;
        let leader =
            app.holder("李主席", Role::Leader, ScopeKind::Committee, Some(committee.id.0), &committee.path).await;
        let second = app.staff("李主任", committee).await;
        let (author, _) = app.member("赵委员", committee).await;
        let (invited, member) = app.member("钱委员", committee).await;
        // Staff and handlers have most to do.
        let people =
            [&author, &invited, &leader, citizen, citizen, clerk, clerk, other_clerk, other_clerk, staff, &second];
        let people = people.into_iter().map(|person| person.client.clone()).collect();
        let mut topic = app.topic("推进老旧小区加装电梯", committee).await;
        topic.closes_at = Some(app.clock.now() + TimeDelta::days(4));
        topic = close_on(&world, topic).await;
        for _ in 0..2 {
            world.handling().await;
            world.answered().await;
        }
        let (dice, other_dice) = (StdRng::seed_from_u64(2), StdRng::seed_from_u64(3));
        Some(Self {
            world,
            people,
            invited: member,
            topic,
            dice,
            other_dice,
            done: BTreeMap::new(),
            refused: BTreeMap::new(),
            steps: 0,
        })
    }

    /// Somebody writes something new.
    async fn write(&mut self) {
        let kind = *["citizen", "citizen", "proposal", "proposal", "opinion"].choose(&mut self.dice).unwrap();
        let who = if kind == "citizen" { &self.world.citizen.client } else { &self.people[0] };
        let title = ["老旧小区加装电梯应统一协调", "请回电13800138000说明情况"].choose(&mut self.dice);
        let anonymity = ["none", "public", "handlers"].choose(&mut self.dice);
        let body = json!({
            "title": title, "kind": kind, "committee_id": self.world.committee.id, "anonymity": anonymity,
            "body": "我们小区建于1998年，六层无电梯，老人上下楼困难，建议由街道统一协调。",
            "publish_consent": self.dice.random_bool(0.8), "submit": self.dice.random_bool(0.6),
            "topic_id": self.dice.random_bool(0.3).then_some(self.topic.id),
        });
        let answer = who.post("/suggestions").key(&format!("new-{}", self.steps)).json(&body).await;
        // The topic may be closed by now.
        assert!([201, 409].contains(&answer.status()), "{}", answer.text());
    }

    /// Somebody does what was done least of what they are offered on one of the things that they see.
    async fn act(&mut self) {
        let who = self.people.choose(&mut self.dice).unwrap().clone();
        let mut things = Vec::new();
        for list in ["/suggestions", "/cases"] {
            let page = who.get(format!("{list}?limit=100")).await.expect(200);
            things.extend(page["items"].as_array().unwrap().iter().map(|item| (list, item.clone())));
        }
        let Some((list, item)) = self.pick(&things) else { return };
        let itself = who.get(format!("{list}/{}", id_of(item))).await.expect(200);
        assert_same(item, &itself, list);
        self.try_what_is_not_offered(&who, list, &itself, &things).await;
        let mut wishes = self.wishes(list, &itself, &things);
        // Whoever is excused signs nothing.
        wishes.retain(|wish| wish.verb != "excuse" || self.times("excuse") < self.times("countersign"));
        wishes.sort_by_key(|wish| self.times(&wish.verb));
        let Some(wish) = wishes.into_iter().next() else { return };
        self.try_out(&who, wish).await;
    }

    fn wishes(&mut self, list: &str, itself: &Value, things: &[(&str, Value)]) -> Vec<Wish> {
        if list == "/cases" { self.on_case(itself) } else { self.on_suggestion(itself, things) }
    }

    /// Somebody does one of the things that they are not offered: it is refused, and changes nothing.
    async fn try_what_is_not_offered(&mut self, who: &Client, list: &str, itself: &Value, things: &[(&str, Value)]) {
        // By dice of their own, so that the walk goes where it would go without them.
        std::mem::swap(&mut self.dice, &mut self.other_dice);
        let wish = self.not_offered(list, itself, things);
        std::mem::swap(&mut self.dice, &mut self.other_dice);
        let Some(Wish { verb, method, path, version, bodies }) = wish else { return };
        let Some(body) = bodies.first() else { return };
        let mut ask = who.ask(method, &path).json(body);
        if !version.is_null() {
            ask = ask.if_match(&version);
        }
        if method == "POST" {
            ask = ask.key(&format!("not-offered-{}", self.steps));
        }
        let answer = ask.await;
        assert!([403, 404, 409, 422].contains(&answer.status()), "{verb} on {itself}: {}", answer.text());
        // A body that is refused for a field came to no rule.
        if answer.status() != 422 {
            *self.refused.entry(verb.clone()).or_default() += 1;
        }
        let after = who.get(format!("{list}/{}", id_of(itself))).await.expect(200);
        assert_eq!(&after, itself, "{verb} was refused and changed something");
    }

    /// One of the things that are not offered, as a request.
    fn not_offered(&mut self, list: &str, itself: &Value, things: &[(&str, Value)]) -> Option<Wish> {
        let all: &[&str] = if list == "/cases" { &ON_CASES } else { &ON_SUGGESTIONS };
        let offered = strings(&itself["allowed_actions"]);
        let others: Vec<_> = all.iter().filter(|verb| !offered.iter().any(|offered| offered == *verb)).collect();
        let verb = **others.choose(&mut self.dice)?;
        // Another date needs one before.
        if verb == "extend" && itself["due_on"].is_null() {
            return None;
        }
        let mut pretended = itself.clone();
        pretended["allowed_actions"] = json!([verb]);
        self.wishes(list, &pretended, things).into_iter().find(|wish| wish.verb == verb)
    }

    /// One of the things of which anything is offered, mostly that of which something was done least.
    fn pick<'a>(&mut self, things: &'a [(&'static str, Value)]) -> Option<&'a (&'static str, Value)> {
        let offered: Vec<_> = things.iter().filter(|(_, item)| item["allowed_actions"] != json!([])).collect();
        if self.dice.random_bool(0.25) {
            return offered.choose(&mut self.dice).copied();
        }
        let least =
            |(_, item): &&(&str, Value)| strings(&item["allowed_actions"]).iter().map(|verb| self.times(verb)).min();
        offered.into_iter().min_by_key(least)
    }

    /// What nobody has done yet.
    fn undone(&self) -> Vec<&'static str> {
        ACTIONS.into_iter().filter(|verb| !self.done.contains_key(*verb)).collect()
    }

    /// What nobody has been refused yet.
    fn missed(&self) -> Vec<&'static str> {
        ON_SUGGESTIONS.into_iter().chain(ON_CASES).filter(|verb| !self.refused.contains_key(*verb)).collect()
    }

    fn times(&self, verb: &str) -> usize {
        self.done.get(verb).copied().unwrap_or(0)
    }

    async fn try_out(&mut self, who: &Client, wish: Wish) {
        let Wish { verb, method, path, version, bodies } = wish;
        let mut answers = Vec::new();
        for body in bodies {
            let mut ask = who.ask(method, &path).json(&body);
            if !version.is_null() {
                ask = ask.if_match(&version);
            }
            if method == "POST" {
                ask = ask.key(&format!("step-{}-{}", self.steps, answers.len()));
            }
            let answer = ask.await;
            answers.push((answer.status(), answer.text()));
            if answer.status() < 300 {
                *self.done.entry(verb).or_default() += 1;
                return;
            }
        }
        assert!(answers.iter().any(|(status, _)| *status == 422), "{verb} on {path}: {answers:?}");
    }
}

/// Writes until when a topic takes suggestions.
async fn close_on(world: &World, row: topic::Model) -> topic::Model {
    use sea_orm::{ActiveModelTrait, IntoActiveModel};
    row.into_active_model().reset_all().update(&world.app.sql).await.unwrap()
}

#[rstest]
#[actix_web::test]
async fn whatever_is_offered_can_be_done(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(mut walk) = Walk::start(backend).await else { return };
    for step in 0..MOST {
        walk.steps = step;
        if walk.undone().is_empty() && walk.missed().is_empty() && step >= LEAST {
            break;
        }
        if step % 12 == 0 {
            walk.write().await;
        }
        walk.act().await;
        let hours = walk.dice.random_range(0..6);
        walk.world.app.pass(TimeDelta::hours(hours));
    }
    let undone = walk.undone();
    assert!(undone.is_empty(), "nobody came to {undone:?}: {:?}", walk.done);
    let missed = walk.missed();
    assert!(missed.is_empty(), "nobody tried {missed:?} without being offered it: {:?}", walk.refused);
    let app = &walk.world.app;
    agrees(app).await;
    verify(app).await.unwrap();
    assert_the_ledger_tells_the_rows(&app.sql).await;
}
