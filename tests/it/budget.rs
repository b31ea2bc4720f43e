//! How many requests and bytes the main journey takes on a phone: no more than docs/clients.md says.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::client::Ask;
use shangliang_tests::decoding::decoded;
use shangliang_tests::{Backend, Client};

use crate::cases::World;
use crate::files::{samples, with_form};

const GUIDE: &str = include_str!("../../docs/clients.md");
/// The vocabularies that an app for citizens shows.
const SHOWN: &str = "allowed_action,anonymity,banner,case_status,decline_reason,done_instead,party_kind,result_class,\
    return_reason,satisfaction,suggestion_kind,suggestion_status,topic_kind,topic_status";

const PHONE: &str = "15400001234";

/// Status line, `date` and what frames a body: the connection adds them, which these tests go without.
const FRAMING: usize = 100;

/// What is spent on one step.
struct Meter {
    coding: &'static str,
    requests: usize,
    bytes: usize,
}

impl Meter {
    fn new(coding: &'static str) -> Self {
        Self { coding, requests: 0, bytes: 0 }
    }

    /// Sends a request as a phone does, and gives its tag and what was answered.
    async fn spend(&mut self, ask: Ask) -> (String, Value) {
        let ask =
            ask.header("accept-encoding", self.coding).header("user-agent", "Dalvik/2.1.0 (Linux; U; Android 15)");
        self.requests += 1;
        self.bytes += ask.size() + FRAMING;
        let answer = ask.await;
        assert!(answer.status() < 400, "{}", answer.text());
        let head: usize = answer.headers().iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        self.bytes += head + answer.bytes().len();
        let body = decoded(answer.bytes(), answer.header("content-encoding")).await;
        let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
        (answer.header("etag").unwrap_or_default().to_owned(), body)
    }

    /// Compares with the line of the guide that begins with this step.
    fn check(self, step: &str) {
        let line = GUIDE.lines().find(|line| line.starts_with(&format!("| {step} |"))).unwrap();
        let numbers = line.trim_end_matches('|').rsplit('|').take(2).map(|cell| cell.trim().replace(',', ""));
        let numbers: Vec<usize> = numbers.map(|number| number.parse().unwrap()).collect();
        let Self { coding, requests, bytes } = self;
        println!("{step}, {coding}: {requests} requests, {bytes} bytes");
        assert_eq!(requests, numbers[1], "{step}");
        assert!(bytes <= numbers[0], "{step}, {coding}: {bytes} bytes, more than {}", numbers[0]);
    }
}

/// Five open topics, and twenty suggestions that everybody may read.
async fn furnish(world: &World) {
    for number in 1..=5 {
        world.app.topic(&format!("推进第 {number} 片老旧小区加装电梯"), &world.committee).await;
    }
    for number in 1..=20 {
        let made = world.suggest(&world.citizen, &format!("第 {number} 幢楼加装电梯应统一协调")).await;
        let path = format!("/suggestions/{}", made["id"].as_str().unwrap());
        let accepted = world.staff.post(format!("{path}/accept")).if_match(&made["version"]).await.expect(200);
        world.staff.post(format!("{path}/publish")).if_match(&accepted["version"]).await.expect(200);
    }
}

#[rstest]
#[actix_web::test]
async fn the_main_journey_stays_within_its_budget(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("gzip", "br")] coding: &'static str,
) {
    let Some(world) = World::start(backend).await else { return };
    furnish(&world).await;
    let visitor = world.app.visitor();
    let asked = json!({ "phone": PHONE, "purpose": "sign_in" });
    visitor.post("/auth/sms-codes").json(&asked).await.expect(202);
    let shown = json!({ "phone": PHONE, "code": world.app.sms.last_to(PHONE).unwrap() });
    let tokens = visitor.post("/auth/login/sms").json(&shown).await.expect(200);

    let mut meter = Meter::new(coding);
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    let (_, tokens) = meter.spend(visitor.post("/auth/refresh").json(&refresh)).await;
    let phone = Client::holding(world.app.clone(), tokens["access_token"].as_str().unwrap().to_owned());
    meter.spend(phone.get("/me")).await;
    meter.spend(phone.get(format!("/vocabulary?only={SHOWN}"))).await;
    meter.check("open the app");

    let screen = [
        "/topics?status=open&limit=5&fields=title,closes_at",
        "/suggestions?published=true&limit=20&fields=title,status,case_status,submitted_at,supports",
    ];
    let (mut meter, mut held) = (Meter::new(coding), Vec::new());
    for path in screen {
        held.push(meter.spend(phone.get(path)).await.0);
    }
    meter.check("first screen");
    let mut meter = Meter::new(coding);
    for (path, tag) in screen.into_iter().zip(&held) {
        meter.spend(phone.get(path).header("if-none-match", tag)).await;
    }
    meter.check("the same, unchanged");
    // What others on the same server hold up would come once more.
    world.app.settle().await;
    let (_, page) = Meter::new(coding).spend(phone.get("/sync?kinds=suggestions,cases")).await;

    let photo = samples::jpeg(800, 600);
    let mut meter = Meter::new(coding);
    let upload = phone.post("/files").key("0f8b6c1e-6a54-4c7e-9d0a-2f6f2a9f3c11");
    let (_, file) = meter.spend(with_form(upload, "电梯井.jpg", &photo)).await;
    let body = json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": world.committee.id,
        "publish_consent": true, "file_ids": [file["id"]],
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。建议由街道统一协调低层住户意见，公布补偿办法和办理时限。",
    });
    let submit = phone.post("/suggestions").key("5b0f1f0e-4a56-4d8e-8a40-93c1d1f2a7de").json(&body);
    let (_, made) = meter.spend(submit).await;
    meter.bytes -= photo.len();
    meter.check("submit with a photo, beside its own bytes");

    let path = format!("/suggestions/{}", made["id"].as_str().unwrap());
    let accepted = world.staff.post(format!("{path}/accept")).if_match(&made["version"]).await.expect(200);
    let case = accepted["case"]["id"].as_str().unwrap();
    world.assign(case, json!({ "lead_id": world.housing.id })).await;
    world.receive(&world.clerk, case).await;
    world.answer(case, "b").await;
    world.app.settle().await;

    let mut meter = Meter::new(coding);
    let since = format!("/sync?kinds=suggestions,cases&cursor={}", page["cursor"].as_str().unwrap());
    let (_, page) = meter.spend(phone.get(since)).await;
    assert_eq!(page["changed"]["cases"][0]["status"], "answered");
    let (_, seen) = meter.spend(phone.get(&path)).await;
    assert_eq!(seen["case"]["replies"].as_array().unwrap().len(), 1);
    meter.check("look at the answer");
}
