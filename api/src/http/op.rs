//! One operation's request, read in the order that the API promises.
//!
//! Route and method → sign-in → size, type, syntax → permission → idempotency key → fields → `If-Match` → state.
//! The extractor goes as far as the permission; [`Op::read`] and [`Op::write`] do the rest around the handler's own work.

use actix_web::dev::{Path, Url};
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};
use futures_util::future::LocalBoxFuture;
use sea_orm::DatabaseTransaction;

use super::etag;
use super::idempotency::{self, Claim, RequestKey};
use super::limits::Limited;
use super::meta::Meta;
use super::output::{Handled, Output};
use super::parameters::{Parameters, one_header};
use super::problem::{Kind, Problem};
use super::query::Pair;
use super::text::Text;
use crate::access::{Actor, Ask, Authenticated, Granted, Permission, authenticate, parse_id};
use crate::db::{Conn, Running, Uow};
use crate::state::App;
use uuid::Uuid;

/// What an operation takes beside its path: a body, the query of a list, or nothing.
pub trait Input: Sized + 'static {
    /// What is known after its syntax was read and before its fields are judged.
    type Raw: 'static;

    /// Size, type and syntax; the query is as the document says already.
    fn read(
        request: &HttpRequest,
        payload: &mut Payload,
        query: &[Pair],
    ) -> impl Future<Output = Result<Self::Raw, Problem>>;

    /// The fields.
    fn check(raw: &Self::Raw, app: &App) -> Result<Self, Problem>;

    /// The body as JSON, where there is one: scopes look up ids in it.
    fn json(_: &Self::Raw) -> Option<&serde_json::Value> {
        None
    }

    /// SHA-256 of what makes two requests the same.
    fn fingerprint(_: &Self::Raw) -> [u8; 32] {
        [0; 32]
    }
}

/// No body and no query.
#[derive(Debug)]
pub struct Nothing;

impl Input for Nothing {
    type Raw = ();

    async fn read(request: &HttpRequest, payload: &mut Payload, _: &[Pair]) -> Result<(), Problem> {
        super::body::refuse_body(request, payload).await
    }

    fn check((): &(), _: &App) -> Result<Self, Problem> {
        Ok(Self)
    }
}

/// A request that was read, whose caller may do what it asks.
pub struct Op<P: Permission, I: Input = Nothing> {
    app: web::Data<App>,
    granted: Granted<P>,
    raw: I::Raw,
    path: Path<Url>,
    meta: Meta,
    key: Option<RequestKey>,
    if_match: Option<String>,
    if_none_match: Option<String>,
    is_anybody: bool,
}

impl<P: Permission, I: Input> Op<P, I> {
    /// The application.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The same, for what goes on after the answer has begun.
    pub fn shared_app(&self) -> web::Data<App> {
        self.app.clone()
    }

    /// What the permission was given for.
    pub fn scope(&self) -> &P::Scope {
        &self.granted.scope
    }

    /// The permission.
    pub fn granted(&self) -> &Granted<P> {
        &self.granted
    }

    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.granted.actor
    }

    /// A further id of the path, beside the one that the scope was loaded by. A malformed one names nothing: 404.
    pub fn path_id<T: From<Uuid>>(&self, name: &str) -> Result<T, Problem> {
        let id = self.path.get(name).and_then(parse_id).ok_or(Kind::NotFound)?;
        Ok(T::from(id))
    }

    /// The request's id, language and client.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The input, its fields checked.
    pub fn input(&self) -> Result<I, Problem> {
        I::check(&self.raw, &self.app)
    }

    /// Reads and answers; a client that holds this very answer gets 304.
    pub async fn read(self, query: impl AsyncFnOnce(&Self, &Conn<'_>, I) -> Handled) -> Handled {
        let input = self.input()?;
        let output = query(&self, &self.granted.reader(&self.app), input).await?;
        Ok(self.as_read(output))
    }

    /// Tags what was read; 304 where the client holds it.
    pub(super) fn as_read(&self, output: Output) -> Output {
        output.as_read(self.is_anybody).unless_held(self.if_none_match.as_deref())
    }

    /// Runs one unit of work and answers after its commit; a retry with the same `Idempotency-Key` gets the stored answer.
    pub async fn write(self, work: impl AsyncFn(&Self, &Uow<'_>, &I) -> Handled) -> Handled {
        self.write_though_refusing(async |op, uow, input| work(op, uow, input).await.map(Ok)).await
    }

    /// The same, for work that keeps something although it refuses (a wrong code is counted): the inner refusal is answered
    /// after the commit and not stored, so that a retry is judged anew.
    pub async fn write_though_refusing(
        self,
        work: impl AsyncFn(&Self, &Uow<'_>, &I) -> Result<Handled, Problem>,
    ) -> Handled {
        let _running = self.enter()?;
        // Checked before the unit of work, behind which others wait, and told within it: a retry gets its stored answer first.
        let input = self.input();
        self.answer_once(async |uow| work(&self, uow, input.as_ref().map_err(Problem::clone)?).await).await
    }

    /// As [`Op::write`], with slow work before the unit of work; a retry gets the stored answer without it.
    pub async fn write_after<T>(
        self,
        prepare: impl AsyncFnOnce(&Self, I) -> Result<T, Problem>,
        work: impl AsyncFn(&Self, &Uow<'_>, &T) -> Handled,
    ) -> Handled {
        let _running = self.enter()?;
        if let Some(stored) = self.stored_answer().await? {
            return Ok(stored);
        }
        let prepared = prepare(&self, self.input()?).await?;
        self.answer_once(async |uow| work(&self, uow, &prepared).await.map(Ok)).await
    }

    /// Holds the key until the guard is dropped.
    fn enter(&self) -> Result<Option<Running>, Problem> {
        self.key.as_ref().map(|key| key.enter(&self.app)).transpose()
    }

    async fn answer_once(&self, work: impl AsyncFn(&Uow<'_>) -> Result<Handled, Problem>) -> Handled {
        let unit = async |uow: &Uow<'_>| {
            let claim = match &self.key {
                Some(key) => match idempotency::claim(uow, &self.app.keys, key).await? {
                    Claim::Stored(output) => return Ok(Ok(output)),
                    Claim::Free => Some(key),
                },
                None => None,
            };
            let handled = work(uow).await?;
            if let (Some(key), Ok(output)) = (claim, &handled) {
                idempotency::store(uow, &self.app.keys, key, output).await?;
            }
            Ok(handled)
        };
        self.granted.write(&self.app, unit).await?
    }

    /// The stored answer to an earlier request with the same `Idempotency-Key`: for operations that judge what has changed
    /// since, before they write.
    pub async fn stored_answer(&self) -> Result<Option<Output>, Problem> {
        let Some(key) = &self.key else { return Ok(None) };
        let look = async |uow: &Uow<'_>| idempotency::claim(uow, &self.app.keys, key).await;
        match self.granted.write(&self.app, look).await? {
            Claim::Stored(output) => Ok(Some(output)),
            Claim::Free => Ok(None),
        }
    }

    /// Something to read from, for operations that do slow work between reading and writing.
    pub fn reader(&self) -> Conn<'_> {
        self.granted.reader(&self.app)
    }

    /// One instant of the whole database, for answers that several queries make up.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, Problem> {
        Ok(self.granted.snapshot(&self.app).await?)
    }

    /// Runs one unit of work and gives what it found: for operations that must keep something although they refuse (a failed
    /// sign-in is counted), or that ignore `Idempotency-Key`.
    pub async fn transact<T>(&self, unit: impl AsyncFn(&Uow<'_>) -> Result<T, Problem>) -> Result<T, Problem> {
        self.granted.write(&self.app, unit).await
    }

    /// Compares `If-Match` with the version that was read in the unit of work: 428 without one, 412 with another.
    pub fn expect_version(&self, version: i64) -> Result<(), Problem> {
        let Some(if_match) = &self.if_match else { return Err(Kind::PreconditionRequired.into()) };
        if etag::names_version(if_match, version) {
            return Ok(());
        }
        Err(Problem::new(Kind::PreconditionFailed).with_member("current_version", version.into()))
    }
}

impl<P: Permission, I: Input> FromRequest for Op<P, I> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move { read_request(&request, &mut payload).await })
    }
}

async fn read_request<P: Permission, I: Input>(
    request: &HttpRequest,
    payload: &mut Payload,
) -> Result<Op<P, I>, Problem> {
    let app = request.app_data::<web::Data<App>>().ok_or_else(|| Problem::internal("no application data"))?.clone();
    let meta = request.extensions().get::<Meta>().cloned().ok_or_else(|| Problem::internal("no request data"))?;
    let headers = request.headers();
    meta.note_permission(P::RULE.code);

    let token = if P::IGNORES_TOKEN { None } else { one_header(headers, header::AUTHORIZATION.as_str())? };
    let Authenticated { actor, was_known } = authenticate(&app, token).await?;
    let query_code = one_header(headers, "x-query-code")?;
    let is_visitor = matches!(actor, Actor::Visitor);
    if is_visitor && !P::RULE.admits_visitor(query_code.is_some()) {
        return Err(Kind::Unauthenticated.into());
    }
    meta.note_actor(&actor, was_known);
    if let Some(account) = actor.account() {
        meta.note_limited(Limited::by_account(&app, account))?;
    }

    let parameters = request.app_data::<web::Data<Parameters>>().ok_or_else(|| Problem::internal("no document"))?;
    let known = parameters.find(request)?;
    let query = known.check(request)?;
    super::client::refuse_old::<P>(&app, headers)?;
    let raw = I::read(request, payload, &query).await?;
    let sender = idempotency::sender(&app.keys, &actor, query_code);
    let key = idempotency::key_of(request, sender.as_deref(), I::fingerprint(&raw))?;
    if key.is_none() && P::KEY_REQUIRED {
        return Err(idempotency::missing());
    }

    let ask = Ask {
        actor: &actor,
        path: request.match_info(),
        body: I::json(&raw),
        query: &query,
        query_code,
        now: app.clock.now(),
        keys: &app.keys,
    };
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let if_match = text(header::IF_MATCH).filter(|_| known.takes(header::IF_MATCH.as_str()));
    let granted = Granted::ask(&app, &ask, &meta.request_id).await.map_err(|problem| {
        // Whoever asks for any version that there may be is told that there is none.
        let wants_any = if_match.as_deref() == Some("*") && problem.kind() == Kind::NotFound;
        let none = Text::fixed("没有任何版本", "there is no version of it");
        if wants_any { Problem::new(Kind::PreconditionFailed).detail(none) } else { problem }
    })?;
    granted.demand_readiness(&app)?;
    let if_none_match = text(header::IF_NONE_MATCH);
    let is_anybody = is_visitor && query_code.is_none();
    Ok(Op { granted, raw, path: request.match_info().clone(), meta, key, if_match, if_none_match, is_anybody, app })
}
