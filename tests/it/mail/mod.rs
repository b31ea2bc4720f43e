//! Mailboxes: proving one, what is sent there, and ending it.

mod proving;
mod sending;
mod server;

use serde_json::json;
use shangliang::mail::MailSettings;
use shangliang_tests::{Backend, Client, TestApp};

use crate::cases::World;
use crate::outbox::tell;
use server::MailServer;

/// A committee with its people, and a server that takes their mail.
pub struct Post {
    /// The committee and its people.
    pub world: World,
    /// What takes mail.
    pub server: MailServer,
}

impl Post {
    /// A fresh one; `None` where there is no PostgreSQL to test on.
    pub async fn start(backend: Backend) -> Option<Self> {
        let server = MailServer::start().await;
        let mail = MailSettings {
            url: server.url().into(),
            from: "商量 <notice@cppcc.example>".to_owned(),
            public_url: "https://cppcc.example".to_owned(),
        };
        let app = TestApp::start_with(backend, |config| config.mail = Some(mail)).await?;
        let committee = app.committee("西安市政协", "610100", None).await;
        Some(Self { world: World::of(app, committee).await, server })
    }

    /// Has a code sent to an address, and gives it.
    pub async fn code(&self, who: &Client, address: &str) -> String {
        who.post("/me/mail/codes").json(&json!({ "address": address })).await.expect(202);
        let text = self.server.mails().last().unwrap().text();
        text.chars().filter(char::is_ascii_digit).take(6).collect()
    }

    /// Proves a mailbox.
    pub async fn prove(&self, who: &Client, address: &str) {
        let code = self.code(who, address).await;
        who.post("/me/mail").json(&json!({ "address": address, "code": code })).await.expect(200);
    }

    /// Lets everything go out, a minute later.
    pub async fn tell(&self) {
        crate::notices::follow(&self.world.app).await;
        self.world.app.pass(chrono::TimeDelta::minutes(1));
        tell(&self.world.app).await;
    }
}
