//! Cases of several suggestions: nobody reads in them what another person wrote and that is not published.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, Client, Person};

use super::ratings::try_rating;
use super::{World, id_of};
use crate::notices::follow;
use crate::sync::Copy;

const FIRST: &str = "七号楼的电梯应尽快加装";
const SECOND: &str = "希望给我们的老楼装电梯";

async fn publish(world: &World, suggestion: &str) -> Value {
    let path = format!("/suggestions/{suggestion}");
    let version = world.staff.get(&path).await.expect(200)["version"].clone();
    world.staff.post(format!("{path}/publish")).if_match(&version).await.expect(200)
}

/// A case of two suggestions by two citizens, the second merged into the first.
struct Merged {
    world: World,
    neighbour: Person,
    case: String,
    first: String,
    second: String,
}

impl Merged {
    async fn start(backend: Backend) -> Option<Self> {
        Self::publishing(backend, false).await
    }

    /// The second one was published before, or was not.
    async fn publishing(backend: Backend, is_published: bool) -> Option<Self> {
        let world = World::start(backend).await?;
        let neighbour = world.app.citizen("李四").await;
        let one = world.suggest(&world.citizen, FIRST).await;
        let mut two = world.suggest(&neighbour, SECOND).await;
        if is_published {
            two = publish(&world, &id_of(&two)).await;
        }
        let (first, second) = (id_of(&one), id_of(&two));
        let merge = world.staff.post(format!("/suggestions/{second}/merge")).if_match(&two["version"]);
        merge.json(&json!({ "into_id": first })).await.expect(200);
        let one = world.staff.get(format!("/suggestions/{first}")).await.expect(200);
        let accept = world.staff.post(format!("/suggestions/{first}/accept")).if_match(&one["version"]);
        let case = id_of(&accept.await.expect(200)["case"]);
        Some(Self { world, neighbour, case, first, second })
    }

    /// Title and suggestion as somebody sees them, which are the same alone, in the list and in a copy.
    async fn seen(&self, who: &Client) -> (Value, Value) {
        let alone = self.world.see(who, &self.case).await;
        let answer = who.get("/cases").await;
        assert_eq!(answer.statements(), 3);
        let listed = answer.expect(200)["items"][0].clone();
        let mut copy = Copy::of(who);
        copy.turn(100).await;
        let copied = &copy.things[&("cases", self.case.clone())];
        for one in [&listed, copied] {
            for name in ["title", "suggestion_id", "category", "topic_id", "studio_id"] {
                assert_eq!(one[name], alone[name], "{name}");
            }
        }
        (alone["title"].clone(), alone["suggestion_id"].clone())
    }

    /// Into what the neighbour's suggestion was merged, as they see it alone and in the list.
    async fn target(&self) -> Value {
        let alone = self.neighbour.get(format!("/suggestions/{}", self.second)).await;
        assert_eq!(alone.statements(), 3);
        let alone = alone.expect(200)["merged_into_id"].clone();
        let listed = self.neighbour.get("/suggestions?mine=true").await.expect(200);
        assert_eq!(listed["items"][0]["merged_into_id"], alone);
        alone
    }
}

#[rstest]
#[actix_web::test]
async fn a_merged_author_sees_their_own_words(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(merged) = Merged::start(backend).await else { return };
    let Merged { world, neighbour, case, first, second } = &merged;
    let World { app, staff, citizen, clerk, .. } = world;
    world.assign(case, json!({ "lead_id": world.housing.id })).await;
    let (of_first, of_second) = ((json!(FIRST), json!(first)), (json!(SECOND), json!(second)));
    for reader in [staff, clerk, citizen] {
        assert_eq!(merged.seen(reader).await, of_first);
    }
    assert_eq!(merged.seen(neighbour).await, of_second);
    assert_eq!(merged.target().await, Value::Null);
    neighbour.get(format!("/suggestions/{first}")).await.expect_problem(404, "not-found");

    follow(app).await;
    let told = neighbour.get("/me/notices?limit=100").await.expect(200);
    assert!(told["items"].as_array().unwrap().iter().any(|notice| notice["case_id"] == case.as_str()));
    assert!(!told.to_string().contains(FIRST), "{told}");
    assert_eq!(citizen.get("/me/notices?limit=1").await.expect(200)["items"][0]["title"], FIRST);

    // What is published everybody may read, and so may they.
    let mut copy = Copy::of(neighbour);
    copy.turn(100).await;
    publish(world, first).await;
    assert_eq!(merged.seen(neighbour).await, of_first);
    assert_eq!(merged.target().await, json!(first));
    copy.turn(100).await;
    assert_eq!(copy.things[&("suggestions", second.clone())]["merged_into_id"], json!(first));
    assert_eq!(copy.things[&("cases", case.clone())]["title"], FIRST);
}

#[rstest]
#[actix_web::test]
async fn the_public_sees_what_is_published(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(merged) = Merged::publishing(backend, true).await else { return };
    let reader = merged.world.app.citizen("路人").await;
    assert_eq!(merged.seen(&reader).await, (json!(SECOND), json!(merged.second)));
    let path = format!("/suggestions/{}", merged.second);
    assert_eq!(merged.world.app.visitor().get(path).await.expect(200)["merged_into_id"], Value::Null);
    assert_eq!(merged.seen(&merged.world.citizen).await, (json!(FIRST), json!(merged.first)));
}

#[rstest]
#[actix_web::test]
async fn merged_authors_are_not_named_to_each_other(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(merged) = Merged::start(backend).await else { return };
    let Merged { world, neighbour, case, first, second } = &merged;
    world.assign(case, json!({ "lead_id": world.housing.id })).await;
    world.receive(&world.clerk, case).await;
    world.answer(case, "b").await;
    world.rate(&world.citizen, case, first, "satisfied").await;
    let raters = async |who: &Client, suggestion: &str| {
        let steps = who.get(format!("/suggestions/{suggestion}/timeline")).await.expect(200);
        let given = steps.as_array().unwrap().iter().filter(|step| step["action"] == "case.rating_given");
        given.map(|step| step["actor"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(raters(neighbour, second).await, [Value::Null]);
    assert_eq!(raters(&world.citizen, first).await, [json!("张**")]);
    assert_eq!(raters(&world.staff, second).await, [Value::Null], "each suggestion says itself who its author is");
}

/// Of what another wrote and is not published no more is told than of what there is not.
#[rstest]
#[actix_web::test]
async fn nobody_rates_what_another_wrote(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(merged) = Merged::start(backend).await else { return };
    let Merged { world, neighbour, case, first, .. } = &merged;
    world.assign(case, json!({ "lead_id": world.housing.id })).await;
    world.receive(&world.clerk, case).await;
    world.answer(case, "b").await;
    let refused = async |suggestion: &str| {
        let answer = try_rating(neighbour, case, suggestion, "k").await;
        answer.expect_problem(422, "validation")["errors"].clone()
    };
    assert_eq!(refused(first).await, refused("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34").await);
    publish(world, first).await;
    try_rating(neighbour, case, first, "k").await.expect_problem(403, "forbidden");
}

/// Also where others have rated all that there was to rate: a list knows of a case's suggestions its caller's alone.
#[rstest]
#[actix_web::test]
async fn a_list_offers_what_the_case_does(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(merged) = Merged::start(backend).await else { return };
    let Merged { world, neighbour, case, first, second } = &merged;
    let World { staff, citizen, clerk, .. } = world;
    let offered = async |who: &Client| {
        let listed = who.get("/cases").await.expect(200)["items"][0]["allowed_actions"].clone();
        assert_eq!(world.see(who, case).await["allowed_actions"], listed);
        listed
    };
    world.assign(case, json!({ "lead_id": world.housing.id })).await;
    world.receive(clerk, case).await;
    world.answer(case, "b").await;
    world.rate(citizen, case, first, "unsatisfied").await;
    assert_eq!((offered(citizen).await, offered(neighbour).await), (json!([]), json!(["rate"])));
    world.rate(neighbour, case, second, "satisfied").await;
    world.answer(case, "a").await;
    assert_eq!((offered(citizen).await, offered(neighbour).await), (json!(["rate"]), json!(["rate"])));
    for (who, suggestion) in [(citizen, first), (neighbour, second)] {
        world.rate(who, case, suggestion, "satisfied").await;
    }
    for author in [citizen, neighbour] {
        assert_eq!(offered(author).await, json!([]));
    }
    for inside in [staff, clerk] {
        offered(inside).await;
    }
}
