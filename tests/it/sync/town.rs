//! A town in which everybody is busy, and those who keep copies of it.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use serde_json::{Value, json};
use shangliang_entity::ids::RoleGrantId;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{department, member};
use shangliang_tests::{Backend, Client, Person, TestApp};

use super::Copy;
use super::standing::revoke;
use crate::cases::{World, id_of, part_that_allows};

/// The town.
pub struct Town {
    /// Its committee and the people there.
    pub world: World,
    admin: Person,
    author: Person,
    invited: (Person, member::Model),
    office: department::Model,
    /// Somebody whose roles come and go.
    pub drifter: Person,
}

/// Somebody who works in the town, in a process of their own.
pub struct Writer {
    people: Vec<Client>,
    staff: Client,
    admin: Client,
    author: Client,
    invited: (Client, member::Model),
    departments: [department::Model; 3],
    committee: Value,
    name: usize,
    keys: usize,
    /// How many requests changed something.
    pub done: usize,
}

impl Town {
    /// A fresh one; `None` where there is no PostgreSQL to test on.
    pub async fn start(backend: Backend) -> Option<Self> {
        let world = World::start(backend).await?;
        let World { app, committee, .. } = &world;
        let admin = app.on_platform("管理员", Role::CommitteeAdministrator).await;
        let (author, _) = app.member("赵委员", committee).await;
        let invited = app.member("钱委员", committee).await;
        let leader = app.member("周委员", committee).await;
        app.studio("教育界别工作室", committee, (&leader.0, &leader.1)).await;
        let office = app.department("市政府办", committee).await;
        let drifter = app.citizen("某人").await;
        Some(Self { world, admin, author, invited, office, drifter })
    }

    /// Copies of everybody who sees something else.
    pub async fn copies(&self) -> Vec<Copy> {
        let World { app, committee, staff, citizen, clerk, other_clerk, .. } = &self.world;
        let place = (ScopeKind::Department, Some(self.office.id.0));
        let assigning = app.holder("孙科员", Role::AssigningOffice, place.0, place.1, &committee.path).await;
        let here =
            async |role| app.holder("某人", role, ScopeKind::Committee, Some(committee.id.0), &committee.path).await;
        let others =
            [here(Role::AssigningOffice).await, here(Role::SupervisionOffice).await, app.citizen("路人").await];
        let everybody = [staff, citizen, clerk, other_clerk, &self.invited.0, &self.drifter, &assigning];
        let mut copies: Vec<_> = everybody.into_iter().chain(&others).map(|person| Copy::of(person)).collect();
        copies.push(Copy::with(staff, &format!("&committee_id={}&kinds=suggestions,cases", committee.id)));
        copies
    }

    /// Somebody who works there through one of its processes.
    pub async fn writer(&self, app: &TestApp, name: usize) -> Writer {
        let World { committee, staff, citizen, clerk, other_clerk, housing, streets, .. } = &self.world;
        let here = async |person: &Person| app.signed_in(person.id).await.client;
        Writer {
            people: vec![here(citizen).await, here(clerk).await, here(other_clerk).await, here(staff).await],
            staff: here(staff).await,
            admin: here(&self.admin).await,
            author: here(&self.author).await,
            invited: (here(&self.invited.0).await, self.invited.1.clone()),
            departments: [housing.clone(), streets.clone(), self.office.clone()],
            committee: json!(committee.id),
            name,
            keys: 0,
            done: 0,
        }
    }

    /// Gives the drifter a role, or takes one away.
    pub async fn drift(&self, held: &mut Vec<RoleGrantId>, dice: &mut StdRng) {
        let World { app, committee, housing, streets, .. } = &self.world;
        if held.len() > 1 || (held.len() == 1 && dice.random_bool(0.5)) {
            return revoke(app, held.swap_remove(dice.random_range(0..held.len()))).await;
        }
        let (role, kind, id) = *[
            (Role::DepartmentClerk, ScopeKind::Department, housing.id.0),
            (Role::DepartmentLead, ScopeKind::Department, streets.id.0),
            (Role::AssigningOffice, ScopeKind::Department, self.office.id.0),
            (Role::CommitteeStaff, ScopeKind::Committee, committee.id.0),
        ]
        .choose(dice)
        .unwrap();
        held.push(app.grant(&self.drifter, role, kind, Some(id), &committee.path, None).await);
    }
}

impl Writer {
    /// Does something, if the state of things allows it.
    pub async fn act(&mut self, dice: &mut StdRng) {
        let done = match dice.random_range(0..20) {
            0..3 => self.suggest(dice).await,
            3..10 => self.decide(dice).await,
            10..15 => self.handle(dice).await,
            15 => self.propose(dice).await,
            16 => self.sign(dice).await,
            17 => self.topic(dice).await,
            18 => self.studio(dice).await,
            _ => self.directory(dice).await,
        };
        self.done += usize::from(done);
    }

    fn key(&mut self) -> String {
        self.keys += 1;
        format!("w{}-{}", self.name, self.keys)
    }

    async fn suggest(&mut self, dice: &mut StdRng) -> bool {
        let body = json!({
            "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": self.committee, "publish_consent": true,
            "body": "我们小区建于1998年，六层无电梯，老人上下楼困难，建议由街道统一协调。", "submit": dice.random_bool(0.9),
        });
        let key = self.key();
        let made = self.people.choose(dice).unwrap().post("/suggestions").key(&key).json(&body).await;
        made.status() == 201
    }

    /// Something of a list, as it is now.
    async fn any(&self, list: &str, dice: &mut StdRng) -> Option<Value> {
        let page = again(|| self.staff.get(format!("/{list}limit=100"))).await;
        page["items"].as_array().unwrap().choose(dice).cloned()
    }

    async fn decide(&mut self, dice: &mut StdRng) -> bool {
        let list = ["suggestions?status=submitted&", "suggestions?"].choose(dice).unwrap();
        let (Some(item), Some(other)) = (self.any(list, dice).await, self.any("suggestions?", dice).await) else {
            return false;
        };
        let path = format!("/suggestions/{}", id_of(&item));
        let reason = json!({ "reason": { "code": "incomplete", "text": "请补充小区地址和楼栋号" } });
        let (verb, body) = match dice.random_range(0..12) {
            0..4 => ("accept", json!({})),
            4 | 5 => ("publish", Value::Null),
            6 => ("unpublish", Value::Null),
            7 => ("return", reason),
            8 => ("merge", json!({ "into_id": other["id"] })),
            9 => ("withdraw", json!({})),
            10 => ("review", json!({})),
            _ => return self.people.choose(dice).unwrap().post(format!("{path}/support")).await.status() == 200,
        };
        let who = if verb == "withdraw" { self.people.choose(dice).unwrap() } else { &self.staff };
        let ask = who.post(format!("{path}/{verb}")).if_match(&item["version"]);
        finished(if body.is_null() { ask.await } else { ask.json(&body).await })
    }

    async fn handle(&mut self, dice: &mut StdRng) -> bool {
        let Some(item) = self.any("cases?sort=-opened_at&", dice).await else { return false };
        let path = format!("/cases/{}", id_of(&item));
        let case = again(|| self.staff.get(&path)).await;
        let version = &case["version"];
        let lead = json!({ "lead_id": self.departments.choose(dice).unwrap().id });
        let act = |who: &Client, verb: &str, body: &Value| {
            finished_later(who.post(format!("{path}/{verb}")).if_match(version).json(body))
        };
        match dice.random_range(0..6) {
            0 | 1 => act(&self.staff, "assign", &lead).await,
            2 => act(&self.staff, "close", &json!({})).await,
            3 => {
                let urge = self.staff.post(format!("{path}/urge")).json(&json!({ "text": "请抓紧办理" }));
                finished(urge.await)
            }
            _ => {
                let who = self.people.choose(dice).unwrap();
                let seen = who.get(&path).await;
                if seen.status() != 200 {
                    return false;
                }
                let seen = seen.body();
                if let Some(part) = part_that_allows(&seen, "receive") {
                    return act(who, "receive", &json!({ "assignment_id": part })).await;
                }
                if let Some(part) = part_that_allows(&seen, "object").filter(|_| dice.random_bool(0.5)) {
                    let body = json!({ "assignment_id": part, "reason": "不属于我局职责范围，建议转交住建部门办理" });
                    return act(who, "object", &body).await;
                }
                let body = json!({ "text": "经研究，已列入今年的加装计划，预计十月完工。", "result_class": "b" });
                let key = self.key();
                finished(self.people.choose(dice).unwrap().post(format!("{path}/replies")).key(&key).json(&body).await)
            }
        }
    }

    async fn propose(&mut self, dice: &mut StdRng) -> bool {
        let body = json!({
            "title": "完善社区养老服务体系", "kind": "proposal", "committee_id": self.committee, "submit": false,
            "body": "建议在街道设立综合养老服务中心，统一调配助餐与护理力量。", "publish_consent": true,
        });
        let key = self.key();
        let made = self.author.post("/suggestions").key(&key).json(&body).await;
        if made.status() != 201 {
            return finished(made);
        }
        let made = made.body();
        if dice.random_bool(0.8) {
            let asked = json!({ "member_ids": [self.invited.1.id], "until": "2026-03-12T01:00:00Z" });
            let path = format!("/suggestions/{}/cosigners", id_of(&made));
            return finished(self.author.post(path).if_match(&made["version"]).json(&asked).await);
        }
        true
    }

    async fn sign(&mut self, dice: &mut StdRng) -> bool {
        let page = again(|| self.author.get("/suggestions?mine=true&kind=proposal&limit=100")).await;
        let Some(item) = page["items"].as_array().unwrap().choose(dice).cloned() else { return false };
        let path = format!("/suggestions/{}", id_of(&item));
        if dice.random_bool(0.5) {
            let decision = if dice.random_bool(0.5) { "sign" } else { "refuse" };
            return finished(
                self.invited.0.post(format!("{path}/cosign")).json(&json!({ "decision": decision })).await,
            );
        }
        let verb = if dice.random_bool(0.7) { "submit" } else { "withdraw" };
        finished(self.author.post(format!("{path}/{verb}")).if_match(&item["version"]).json(&json!({})).await)
    }

    async fn topic(&mut self, dice: &mut StdRng) -> bool {
        let item = self.any("topics?", dice).await.filter(|_| dice.random_bool(0.7));
        let Some(item) = item else {
            let body = json!({
                "committee_id": self.committee, "title": "推进老旧小区加装电梯", "kind": "thematic",
                "description": "如何协调低层住户意见、落实补偿和资金，请提出具体可行的建议。",
            });
            return finished(self.staff.post("/topics").json(&body).await);
        };
        let verb = ["research", "open", "conclude", "close", "reject"].choose(dice).unwrap();
        let ask = self.staff.post(format!("/topics/{}/{verb}", id_of(&item))).if_match(&item["version"]);
        finished(ask.json(&json!({ "reason": "按年度计划" })).await)
    }

    async fn studio(&mut self, dice: &mut StdRng) -> bool {
        let Some(item) = self.any("studios?", dice).await.filter(|_| dice.random_bool(0.8)) else {
            let name = format!("第{}工作室", self.key());
            let body = json!({ "committee_id": self.committee, "name": name, "kind": "sector" });
            return finished(self.admin.post("/studios").json(&body).await);
        };
        let verb = ["approve", "activate", "suspend", "resume"].choose(dice).unwrap();
        let ask = self.admin.post(format!("/studios/{}/{verb}", id_of(&item))).if_match(&item["version"]);
        finished(ask.json(&json!({ "reason": "整改" })).await)
    }

    /// Another name for a department, or another assigning office.
    async fn directory(&mut self, dice: &mut StdRng) -> bool {
        let department = self.departments.choose(dice).unwrap();
        let path = format!("/departments/{}", department.id);
        let version = again(|| self.admin.get(&path)).await["version"].clone();
        let is_office = department.name == "市政府办" && dice.random_bool(0.5);
        let body = json!({
            "name": format!("{}{}", department.name, dice.random_range(0..100)), "system": "government",
            "is_assigning_office": is_office,
        });
        finished(self.admin.put(path).if_match(&version).json(&body).await)
    }
}

/// Reads until the platform has a moment for it, as every client does.
pub async fn again(ask: impl Fn() -> shangliang_tests::client::Ask) -> Value {
    loop {
        let answer = ask().await;
        if answer.status() != 503 {
            return answer.expect(200);
        }
    }
}

async fn finished_later(ask: shangliang_tests::client::Ask) -> bool {
    finished(ask.await)
}

/// Whether it was done; what the state of things or another writer forbids is no fault.
fn finished(answer: shangliang_tests::Answer) -> bool {
    let is_expected = answer.status() < 300 || [403, 404, 409, 412, 422, 503].contains(&answer.status());
    assert!(is_expected, "{}", answer.text());
    answer.status() < 300
}
