//! What is asked for: one thing of each kind and of each state that decides who may know of it, and where it lies.

mod written;

use std::collections::BTreeMap;

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::{Value, json};
use shangliang::access::Only;
use shangliang::clock::Clock;
use shangliang_entity::ids::{AccountId, NoticeId};
use shangliang_entity::vocab::{NoticeReason, ScopeKind};
use shangliang_entity::{account, notice};
use shangliang_tests::Person;
use uuid::Uuid;

use super::Operation;
use super::askers::Held;
use super::ground::Ground;
use crate::cases::{World, id_of};
use crate::exports::{ask_for, ended};

/// One thing, or the place of a new one.
pub struct Thing {
    /// What to call it in a report.
    pub name: &'static str,
    /// What stands in the segments of its path.
    pub path: BTreeMap<&'static str, String>,
    /// What a body must hold for its place to be known.
    pub body: Value,
    /// Whose it is.
    pub owners: Vec<AccountId>,
    /// Who is asked to sign it.
    pub parties: Vec<AccountId>,
    /// The committee whose members act on it as members.
    pub home: Option<Uuid>,
    /// Whether no role covers it.
    pub is_private: bool,
    /// How far it came, and whether it stands under a topic: what some roles have to do with alone.
    pub kinds: Vec<Only>,
    /// Whether everybody may see it.
    pub is_public: bool,
    /// What opens it.
    pub query_code: Option<String>,
    /// The scopes that cover it; `None` for lists and what names no place: any scope does.
    covered_by: Option<Vec<Uuid>>,
}

/// Everything that there is.
pub struct Things {
    /// By the first segment of their path, with `*` behind it for new ones; lists and one's own things under `everywhere`.
    by_path: BTreeMap<&'static str, Vec<Thing>>,
    /// Who was asked to sign the proposal.
    pub invited: Person,
}

impl Thing {
    fn new(name: &'static str, id: impl ToString, covered_by: impl IntoIterator<Item = Uuid>) -> Self {
        Self {
            name,
            path: BTreeMap::from([("id", id.to_string())]),
            body: json!({}),
            owners: Vec::new(),
            parties: Vec::new(),
            home: None,
            is_private: false,
            kinds: vec![Only::Accepted, Only::Assigned],
            is_public: false,
            query_code: None,
            covered_by: Some(covered_by.into_iter().collect()),
        }
    }

    fn with(mut self, segment: &'static str, value: impl ToString) -> Self {
        self.path.insert(segment, value.to_string());
        self
    }

    /// A role covers it if its scope does.
    pub fn is_covered_by(&self, held: &Held) -> bool {
        let is_inside = |covering: &Vec<Uuid>| held.id.is_some_and(|id| covering.contains(&id));
        !self.is_private && (held.kind == ScopeKind::Platform || self.covered_by.as_ref().is_none_or(is_inside))
    }

    /// Whether a role that has to do with such things alone has to do with it.
    pub fn is_one_for(&self, only: Only) -> bool {
        self.is_everywhere() || self.kinds.contains(&only)
    }

    /// Whether it names no place.
    pub fn is_everywhere(&self) -> bool {
        self.covered_by.is_none()
    }
}

impl Things {
    /// The things that an operation is tried on.
    pub fn of(&self, operation: &Operation) -> &[Thing] {
        let Operation { method, path, .. } = operation;
        let first = path.trim_start_matches("/api/v1/").split('/').next().unwrap();
        let key = match first {
            "auth" | "me" if !path.contains('{') => "everywhere".to_owned(),
            _ if path.contains("{reply_id}") => "replies".to_owned(),
            _ if path.contains("{adoption_id}") => "adoptions".to_owned(),
            // It is gone for whoever is asked next.
            "exports" if *method == "DELETE" => "exports that are forgotten".to_owned(),
            first if path.contains('{') => first.to_owned(),
            _ if *method == "GET" => "everywhere".to_owned(),
            "suggestions" | "files" | "mail" | "uploads" => "everywhere".to_owned(),
            first => format!("{first}*"),
        };
        self.by_path.get(key.as_str()).unwrap_or_else(|| panic!("{method} {path}: the matrix knows no {key}"))
    }

    /// The id of the thing of a name.
    pub fn id(&self, name: &str) -> Uuid {
        let named = self.by_path.values().flatten().find(|thing| thing.name == name);
        named.unwrap_or_else(|| panic!("the matrix knows no {name}")).path["id"].parse().unwrap()
    }

    /// Makes them, through the front door.
    pub async fn make(ground: &Ground) -> Self {
        let invited = ground.world.app.member("郑委员", &ground.world.committee).await;
        let mut by_path = BTreeMap::new();
        let everywhere = Thing { covered_by: None, ..Thing::new("what names no place", "", []) };
        by_path.insert("everywhere", vec![everywhere]);
        directory(ground, &mut by_path).await;
        studios_and_topics(ground, &mut by_path).await;
        let proposal = written::cosigned(ground, (&invited.0, invited.1.id.0)).await;
        written::all(ground, proposal, &mut by_path).await;
        by_path.insert("adoptions", vec![written::adopted(ground).await]);
        Self { by_path, invited: invited.0 }
    }
}

type ByPath = BTreeMap<&'static str, Vec<Thing>>;

/// Structure: roles of the committee above cover it too.
async fn directory(ground: &Ground, by_path: &mut ByPath) {
    let World { app, committee, staff, housing, other_clerk, citizen, .. } = &ground.world;
    let (home, up) = (committee.id.0, [committee.id.0, ground.above.id.0]);
    let up_and = |id: Uuid| up.into_iter().chain([id]);
    let (group, sector) = (ground.body(ScopeKind::Group), ground.body(ScopeKind::Sector));
    let administrator = app.administrator("管理员", committee).await;
    let term = json!({ "number": 15, "name": "第十五届", "starts_on": "2022-02-20" });
    let term = administrator.post(format!("/committees/{home}/terms")).json(&term).await.expect(201);
    let template = json!({
        "committee_id": home, "department_id": housing.id, "title": "列入计划", "text": "您的建议收悉，现答复如下：",
    });
    let template = staff.post("/reply-templates").json(&template).await.expect(201);
    let webhook = json!({ "committee_id": home, "url": "https://hooks.example.cn/told" });
    let webhook = administrator.post("/webhooks").json(&webhook).await.expect(201);
    by_path.insert("committees", vec![Thing::new("a committee", home, up)]);
    by_path.insert("webhooks", vec![Thing::new("a webhook", id_of(&webhook), up)]);
    by_path.insert("departments", vec![Thing::new("a department", housing.id, up_and(housing.id.0))]);
    by_path.insert("groups", vec![Thing::new("a group", group, up_and(group)).with("member_id", ground.leader.1.id)]);
    by_path.insert("sectors", vec![Thing::new("a sector", sector, up_and(sector))]);
    by_path.insert("terms", vec![Thing::new("a term", id_of(&term), up)]);
    by_path.insert("members", vec![Thing::new("a member", ground.leader.1.id, up)]);
    // Nobody but its bearer lays hands on an account whose number was proved.
    let unproved = account::ActiveModel { id: Set(other_clerk.id), phone_verified_at: Set(None), ..Default::default() };
    unproved.update(&app.sql).await.unwrap();
    by_path.insert("accounts", vec![Thing::new("a clerk's account", other_clerk.id, up)]);
    let own = Thing::new("a citizen's session or notice", told(ground).await, []);
    for key in ["exports", "exports that are forgotten"] {
        let export = ask_for(citizen, "/topics").await.expect(202);
        let export = Thing::new("an export of the citizen", id_of(&ended(citizen, &export).await), []);
        by_path.insert(key, vec![Thing { owners: vec![citizen.id], ..export }]);
    }
    let category = json!({ "committee_id": home, "code": "matrix", "level1": "城建" });
    let category = administrator.post("/categories").json(&category).await.expect(201);
    let category = Thing::new("a category", id_of(&category), up);
    by_path.insert("categories", vec![Thing { is_public: true, ..category }]);
    by_path.insert("me", vec![Thing { owners: vec![citizen.id], ..own }]);
    by_path.insert("reply-templates", vec![Thing::new("a template", id_of(&template), [home, housing.id.0])]);

    let new = |name, covered_by: &[Uuid], body| Thing { body, ..Thing::new(name, "", covered_by.iter().copied()) };
    let in_committee = json!({ "committee_id": home });
    for key in ["departments*", "groups*", "sectors*", "members*", "accounts*", "studios*", "categories*", "webhooks*"]
    {
        by_path.insert(key, vec![new("a new one of the committee", &up, in_committee.clone())]);
    }
    by_path.insert("committees*", vec![new("a new committee under it", &up, json!({ "parent_id": home }))]);
    let special = ground.body(ScopeKind::SpecialCommittee);
    let of_special = json!({ "committee_id": home, "special_committee_id": special });
    by_path.insert("topics*", vec![new("a new topic", &[up[0], up[1], special], of_special)]);
    let of_department = json!({ "committee_id": home, "department_id": housing.id });
    by_path.insert("reply-templates*", vec![new("a new template", &[home, housing.id.0], of_department)]);
}

/// What is public once it works.
async fn studios_and_topics(ground: &Ground, by_path: &mut ByPath) {
    let World { app, committee, staff, .. } = &ground.world;
    let up = [committee.id.0, ground.above.id.0];
    let up_and = |id: Uuid| up.into_iter().chain([id]);
    let special = ground.body(ScopeKind::SpecialCommittee);
    let applied = json!({ "committee_id": committee.id, "name": "文艺路街道工作室", "kind": "town" });
    let applied = id_of(&staff.post("/studios").json(&applied).await.expect(201));
    let working = Thing::new("a working studio", ground.studio.id, up_and(ground.studio.id.0));
    let seat = ground.leader.1.id;
    by_path.insert(
        "studios",
        vec![
            Thing { is_public: true, ..working.with("member_id", seat) },
            Thing::new("a studio that was applied for", applied, up).with("member_id", seat),
        ],
    );
    let open = app.topic("推进老旧小区加装电梯", committee).await;
    let planned = json!({
        "committee_id": committee.id, "special_committee_id": special, "kind": "thematic",
        "title": "推进垃圾分类", "description": "请围绕议题提出具体可行的建议。",
    });
    let planned = id_of(&staff.post("/topics").json(&planned).await.expect(201));
    by_path.insert(
        "topics",
        vec![
            Thing { is_public: true, ..Thing::new("an open topic", open.id, up) },
            Thing::new("a topic that is not public", planned, up_and(special)),
        ],
    );
}

/// A notice in the citizen's inbox.
async fn told(ground: &Ground) -> NoticeId {
    let World { app, citizen, .. } = &ground.world;
    let row = notice::Model {
        id: app.id(),
        account_id: citizen.id,
        entry_seq: 0,
        action: "case.answered".to_owned(),
        reason: NoticeReason::Author,
        suggestion_id: None,
        case_id: None,
        topic_id: None,
        at: app.clock.now(),
        read_at: None,
    };
    let id = row.id;
    row.into_active_model().insert(&app.sql).await.unwrap();
    id
}
