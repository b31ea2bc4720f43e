//! What is known of a request beside its content: its id, its language, its client, and what its own work notes.

use std::cell::Cell;
use std::rc::Rc;

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::web;

use super::limits::Limited;
use super::problem::Problem;
use super::text::Lang;
use super::trace::trace_id;
use crate::access::Actor;
use crate::state::App;
use shangliang_entity::ids::AccountId;

/// What is known of a request beside its content.
#[derive(Clone, Debug)]
pub struct Meta {
    /// Its id: the client's, where well formed, else ours.
    pub request_id: String,
    /// The trace that it belongs to, where its client says so.
    pub(super) trace_id: Option<String>,
    /// The language of texts in the answer.
    pub lang: Lang,
    /// The client's address.
    pub client: String,
    /// Whether the head of the answer is all that is wanted; the operation is that of `GET`.
    pub(super) is_head: bool,
    /// What the request's own work notes for the logs.
    noted: Rc<Cell<Noted>>,
}

/// What becomes known of a request while it is answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noted {
    /// What kind of actor asks.
    pub actor: &'static str,
    /// Whose account it is about.
    pub account: Option<AccountId>,
    /// Whether that was known without asking the database.
    pub was_known: bool,
    /// What is to be recorded beside refusals.
    pub event: Option<&'static str>,
    /// Which permission decides.
    pub permission: Option<&'static str>,
    /// What is left to the account of whoever asks.
    pub limited: Option<Limited>,
}

impl Meta {
    /// What the head of a request tells.
    pub(super) fn of(request: &ServiceRequest) -> Self {
        let headers = request.headers();
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let request_id =
            text("x-request-id").filter(|id| is_request_id(id)).map_or_else(|| new_request_id(request), str::to_owned);
        Self {
            request_id,
            trace_id: trace_id(headers),
            lang: Lang::of(text("accept-language")),
            client: client_of(request),
            is_head: request.method() == Method::HEAD,
            noted: Rc::new(Cell::new(Noted {
                actor: "visitor",
                account: None,
                was_known: false,
                event: None,
                permission: None,
                limited: None,
            })),
        }
    }

    /// What has been noted so far.
    pub(super) fn noted(&self) -> Noted {
        self.noted.get()
    }

    /// Notes which permission decides.
    pub fn note_permission(&self, code: &'static str) {
        self.noted.set(Noted { permission: Some(code), ..self.noted.get() });
    }

    /// Notes who asks: what kind of actor for the log, the account for the record of attempts only.
    pub fn note_actor(&self, actor: &Actor, was_known: bool) {
        let kind = match actor {
            Actor::Visitor => "visitor",
            Actor::Platform => "platform",
            Actor::SignedIn(signed_in) if signed_in.is_staff() => "staff",
            Actor::SignedIn(_) => "person",
        };
        self.noted.set(Noted { actor: kind, account: actor.account(), was_known, ..self.noted.get() });
    }

    /// Notes what is left to the account of whoever asks.
    ///
    /// # Errors
    /// The request is one too many.
    pub(super) fn note_limited(&self, limited: Limited) -> Result<(), Problem> {
        self.noted.set(Noted { limited: Some(limited), ..self.noted.get() });
        limited.refusal().map_or(Ok(()), Err)
    }

    /// Notes a security-relevant event, such as `sign_in.failed`, and whose account it is about where that is known; it goes
    /// to the record of attempts together with the answer.
    pub fn note_event(&self, event: &'static str, account: Option<AccountId>) {
        let noted = self.noted.get();
        self.noted.set(Noted { event: Some(event), account: account.or(noted.account), ..noted });
    }
}

/// Ids that are safe in a log and in a header.
fn is_request_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn new_request_id(request: &ServiceRequest) -> String {
    match request.app_data::<web::Data<App>>() {
        Some(app) => app.ids.next(app.clock.now()).to_string(),
        None => String::new(),
    }
}

/// The peer's address, or the one that the configured number of trusted proxies vouches for.
fn client_of(request: &ServiceRequest) -> String {
    let peer = request.peer_addr().map_or_else(String::new, |peer| peer.ip().to_string());
    let proxies = request.app_data::<web::Data<App>>().map_or(0, |app| app.config.trusted_proxies);
    if proxies == 0 {
        return peer;
    }
    let forwarded: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    forwarded
        .len()
        .checked_sub(proxies)
        .and_then(|index| forwarded.get(index))
        .map_or(peer, |client| (*client).to_owned())
}
