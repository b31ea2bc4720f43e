//! Webhooks: what is told outside, to whom, and what becomes of it.

mod addresses;
mod catalogue;
mod departments;
mod managing;
pub mod receiver;
mod retrying;
mod surviving;
mod telling;

use serde_json::{Value, json};
use shangliang::outbound::Reach;
use shangliang::webhooks;
use shangliang_tests::{Backend, Client, Person, TestApp};

use crate::cases::{World, id_of};
use receiver::Receiver;

/// A committee with its people, its administrator, and a system outside.
pub struct Outside {
    /// The committee and its people.
    pub world: World,
    /// Who administers it.
    pub administrator: Person,
    /// What is told.
    pub receiver: Receiver,
}

impl Outside {
    /// A fresh one; `None` where there is no PostgreSQL to test on.
    pub async fn start(backend: Backend) -> Option<Self> {
        let app = TestApp::start_with(backend, |config| config.webhook_targets = Reach::Loopback).await?;
        let committee = app.committee("西安市政协", "610100", None).await;
        Some(Self {
            administrator: app.administrator("管理员", &committee).await,
            world: World::of(app, committee).await,
            receiver: Receiver::start(),
        })
    }

    /// A webhook of the receiver, with its secret.
    pub async fn webhook(&self, event_types: Option<&[&str]>) -> Value {
        let body = json!({
            "committee_id": self.world.committee.id, "url": self.receiver.url("/told"), "event_types": event_types,
        });
        self.administrator.post("/webhooks").json(&body).await.expect(201)
    }

    /// Lets the platform tell everything that waits now.
    pub async fn tell(&self) {
        tell(&self.world.app).await;
    }

    /// The types of events that arrived, in their order.
    pub fn arrived(&self) -> Vec<String> {
        self.receiver.told().iter().map(|told| told.event()["type"].as_str().unwrap().to_owned()).collect()
    }

    /// Does something with a webhook.
    pub async fn act(&self, webhook: &Value, verb: &str) -> Value {
        self.administrator.post(format!("/webhooks/{}/{verb}", id_of(webhook))).await.expect(200)
    }

    /// Lets a webhook be told the event for trying.
    pub async fn test(&self, webhook: &Value) {
        self.administrator.post(format!("/webhooks/{}/test", id_of(webhook))).await.expect(202);
    }

    /// The deliveries of a webhook, the oldest first.
    pub async fn deliveries(&self, webhook: &Value) -> Vec<Value> {
        deliveries(&self.administrator, webhook, "sort=queued_at").await
    }
}

/// The deliveries of a webhook, as somebody sees them.
async fn deliveries(who: &Client, webhook: &Value, query: &str) -> Vec<Value> {
    let page = who.get(format!("/webhooks/{}/deliveries?{query}", id_of(webhook))).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

/// Lets a process tell everything that is in the ledger by now.
async fn tell(app: &TestApp) {
    let turn = async || webhooks::turn(&app.app).await.unwrap();
    app.follow_to_the_end("webhooks", turn).await;
    // A turn ends at the first failure of each webhook.
    turn().await;
}
