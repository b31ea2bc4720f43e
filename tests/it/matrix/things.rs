//! What is asked for: one thing of each kind and of each state that decides who may know of it, and where it lies.

use std::collections::BTreeMap;

use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang_entity::ids::{AccountId, NoticeId};
use shangliang_entity::notice;
use shangliang_entity::vocab::{NoticeReason, ScopeKind};
use shangliang_tests::Person;
use uuid::Uuid;

use super::Operation;
use super::askers::Held;
use super::ground::Ground;
use crate::cases::{World, id_of};
use crate::files::photo;

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
            first if path.contains('{') => first.to_owned(),
            _ if *method == "GET" => "everywhere".to_owned(),
            "suggestions" | "files" => "everywhere".to_owned(),
            first => format!("{first}*"),
        };
        self.by_path.get(key.as_str()).unwrap_or_else(|| panic!("{method} {path}: the matrix knows no {key}"))
    }

    /// Makes them, through the front door.
    pub async fn make(ground: &Ground) -> Self {
        let invited = ground.world.app.member("郑委员", &ground.world.committee).await;
        let mut by_path = BTreeMap::new();
        let everywhere = Thing { covered_by: None, ..Thing::new("what names no place", "", []) };
        by_path.insert("everywhere", vec![everywhere]);
        directory(ground, &mut by_path).await;
        studios_and_topics(ground, &mut by_path).await;
        let proposal = cosigned(ground, (&invited.0, invited.1.id.0)).await;
        written(ground, proposal, &mut by_path).await;
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
    by_path.insert("committees", vec![Thing::new("a committee", home, up)]);
    by_path.insert("departments", vec![Thing::new("a department", housing.id, up_and(housing.id.0))]);
    by_path.insert("groups", vec![Thing::new("a group", group, up_and(group)).with("member_id", ground.leader.1.id)]);
    by_path.insert("sectors", vec![Thing::new("a sector", sector, up_and(sector))]);
    by_path.insert("terms", vec![Thing::new("a term", id_of(&term), up)]);
    by_path.insert("members", vec![Thing::new("a member", ground.leader.1.id, up)]);
    by_path.insert("accounts", vec![Thing::new("a clerk's account", other_clerk.id, up)]);
    let own = Thing::new("a citizen's session or notice", told(ground).await, []);
    by_path.insert("me", vec![Thing { owners: vec![citizen.id], ..own }]);
    by_path.insert("reply-templates", vec![Thing::new("a template", id_of(&template), [home, housing.id.0])]);

    let new = |name, covered_by: &[Uuid], body| Thing { body, ..Thing::new(name, "", covered_by.iter().copied()) };
    let in_committee = json!({ "committee_id": home });
    for key in ["departments*", "groups*", "sectors*", "members*", "accounts*", "studios*", "categories*"] {
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
        at: app.clock.now(),
        read_at: None,
    };
    let id = row.id;
    row.into_active_model().insert(&app.sql).await.unwrap();
    id
}

/// A proposal that waits for a signature.
async fn cosigned(ground: &Ground, (invited, member): (&Person, Uuid)) -> Thing {
    let World { app, committee, .. } = &ground.world;
    let (author, _) = &ground.leader;
    let draft = json!({
        "title": "关于完善社区养老服务的提案", "kind": "proposal", "committee_id": committee.id, "submit": false,
        "body": "社区养老设施不足，建议增加日间照料中心并给予运营补贴。",
    });
    let draft = author.post("/suggestions").key(&ground.key()).json(&draft).await.expect(201);
    let until = app.clock.now() + chrono::TimeDelta::days(10);
    let invitation = json!({ "member_ids": [member], "until": until });
    let invite = author.post(format!("/suggestions/{}/cosigners", id_of(&draft))).if_match(&draft["version"]);
    let asked = invite.json(&invitation).await.expect(200);
    let proposal = Thing::new("a proposal that waits for signatures", id_of(&asked), []);
    Thing {
        owners: vec![author.id],
        home: Some(committee.id.0),
        parties: vec![invited.id],
        is_private: true,
        query_code: Some(draft["query_code"].as_str().unwrap().to_owned()),
        ..proposal
    }
}

/// What people write, and what is done about it: it is nobody's above.
async fn written(ground: &Ground, proposal: Thing, by_path: &mut ByPath) {
    let World { committee, housing, citizen, staff, clerk, .. } = &ground.world;
    let (world, home, studio) = (&ground.world, committee.id.0, ground.studio.id.0);
    let suggest = async |title: &str, more: Value| {
        let mut body = json!({
            "title": title, "kind": "citizen", "committee_id": home, "publish_consent": true,
            "body": "我们小区建于1998年，六层无电梯，老人上下楼困难，建议由街道统一协调。",
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        citizen.post("/suggestions").key(&ground.key()).json(&body).await.expect(201)
    };
    let of_citizen = |name, made: &Value, covered_by: &[Uuid]| Thing {
        owners: vec![citizen.id],
        home: Some(home),
        query_code: Some(made["query_code"].as_str().unwrap().to_owned()),
        ..Thing::new(name, id_of(made), covered_by.iter().copied())
    };
    let accept = async |made: &Value| {
        let accept = staff.post(format!("/suggestions/{}/accept", id_of(made))).if_match(&made["version"]);
        id_of(&accept.await.expect(200)["case"])
    };
    let case = |name, suggestion: &Value, seen: &Value, covered_by: &[Uuid]| Thing {
        body: json!({ "assignment_id": seen["assignments"][0]["id"], "suggestion_id": suggestion["id"] }),
        ..of_citizen(name, suggestion, covered_by).with("id", id_of(seen))
    };

    let draft = suggest("这是还没有提交的草稿", json!({ "submit": false })).await;
    let submitted = suggest("请在村口修建候车亭", json!({ "studio_id": studio })).await;
    let handled = suggest("老旧小区加装电梯一事", json!({})).await;
    let file = photo(citizen).await;
    let answered = suggest("请疏通小区的下水管道", json!({ "file_ids": [file] })).await;
    let with_studio = suggest("请组织法律知识讲座", json!({})).await;
    let by_housing = [home, housing.id.0, ground.office.id.0];

    let handling = accept(&handled).await;
    world.assign(&handling, json!({ "lead_id": housing.id })).await;
    world.receive(clerk, &handling).await;
    let drafted = world.draft(clerk, &handling, "a").await;
    let released = accept(&answered).await;
    world.assign(&released, json!({ "lead_id": housing.id })).await;
    world.receive(clerk, &released).await;
    world.answer(&released, "a").await;
    let version = staff.get(format!("/suggestions/{}", id_of(&answered))).await.expect(200)["version"].clone();
    staff.post(format!("/suggestions/{}/publish", id_of(&answered))).if_match(&version).await.expect(200);
    let in_studio = accept(&with_studio).await;
    world.assign(&in_studio, json!({ "lead_id": studio })).await;

    by_path.insert(
        "suggestions",
        vec![
            Thing { is_private: true, ..of_citizen("a draft", &draft, &[]) },
            of_citizen("a submitted suggestion", &submitted, &[home, studio]),
            of_citizen("an accepted suggestion", &handled, &by_housing),
            Thing { is_public: true, ..of_citizen("a published suggestion", &answered, &by_housing) },
            proposal,
        ],
    );
    // A file that belongs to nothing yet is its owner's alone, whatever roles there are.
    let of_published = of_citizen("a file of a published suggestion", &answered, &[]);
    by_path.insert("files", vec![Thing { is_public: true, ..of_published.with("id", file.as_str().unwrap()) }]);
    let handling = world.see(staff, &handling).await;
    let released = world.see(staff, &released).await;
    let in_studio = world.see(staff, &in_studio).await;
    let published = |name| Thing { is_public: true, ..case(name, &answered, &released, &by_housing) };
    by_path.insert(
        "cases",
        vec![
            case("a case that a department handles", &handled, &handling, &by_housing),
            published("a published case"),
            case("a case that a studio handles", &with_studio, &in_studio, &[home, studio]),
        ],
    );
    let draft_reply = case("a drafted reply", &handled, &handling, &by_housing).with("reply_id", id_of(&drafted));
    by_path.insert(
        "replies",
        vec![
            Thing { owners: Vec::new(), query_code: None, ..draft_reply },
            published("a released reply").with("reply_id", id_of(&released["replies"][0])),
        ],
    );
    let chain = Thing::new("a suggestion's chain", id_of(&submitted), [home]).with("stream", "suggestion");
    by_path.insert("ledger", vec![chain]);
    let hash = submitted["receipt"]["hash"].as_str().unwrap();
    by_path.insert("receipts", vec![Thing { is_public: true, ..Thing::new("a receipt", "", []).with("hash", hash) }]);
}
