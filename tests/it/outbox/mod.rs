//! What goes out of inboxes: to whom, when, and that nothing of it is lost.

mod browser;
mod browsers;
mod delivering;
mod killed;
mod preferences;
mod queueing;
mod surviving;

use serde_json::{Value, json};
use shangliang::outbound::{GatewayAddress, Reach};
use shangliang::outbox;
use shangliang_tests::{Backend, Client, TestApp};

use crate::cases::World;
use crate::notices::follow;
use crate::webhooks::receiver::Receiver;

/// Whom push services of browsers may turn to.
pub const CONTACT: &str = "mailto:it@xa.example";

/// What signs requests to the gateway.
pub const SECRET: &str = "fedcba9876543210fedcba9876543210";

/// A committee with its people, and the gateway to their phones.
pub struct Phones {
    /// The committee and its people.
    pub world: World,
    /// What is told.
    pub gateway: Receiver,
}

impl Phones {
    /// A fresh one; `None` where there is no PostgreSQL to test on.
    pub async fn start(backend: Backend) -> Option<Self> {
        let gateway = Receiver::start();
        let address = GatewayAddress { url: gateway.url("/push"), secret: SECRET.into() };
        let app = TestApp::start_with(backend, |config| {
            config.push_gateway = Some(address);
            config.web_push_contact = Some(CONTACT.to_owned());
            config.webhook_targets = Reach::Loopback;
        });
        let app = app.await?;
        let committee = app.committee("西安市政协", "610100", None).await;
        Some(Self { world: World::of(app, committee).await, gateway })
    }

    /// Fills the inboxes and sends what is due.
    pub async fn tell(&self) {
        tell(&self.world.app).await;
    }

    /// Lets everything that waits for others about the same item go out.
    pub async fn tell_a_minute_later(&self) {
        follow(&self.world.app).await;
        self.world.app.pass(chrono::TimeDelta::minutes(1));
        self.tell().await;
    }

    /// What arrived: the device and what happened.
    pub fn arrived(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let told = self.gateway.told();
        told.iter()
            .map(|told| told.event())
            .map(|told| (text(&told["device"]["token"]), text(&told["action"])))
            .collect()
    }
}

/// Fills the inboxes and sends what is due.
pub async fn tell(app: &TestApp) {
    follow(app).await;
    outbox::turn(&app.app).await.unwrap();
}

/// Has the device of somebody told.
pub async fn give_token(who: &Client, token: &str) {
    who.put("/me/push").json(&json!({ "platform": "android", "token": token })).await.expect(204);
}

/// Chooses how to be told.
pub async fn choose(who: &Client, chosen: Value) -> Value {
    let version = who.get("/me/notice-preferences").await.expect(200)["version"].clone();
    who.put("/me/notice-preferences").if_match(&version).json(&chosen).await.expect(200)
}

/// What arrived, as it is written here.
pub fn told(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(device, action)| ((*device).to_owned(), (*action).to_owned())).collect()
}
