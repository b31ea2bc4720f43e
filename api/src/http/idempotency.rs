//! `Idempotency-Key`: a retried POST gets the first answer (draft-ietf-httpapi-idempotency-key-header-07).
//!
//! The stored answer commits in the same transaction as the write that it answers, so after a crash there are both or none.
//! Refusals change nothing and are not stored. Answers are sealed: they may hold tokens and query codes.

use chrono::TimeDelta;
use sea_orm::{EntityTrait, Set};
use shangliang_entity::idempotency_record;

use super::output::Output;
use super::problem::{Kind, Problem};
use super::text::Text;
use crate::access::Actor;
use crate::db::{Running, Uow};
use crate::secrets::{Keys, sha256};
use crate::state::App;

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// The key of one request, bound to who sent it and where to.
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
    pub fn new(header: &str, actor: &Actor, path: &str, fingerprint: [u8; 32]) -> Option<Self> {
        let key = header.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(header);
        if key.is_empty() || key.len() > 255 || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let actor = actor.account().map(|account| account.to_string()).unwrap_or_default();
        // An id is the same in either case, and so is what is done to what it names.
        let path = path.to_ascii_lowercase();
        let id = sha256(&[format!("{actor}\nPOST\n{path}\n{key}").as_bytes()]);
        Some(Self { id, fingerprint })
    }

    /// Marks the key as running in this process until the guard is dropped; 409 if it runs already.
    pub fn enter(&self, app: &App) -> Result<Running, Problem> {
        app.db.running.enter(self.id).ok_or_else(in_progress)
    }
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
