//! A system outside: a small server on the loopback that remembers what it is told, and answers as it is bid.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use standardwebhooks::Webhook;

/// One request, as it came.
#[derive(Clone, Debug)]
pub struct Told {
    /// The path.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The very bytes.
    pub body: Vec<u8>,
}

impl Told {
    /// The event.
    pub fn event(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// Whether a receiver that keeps this secret takes it for genuine, as the library of the standard decides.
    pub fn is_signed_with(&self, secret: &Value) -> bool {
        Webhook::new(secret.as_str().unwrap()).unwrap().verify(&self.body, &self.headers).is_ok()
    }
}

/// An answer to come.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A status.
    Status(u16),
    /// A status with a header.
    With(u16, &'static str, String),
    /// None for a long time.
    Never,
}

#[derive(Default)]
struct Inner {
    told: Mutex<Vec<Told>>,
    answers: Mutex<VecDeque<Answer>>,
}

/// The server.
pub struct Receiver {
    inner: Arc<Inner>,
    address: std::net::SocketAddr,
}

impl Receiver {
    /// Starts on a free port.
    pub fn start() -> Self {
        let inner = Arc::new(Inner::default());
        let data = web::Data::from(inner.clone());
        let server = HttpServer::new(move || App::new().app_data(data.clone()).default_service(web::to(take)));
        let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let address = server.addrs()[0];
        actix_web::rt::spawn(server.run());
        Self { inner, address }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Answers the next requests so, and all others with 204.
    pub fn answer(&self, answers: impl IntoIterator<Item = Answer>) {
        self.inner.answers.lock().unwrap().extend(answers);
    }

    /// Everything that it was told.
    pub fn told(&self) -> Vec<Told> {
        self.inner.told.lock().unwrap().clone()
    }
}

async fn take(request: HttpRequest, body: web::Bytes, inner: web::Data<Inner>) -> HttpResponse {
    let headers = request.headers().iter().map(|(name, value)| {
        (HeaderName::try_from(name.as_str()).unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap())
    });
    let told = Told { path: request.path().to_owned(), headers: headers.collect(), body: body.to_vec() };
    inner.told.lock().unwrap().push(told);
    let answer = inner.answers.lock().unwrap().pop_front();
    let status = |status: u16| HttpResponse::build(StatusCode::from_u16(status).unwrap());
    match answer {
        None => status(204).finish(),
        Some(Answer::Status(code)) => status(code).finish(),
        Some(Answer::With(code, name, value)) => status(code).insert_header((name, value)).finish(),
        Some(Answer::Never) => {
            tokio::time::sleep(Duration::from_secs(600)).await;
            status(204).finish()
        }
    }
}
