//! Substitutes (AB角): what one does for a member, who is named, and when it ends.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang_entity::{ledger_entry, member};
use shangliang_tests::client::Ask;
use shangliang_tests::{Backend, Person};

use super::{World, id_of, part_that_allows};

/// A world with a member and the one who may stand in.
struct Pair {
    world: World,
    admin: Person,
    member: (Person, member::Model),
    substitute: (Person, member::Model),
}

impl Pair {
    async fn start(backend: Backend) -> Option<Self> {
        let world = World::start(backend).await?;
        let admin = world.app.administrator("管理员", &world.committee).await;
        let member = world.app.member("赵委员", &world.committee).await;
        let substitute = world.app.member("钱委员", &world.committee).await;
        Some(Self { world, admin, member, substitute })
    }

    /// Names the substitute, or nobody.
    async fn name(&self, substitute: Option<&member::Model>) {
        let path = format!("/members/{}", self.member.1.id);
        let version = self.admin.get(&path).await.expect(200)["version"].clone();
        let body = json!({ "substitute_id": substitute.map(|member| member.id) });
        self.admin.put(format!("{path}/substitute")).if_match(&version).json(&body).await.expect(200);
    }

    async fn decide(&self, member: &member::Model, verb: &str) {
        let reason = json!({ "reason": "主席会议决定" });
        self.admin.post(format!("/members/{}/{verb}", member.id)).json(&reason).await.expect(200);
    }

    /// Something that somebody writes as a member, or keeps as a draft.
    async fn write(&self, author: &Person, kind: &str, submit: bool) -> Value {
        static TAPS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let key = format!("w{}", TAPS.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        let body = json!({
            "title": "完善社区养老服务体系", "kind": kind, "committee_id": self.world.committee.id, "submit": submit,
            "body": "建议在街道设立综合养老服务中心，统一调配助餐与护理力量。", "publish_consent": true,
        });
        author.post("/suggestions").key(&key).json(&body).await.expect(201)
    }

    /// The last entry of a chain.
    async fn last(&self, id: &str) -> ledger_entry::Model {
        let id: uuid::Uuid = id.parse().unwrap();
        let chain = ledger_entry::Entity::find().filter(ledger_entry::Column::StreamId.eq(id));
        let newest = chain.order_by_desc(ledger_entry::Column::StreamSeq);
        newest.one(&self.world.app.sql).await.unwrap().unwrap()
    }

    /// That the substitute did it for the member.
    async fn assert_both_in(&self, id: &str, action: &str) {
        let entry = self.last(id).await;
        assert_eq!(entry.action, action);
        let both = (Some(self.substitute.0.id), Some(self.member.1.id.0));
        assert_eq!((entry.actor_id, entry.on_behalf_of), both, "{action}");
    }
}

fn path(item: &Value) -> String {
    format!("/suggestions/{}", id_of(item))
}

fn act(who: &Person, item: &Value, verb: &str) -> Ask {
    who.post(format!("{}/{verb}", path(item))).if_match(&item["version"]).json(&json!({}))
}

fn change() -> Value {
    json!({
        "title": "完善社区养老服务网络", "body": "建议在每个街道设立综合养老服务中心，统一调配护理力量。",
        "publish_consent": true,
    })
}

#[rstest]
#[actix_web::test]
async fn a_substitute_goes_on_with_the_members_items(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(pair) = Pair::start(backend).await else { return };
    let Pair { world, member: (member, row), substitute: (substitute, own_row), .. } = &pair;
    let draft = pair.write(member, "proposal", false).await;
    let private = world.suggest(member, "公交站增设遮阳座椅").await;
    substitute.get(path(&draft)).await.expect_problem(404, "not-found");
    assert_eq!(substitute.get("/suggestions?count=true").await.expect(200)["total"], 0);

    pair.name(Some(own_row)).await;
    assert_eq!(substitute.get("/me").await.expect(200)["stands_in_for"], json!([row.id]));
    assert_eq!(member.get("/me").await.expect(200)["stands_in_for"], json!([]));
    let seen = substitute.get(path(&draft)).await;
    assert_eq!(seen.statements(), 3);
    let seen = seen.expect(200);
    assert_eq!(seen["allowed_actions"], json!(["submit", "update"]));
    assert_eq!((&seen["author"]["name"], &seen["author"]["is_me"]), (&json!("赵委员"), &json!(false)));
    let listed = substitute.get("/suggestions").await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().iter().map(id_of).collect::<Vec<_>>(), [id_of(&draft)]);
    // What the member wrote as a citizen is nobody's but theirs.
    substitute.get(path(&private)).await.expect_problem(404, "not-found");

    let changed = substitute.put(path(&draft)).if_match(&draft["version"]).json(&change()).await.expect(200);
    pair.assert_both_in(&id_of(&draft), "suggestion.changed").await;
    let mut other_kind = change();
    other_kind["kind"] = json!("citizen");
    let refused = substitute.put(path(&draft)).if_match(&changed["version"]).json(&other_kind).await;
    refused.expect_pointers(&["/kind"]);
    act(substitute, &changed, "withdraw").await.expect_problem(403, "forbidden");
    let invitation = json!({ "member_ids": [own_row.id], "until": world.app.clock.now() + TimeDelta::days(9) });
    let invite = substitute.post(format!("{}/cosigners", path(&draft))).if_match(&changed["version"]);
    invite.json(&invitation).await.expect_problem(403, "forbidden");
    let handed_in = act(substitute, &changed, "submit").await.expect(200);
    pair.assert_both_in(&id_of(&draft), "suggestion.submitted").await;

    // Both names: whole inside, masked in the timeline, and only what the author shows outside.
    for reader in [member, &world.staff] {
        let seen = reader.get(path(&draft)).await.expect(200);
        assert_eq!((&seen["author"]["name"], &seen["substitute"]), (&json!("赵委员"), &json!("钱委员")));
        let steps = reader.get(format!("{}/timeline", path(&draft))).await.expect(200);
        let last = steps.as_array().unwrap().last().unwrap();
        assert_eq!((&last["actor"], &last["on_behalf_of"]), (&json!("钱**"), &json!("赵**")));
        assert_eq!(steps[0].get("on_behalf_of"), None);
    }
    act(&world.staff, &handed_in, "publish").await.expect(200);
    let visitor = world.app.visitor();
    assert_eq!(visitor.get(path(&draft)).await.expect(200).get("substitute"), None);
    let steps = visitor.get(format!("{}/timeline", path(&draft))).await.expect(200);
    assert_eq!((&steps[0]["actor"], &steps[0]["on_behalf_of"]), (&json!("代行委员"), &json!("赵**")));
    let entries = world.staff.get(format!("/ledger/suggestion/{}", id_of(&draft))).await.expect(200);
    assert_eq!(entries["items"][2]["on_behalf_of"], json!(row.id));

    // The answer is rated for the member, and the member has then rated.
    let published = world.staff.get(path(&draft)).await.expect(200);
    let case = id_of(&act(&world.staff, &published, "accept").await.expect(200)["case"]);
    world.assign(&case, json!({ "lead_id": world.housing.id })).await;
    world.receive(&world.clerk, &case).await;
    world.answer(&case, "a").await;
    assert_eq!(world.see(substitute, &case).await["allowed_actions"], json!(["rate"]));
    world.rate(substitute, &case, &id_of(&draft), "satisfied").await;
    assert_eq!(world.see(member, &case).await["status"], "rated");
    let both = (Some(substitute.id), Some(row.id.0));
    let rated = pair.last(&case).await;
    assert_eq!((rated.actor_id, rated.on_behalf_of), both);

    // What the substitute does in their own name stays in their own name.
    let own = pair.write(substitute, "micro", true).await;
    assert_eq!(pair.last(&id_of(&own)).await.on_behalf_of, None);
}

#[rstest]
#[actix_web::test]
async fn a_substitute_gives_no_author_away(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(pair) = Pair::start(backend).await else { return };
    pair.name(Some(&pair.substitute.1)).await;
    let draft = pair.write(&pair.member.0, "proposal", false).await;
    let mut hidden = change();
    hidden["anonymity"] = json!("handlers");
    let draft = pair.member.0.put(path(&draft)).if_match(&draft["version"]).json(&hidden).await.expect(200);
    act(&pair.substitute.0, &draft, "submit").await.expect(200);
    let steps = pair.world.staff.get(format!("{}/timeline", path(&draft))).await.expect(200);
    let step = steps.as_array().unwrap().last().unwrap();
    assert_eq!((&step["actor"], &step["on_behalf_of"]), (&json!("代行委员"), &Value::Null));
    let entries = pair.world.staff.get(format!("/ledger/suggestion/{}", id_of(&draft))).await.expect(200);
    let entry = entries["items"].as_array().unwrap().last().unwrap();
    assert_eq!((&entry["actor_id"], &entry["on_behalf_of"]), (&Value::Null, &Value::Null));
}

#[rstest]
#[actix_web::test]
async fn a_substitute_signs_for_the_member_and_for_themselves(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(pair) = Pair::start(backend).await else { return };
    let Pair { world, member: (member, row), substitute: (substitute, own_row), .. } = &pair;
    pair.name(Some(own_row)).await;
    let (author, _) = world.app.member("孙委员", &world.committee).await;
    let until = world.app.clock.now() + TimeDelta::days(9);
    let joint = pair.write(&author, "proposal", false).await;
    let invitation = json!({ "member_ids": [row.id, own_row.id], "until": until });
    let invite = author.post(format!("{}/cosigners", path(&joint))).if_match(&joint["version"]).json(&invitation);
    invite.await.expect(200);

    let sign = |body: Value| substitute.post(format!("{}/cosign", path(&joint))).json(&body);
    // Without saying for whom, it is for oneself, and a second tap signs for nobody else.
    sign(json!({ "decision": "refuse" })).await.expect(200);
    assert_eq!(pair.last(&id_of(&joint)).await.on_behalf_of, None);
    let seen = substitute.get(path(&joint)).await.expect(200);
    assert_eq!(seen["allowed_actions"], json!(["cosign"]));
    let stranger = json!({ "decision": "sign", "member_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34" });
    sign(stranger).await.expect_problem(403, "forbidden");
    sign(json!({ "decision": "sign", "member_id": row.id })).await.expect(200);
    pair.assert_both_in(&id_of(&joint), "suggestion.cosigned").await;
    let answer = member.post(format!("{}/cosign", path(&joint))).json(&json!({ "decision": "refuse" })).await;
    answer.expect_problem(409, "state-conflict");
    let names = author.get(format!("{}/cosigners", path(&joint))).await.expect(200);
    let stands: Vec<_> =
        names["items"].as_array().unwrap().iter().map(|item| (&item["status"], item.get("substitute"))).collect();
    assert_eq!(stands, [(&json!("signed"), Some(&json!("钱委员"))), (&json!("refused"), None)]);
    // As long as the member signs it, the substitute sees it; in the list too.
    assert_eq!(substitute.get("/suggestions?count=true").await.expect(200)["total"], 1);
    pair.name(None).await;
    substitute.get(path(&joint)).await.expect_problem(404, "not-found");
    assert_eq!(substitute.get("/suggestions?count=true").await.expect(200)["total"], 0);
}

#[rstest]
#[actix_web::test]
async fn a_substitute_fills_the_members_office_in_a_studio(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(pair) = Pair::start(backend).await else { return };
    let Pair { world, member: (member, row), substitute: (substitute, own_row), .. } = &pair;
    let studio = world.app.studio("教育界别工作室", &world.committee, (member, row)).await;
    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": studio.id })).await;
    substitute.get(format!("/cases/{id}")).await.expect_problem(404, "not-found");

    pair.name(Some(own_row)).await;
    let seen = substitute.get(format!("/cases/{id}")).await;
    assert_eq!(seen.statements(), 5);
    assert!(part_that_allows(&seen.expect(200), "receive").is_some());
    assert_eq!(substitute.get("/cases?count=true").await.expect(200)["total"], 1);
    world.receive(substitute, &id).await;
    pair.assert_both_in(&id, "case.begun").await;
    let contact = json!({ "assignment_id": case["assignments"][0]["id"] });
    substitute.post(format!("/cases/{id}/contact")).json(&contact).await.expect(200);
    let reply = world.draft(substitute, &id, "b").await;
    let reply = world.reply_verb(substitute, &id, &reply, "submit").await;
    pair.assert_both_in(&id, "case.replied").await;
    world.reply_verb(&world.staff, &id, &reply, "approve").await;
    // Who holds which office is not the substitute's to say.
    let seat = json!({ "member_id": own_row.id, "role": "studio_leader" });
    let roster = substitute.post(format!("/studios/{}/members", studio.id)).if_match(&json!(1)).json(&seat).await;
    roster.expect_problem(403, "forbidden");
    // In the timeline the author reads both names.
    let suggestion = super::suggestion_of(world, &id).await;
    let steps = world.citizen.get(format!("/suggestions/{suggestion}/timeline")).await.expect(200);
    let begun = steps.as_array().unwrap().iter().find(|step| step["action"] == "case.begun").unwrap();
    assert_eq!((&begun["actor"], &begun["on_behalf_of"]), (&json!("钱**"), &json!("赵**")));

    pair.name(None).await;
    substitute.get(format!("/cases/{id}")).await.expect_problem(404, "not-found");
}

#[rstest]
#[actix_web::test]
async fn the_naming_ends_and_rests(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(pair) = Pair::start(backend).await else { return };
    let Pair { world, member: (member, row), substitute: (substitute, own_row), .. } = &pair;
    let draft = pair.write(member, "micro", false).await;
    let changing = || substitute.put(path(&draft)).if_match(&draft["version"]).json(&change());
    let entries = async || {
        ledger_entry::Entity::find()
            .filter(ledger_entry::Column::StreamId.eq(id_of(&draft).parse::<uuid::Uuid>().unwrap()))
            .count(&world.app.sql)
            .await
            .unwrap()
    };

    pair.name(Some(own_row)).await;
    for suspended in [own_row, row] {
        pair.decide(suspended, "suspend").await;
        let seen = substitute.get(path(&draft)).await.expect(200);
        assert_eq!(seen["allowed_actions"], json!([]));
        let problem = changing().await.expect_problem(403, "forbidden");
        assert_eq!(problem["detail"], "委员履职已暂停，可以查阅，不能办理");
        pair.decide(suspended, "reinstate").await;
    }
    pair.name(None).await;
    changing().await.expect_problem(404, "not-found");
    let (another, another_row) = world.app.member("李委员", &world.committee).await;
    pair.name(Some(&another_row)).await;
    changing().await.expect_problem(404, "not-found");
    another.get(path(&draft)).await.expect(200);
    pair.name(Some(own_row)).await;
    pair.decide(own_row, "resign").await;
    changing().await.expect_problem(404, "not-found");
    assert_eq!(entries().await, 1);

    // Standing in goes one step: nobody stands in for whom the member stands in for.
    let (third, third_row) = world.app.member("周委员", &world.committee).await;
    let body = json!({ "substitute_id": another_row.id });
    let path_of_third = format!("/members/{}/substitute", third_row.id);
    pair.admin.put(&path_of_third).if_match(&json!(1)).json(&body).await.expect(200);
    let theirs = pair.write(&third, "micro", false).await;
    pair.name(Some(&third_row)).await;
    another.get(path(&theirs)).await.expect(200);
    another.get(path(&draft)).await.expect_problem(404, "not-found");
    third.get(path(&draft)).await.expect(200);
    pair.name(Some(&another_row)).await;
    member.get(path(&theirs)).await.expect_problem(404, "not-found");
}
