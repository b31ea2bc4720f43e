//! What people wrote, who signs it, and what is done about it.

use serde_json::{Value, json};
use shangliang::access::Only;
use shangliang::clock::Clock;
use shangliang_entity::vocab::ScopeKind;
use shangliang_tests::Person;
use uuid::Uuid;

use super::{ByPath, Thing};
use crate::cases::{World, id_of};
use crate::files::photo;
use crate::files::resuming::begin;
use crate::matrix::ground::Ground;

/// A proposal that waits for a signature.
pub async fn cosigned(ground: &Ground, (invited, member): (&Person, Uuid)) -> Thing {
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

/// Opinion information that a body took up.
pub async fn adopted(ground: &Ground) -> Thing {
    let World { committee, staff, .. } = &ground.world;
    let (author, _) = &ground.leader;
    let new = json!({
        "title": "基层反映电梯加装补贴到位慢", "kind": "opinion", "committee_id": committee.id,
        "body": "多个社区反映补贴到位慢，建议财政部门按季度拨付并公开进度。",
    });
    let made = author.post("/suggestions").key(&ground.key()).json(&new).await.expect(201);
    let path = format!("/suggestions/{}", id_of(&made));
    staff.post(format!("{path}/accept")).if_match(&made["version"]).await.expect(200);
    let adoption = json!({ "body": "陕西省政协", "level": "province", "date": "2026-03-02" });
    let adoption = staff.post(format!("{path}/adoptions")).json(&adoption).await.expect(201);
    let thing = Thing::new("adopted opinion information", id_of(&made), [committee.id.0]);
    Thing {
        kinds: vec![Only::Accepted],
        owners: vec![author.id],
        home: Some(committee.id.0),
        query_code: Some(made["query_code"].as_str().unwrap().to_owned()),
        ..thing.with("adoption_id", id_of(&adoption))
    }
}

/// What people write, and what is done about it: it is nobody's above.
pub async fn all(ground: &Ground, proposal: Thing, by_path: &mut ByPath) {
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
    let waiting = suggest("请增加社区的健身器材", json!({})).await;
    let topic = ground.topic().await;
    let under_topic = suggest("请统一协调电梯加装", json!({ "topic_id": topic })).await;
    let special = ground.body(ScopeKind::SpecialCommittee);
    let by_housing = [home, housing.id.0, ground.office.id.0];

    let handling = accept(&handled).await;
    world.assign(&handling, json!({ "lead_id": housing.id })).await;
    world.receive(clerk, &handling).await;
    let drafted = world.draft(clerk, &handling, "a").await;
    let released = accept(&answered).await;
    world.assign(&released, json!({ "lead_id": housing.id })).await;
    world.receive(clerk, &released).await;
    let answer = photo(clerk).await;
    world.answer_with(&released, "a", json!([answer])).await;
    let version = staff.get(format!("/suggestions/{}", id_of(&answered))).await.expect(200)["version"].clone();
    staff.post(format!("/suggestions/{}/publish", id_of(&answered))).if_match(&version).await.expect(200);
    let in_studio = accept(&with_studio).await;
    let (open, of_topic) = (accept(&waiting).await, accept(&under_topic).await);
    world.assign(&in_studio, json!({ "lead_id": studio })).await;

    by_path.insert(
        "suggestions",
        vec![
            Thing { is_private: true, ..of_citizen("a draft", &draft, &[]) },
            Thing { kinds: Vec::new(), ..of_citizen("a submitted suggestion", &submitted, &[home, studio]) },
            Thing { kinds: vec![Only::Accepted], ..of_citizen("one that waits for its handlers", &waiting, &[home]) },
            Thing {
                kinds: vec![Only::Accepted, Only::UnderTopic],
                ..of_citizen("a suggestion under a topic", &under_topic, &[home, special])
            },
            of_citizen("an accepted suggestion", &handled, &by_housing),
            Thing { is_public: true, ..of_citizen("a published suggestion", &answered, &by_housing) },
            proposal,
        ],
    );
    // A file that belongs to nothing yet is its owner's alone, whatever roles there are.
    let of_published = of_citizen("a file of a published suggestion", &answered, &[]);
    let of_reply = Thing::new("a file of a released reply", answer.as_str().unwrap(), []);
    by_path.insert(
        "files",
        vec![
            Thing { is_public: true, ..of_published.with("id", file.as_str().unwrap()) },
            Thing { is_public: true, owners: vec![clerk.id], ..of_reply },
        ],
    );
    let upload = begin(citizen, "matrix-upload", 100).await;
    let upload = Thing::new("an upload that goes on", upload.as_str().unwrap(), []);
    by_path.insert("uploads", vec![Thing { owners: vec![citizen.id], ..upload }]);
    let handling = world.see(staff, &handling).await;
    let released = world.see(staff, &released).await;
    let in_studio = world.see(staff, &in_studio).await;
    let (open, of_topic) = (world.see(staff, &open).await, world.see(staff, &of_topic).await);
    let published = |name| Thing { is_public: true, ..case(name, &answered, &released, &by_housing) };
    by_path.insert(
        "cases",
        vec![
            case("a case that a department handles", &handled, &handling, &by_housing),
            published("a published case"),
            case("a case that a studio handles", &with_studio, &in_studio, &[home, studio]),
            Thing {
                kinds: vec![Only::Accepted],
                ..case("a case that waits for its handlers", &waiting, &open, &[home])
            },
            Thing {
                kinds: vec![Only::Accepted, Only::UnderTopic],
                ..case("a case under a topic", &under_topic, &of_topic, &[home, special])
            },
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
