//! A client of the API: whoever it stands for, and the requests it sends.

mod answer;
mod size;

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use actix_web::body::BoxBody;
use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::Value;
use shangliang::clock::Clock;
use shangliang::secrets::access_token;
use shangliang_entity::ids::{AccountId, SessionId};

pub use answer::Answer;

use crate::app::{TestApp, next_piece};

/// Somebody who uses the API.
#[derive(Clone)]
pub struct Client {
    app: TestApp,
    credentials: Option<Credentials>,
}

/// What a client shows of itself.
#[derive(Clone)]
enum Credentials {
    /// A session, whose tokens it always refreshes in time.
    Session(AccountId, SessionId),
    /// One token, as it was given.
    Token(String),
}

/// A request that is being made; `.await` sends it.
pub struct Ask {
    app: TestApp,
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Client {
    /// Whoever a session belongs to, or a visitor.
    pub fn new(app: TestApp, session: Option<(AccountId, SessionId)>) -> Self {
        Self { app, credentials: session.map(|(account, session)| Credentials::Session(account, session)) }
    }

    /// Whoever was given this token, be it good or forged.
    pub fn holding(app: TestApp, token: String) -> Self {
        Self { app, credentials: Some(Credentials::Token(token)) }
    }

    /// The platform that it uses.
    pub fn app(&self) -> &TestApp {
        &self.app
    }

    /// The account and the session it acts by, where it has one.
    pub fn session(&self) -> Option<(AccountId, SessionId)> {
        match self.credentials {
            Some(Credentials::Session(account, session)) => Some((account, session)),
            _ => None,
        }
    }

    /// The token to show now.
    pub fn token(&self) -> Option<String> {
        match self.credentials.as_ref()? {
            Credentials::Token(token) => Some(token.clone()),
            Credentials::Session(account, session) => {
                let now = self.app.clock.now();
                Some(access_token::issue(&self.app.app.keys, now, account.0, session.0, self.app.id()).unwrap())
            }
        }
    }

    /// Reads.
    pub fn get(&self, path: impl Into<String>) -> Ask {
        self.ask("GET", path)
    }

    /// Makes or does; under `/api/v1`.
    pub fn post(&self, path: impl Into<String>) -> Ask {
        self.ask("POST", path)
    }

    /// Changes.
    pub fn put(&self, path: impl Into<String>) -> Ask {
        self.ask("PUT", path)
    }

    /// Takes away.
    pub fn delete(&self, path: impl Into<String>) -> Ask {
        self.ask("DELETE", path)
    }

    /// Any request; a path that is not `/` and does not begin with `/api`, `/.` or another root is under `/api/v1`.
    pub fn ask(&self, method: &'static str, path: impl Into<String>) -> Ask {
        let path = path.into();
        let roots = ["/api/", "/.well-known", "/healthz", "/readyz", "/problems/", "//"];
        let is_whole = path == "/" || roots.iter().any(|root| path.starts_with(root));
        let path = if is_whole { path } else { format!("/api/v1{path}") };
        let mut ask = Ask { app: self.app.clone(), method, path, headers: Vec::new(), body: None };
        if let Some(token) = self.token() {
            ask = ask.header("authorization", &format!("Bearer {token}"));
        }
        ask
    }
}

impl Ask {
    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds an `Idempotency-Key`.
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Names the version to be changed.
    pub fn if_match(self, version: &Value) -> Self {
        self.header("if-match", &format!("\"{version}\""))
    }

    /// Sends JSON.
    pub fn json(self, body: &Value) -> Self {
        self.bytes("application/json", body.to_string().into_bytes())
    }

    /// Sends any bytes.
    pub fn bytes(mut self, content_type: &str, body: Vec<u8>) -> Self {
        self.body = Some(body);
        self.header("content-type", content_type)
    }
}

impl Ask {
    /// The method that it stands for.
    fn meant(&self) -> &'static str {
        let overridden = self.headers.iter().find(|(name, _)| name == "x-http-method-override");
        match overridden.map(|(_, method)| method.as_str()) {
            Some("PUT") if self.method == "POST" => "PUT",
            Some("DELETE") if self.method == "POST" => "DELETE",
            _ => self.method,
        }
    }

    fn request(&mut self) -> TestRequest {
        let method = Method::from_bytes(self.method.as_bytes()).unwrap();
        let mut request = TestRequest::with_uri(&self.path).method(method);
        for (name, value) in &self.headers {
            request = request.append_header((name.as_str(), value.as_str()));
        }
        match self.body.take() {
            Some(body) => request.append_header(("content-length", body.len())).set_payload(body),
            None => request,
        }
    }

    /// Sends it and reads the events of the answer as they come.
    pub async fn follow(mut self) -> Events {
        let request = self.request();
        let response = self.app.begin_answer(request).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers().get("content-type").unwrap(), "text/event-stream");
        Events { body: response.into_body(), text: String::new() }
    }
}

/// A stream of events (HTML Living Standard §9.2).
pub struct Events {
    body: BoxBody,
    text: String,
}

/// One event.
#[derive(Debug)]
pub struct Event {
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Its data.
    pub data: Value,
}

impl Events {
    /// The next event; nothing at the end of the stream.
    pub async fn next(&mut self) -> Option<Event> {
        let next = tokio::time::timeout(std::time::Duration::from_secs(30), self.read());
        next.await.unwrap_or_else(|_| panic!("no event came"))
    }

    async fn read(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let value = |field: &str| block.lines().find_map(|line| line.strip_prefix(field)).map(str::to_owned);
                let event = value("event: ").map(|name| Event {
                    name,
                    id: value("id: ").unwrap(),
                    data: serde_json::from_str(&value("data: ").unwrap()).unwrap(),
                });
                self.text = rest.to_owned();
                if event.is_some() {
                    return event;
                }
            }
            self.text.push_str(&String::from_utf8(next_piece(&mut self.body).await?).unwrap());
        }
    }
}

impl IntoFuture for Ask {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer>>>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            let request = self.request();
            self.app.call(request, self.meant(), &self.path).await
        })
    }
}
