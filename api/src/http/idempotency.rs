//! `Idempotency-Key`: a retried POST, PUT or DELETE gets the first answer (draft-ietf-httpapi-idempotency-key-header-07).
//!
//! The stored answer commits in the same transaction as the write that it answers, so after a crash there are both or none.
//! Refusals change nothing and are not stored. Answers are sealed: they may hold tokens and query codes.

use actix_web::HttpRequest;
use actix_web::http::Method;
use chrono::TimeDelta;
use sea_orm::{EntityTrait, Set};
use shangliang_entity::idempotency_record;

use super::output::Output;
use super::parameters::one_header;
use super::problem::{Kind, Problem};
use super::text::Text;
use crate::access::Actor;
use crate::db::{Running, Uow};
use crate::ledger::hex;
use crate::secrets::{Keys, QueryCode, sha256};
use crate::state::App;

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// The methods that take a key; a PATCH of an upload is told apart from its retry by its offset.
const METHODS: [Method; 3] = [Method::POST, Method::PUT, Method::DELETE];

/// The key of one request, bound to who sent it, what it does and where to.
#[derive(Clone, Debug)]
pub struct RequestKey {
    id: [u8; 32],
    fingerprint: [u8; 32],
}

/// What is known of a key.
pub enum Claim {
    /// It is new: the work may begin.
    Free,
    /// The work was done: this was the answer.
    Stored(Output),
}

impl RequestKey {
    /// Binds a key of 1–255 visible characters, bare or as a structured-field string in quotes.
    pub fn new(header: &str, sender: &str, (method, path): (&Method, &str), fingerprint: [u8; 32]) -> Option<Self> {
        let key = header.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(header);
        if key.is_empty() || key.len() > 255 || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        // An id is the same in either case, and so is what is done to what it names.
        let path = path.to_ascii_lowercase();
        let id = sha256(&[format!("{sender}\n{method}\n{path}\n{key}").as_bytes()]);
        Some(Self { id, fingerprint })
    }

    /// Marks the key as running in this process until the guard is dropped; 409 if it runs already.
    pub fn enter(&self, app: &App) -> Result<Running, Problem> {
        app.db.running.enter(self.id).ok_or_else(in_progress)
    }
}

/// Whose keys a request uses: an account's, or those of whoever shows a query code. A visitor who shows nothing cannot be told
/// from another, and has none.
pub(super) fn sender(keys: &Keys, actor: &Actor, query_code: Option<&str>) -> Option<String> {
    // Keyed, so that a code cannot be tried out on a stored key.
    let by_code = |text: &str| {
        let code = QueryCode::parse(text).map_or_else(|_| text.to_owned(), |code| code.expose().to_owned());
        hex(&keys.names().tag("idempotency_record.sender", &[code.as_bytes()]))
    };
    actor.account().map(|account| account.to_string()).or_else(|| query_code.map(by_code))
}

/// The key of a request that changes something; nobody's key is no key.
pub(super) fn key_of(
    request: &HttpRequest,
    sender: Option<&str>,
    fingerprint: [u8; 32],
) -> Result<Option<RequestKey>, Problem> {
    if !METHODS.contains(request.method()) {
        return Ok(None);
    }
    let Some(key) = one_header(request.headers(), "idempotency-key")? else { return Ok(None) };
    let place = (request.method(), request.path());
    let key = RequestKey::new(key, sender.unwrap_or_default(), place, fingerprint).ok_or_else(|| {
        Problem::header(
            "Idempotency-Key",
            "malformed",
            Text::fixed("应为 1–255 个可见字符", "expected 1-255 visible characters"),
        )
    })?;
    Ok(sender.map(|_| key))
}

/// Looks a key up at the beginning of the unit of work; another process that holds it makes this one answer 409.
pub async fn claim(uow: &Uow<'_>, keys: &Keys, key: &RequestKey) -> Result<Claim, Problem> {
    if !uow.try_lock(key.id).await? {
        return Err(in_progress());
    }
    let Some(record) = idempotency_record::Entity::find_by_id(key.id.to_vec()).one(&uow.conn()).await? else {
        return Ok(Claim::Free);
    };
    if record.expires_at <= uow.now() {
        idempotency_record::Entity::delete_by_id(key.id.to_vec()).exec(&uow.conn()).await?;
        return Ok(Claim::Free);
    }
    if record.fingerprint != fingerprint(keys, key) {
        return Err(Kind::IdempotencyKeyReused.into());
    }
    let answer = keys.answers().open(&context(key), &record.answer_sealed).map_err(Problem::internal)?;
    let output: Output = serde_json::from_slice(&answer).map_err(Problem::internal)?;
    Ok(Claim::Stored(output.as_replay()))
}

/// Stores the answer, in the unit of work that it answers.
pub async fn store(uow: &Uow<'_>, keys: &Keys, key: &RequestKey, output: &Output) -> Result<(), Problem> {
    let answer = serde_json::to_string(output).map_err(Problem::internal)?;
    let record = idempotency_record::ActiveModel {
        id: Set(key.id.to_vec()),
        fingerprint: Set(fingerprint(keys, key)),
        answer_sealed: Set(keys.answers().seal(&context(key), answer.as_bytes()).map_err(Problem::internal)?),
        created_at: Set(uow.now()),
        expires_at: Set(uow.now() + KEPT),
    };
    idempotency_record::Entity::insert(record).exec_without_returning(&uow.conn()).await?;
    Ok(())
}

/// The operation requires a key and the request has none.
pub fn missing() -> Problem {
    Problem::new(Kind::IdempotencyKeyMissing)
        .detail(Text::fixed(
            "请为每次提交生成一个新的 Idempotency-Key，重试时沿用",
            "make a new Idempotency-Key for each submission and keep it for its retries",
        ))
        .with_header(
            actix_web::http::header::LINK,
            actix_web::http::header::HeaderValue::from_static(
                "</problems/idempotency-key-missing>; rel=\"describedby\"",
            ),
        )
}

fn in_progress() -> Problem {
    Problem::new(Kind::IdempotencyInProgress).retry_after(1)
}

/// What a body is recognised by. Keyed, since a body may hold a password or a phone number, which a plain digest would let
/// somebody who has the table try out.
fn fingerprint(keys: &Keys, key: &RequestKey) -> Vec<u8> {
    keys.names().tag("idempotency_record.fingerprint", &[&key.fingerprint]).to_vec()
}

fn context(key: &RequestKey) -> String {
    let id: String = key.id.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("idempotency_record.answer_sealed:{id}")
}
