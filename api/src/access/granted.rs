//! The proof that a permission was checked, and the only door to the database.

use sea_orm::DatabaseTransaction;

use super::authenticate::resume;
use super::{Actor, Anywhere, Ask, Decision, Permission, Right, Scope, allows, decide, role_for};
use crate::db::{By, Conn, Uow};
use crate::http::Text;
use crate::http::problem::{Kind, Problem};
use crate::state::App;

/// Opens the pools. Only `access` makes one.
pub struct Gate(());

impl Gate {
    /// For finding out who asks, which comes before any permission.
    pub(super) fn to_authenticate() -> Self {
        Self(())
    }
}

/// The permission `P` was given, for the scope that it was asked for.
///
/// Nobody else can make one:
/// ```compile_fail,E0451
/// use shangliang::access::{Anywhere, Granted, Permission};
/// fn forge<P: Permission<Scope = Anywhere>>() -> Granted<P> {
///     Granted { scope: Anywhere, by: unreachable!(), actor: unreachable!(), gate: unreachable!() }
/// }
/// ```
/// and without one the pools stay shut:
/// ```compile_fail,E0423
/// async fn read(db: &shangliang::db::Db) {
///     db.reader(&shangliang::access::Gate(()));
/// }
/// ```
pub struct Granted<P: Permission> {
    /// What it was given for: act on this, not on what the path said.
    pub scope: P::Scope,
    /// Who asked.
    pub actor: Actor,
    by: By,
    gate: Gate,
}

impl<P: Permission> Granted<P> {
    /// Loads the scope and decides.
    pub async fn ask(app: &App, ask: &Ask<'_>, request_id: &str) -> Result<Self, Problem> {
        let gate = Gate(());
        let scope = match P::Scope::load(&app.db.reader(&gate), ask).await {
            // Whoever must sign in anyway learns nothing of what exists.
            Err(problem) if problem.kind() == Kind::NotFound => return Err(hide::<P>(ask.actor, problem)),
            scope => scope?,
        };
        let right = match decide(P::RULE, P::SEEN_BY, ask.actor, &scope.place()) {
            Decision::Yes(right) => match P::objection(&scope, ask.actor) {
                Some(why) => return Err(Problem::new(Kind::Forbidden).detail(why)),
                None => right,
            },
            Decision::SignIn => return Err(Kind::Unauthenticated.into()),
            Decision::Own => return Err(own()),
            Decision::Suspended => return Err(suspended()),
            Decision::Forbidden => return Err(Kind::Forbidden.into()),
            // Reading what one may not read is not told from its absence, even where one may know of the whole.
            Decision::Hidden
                if P::SEEN_BY.is_some_and(|rule| {
                    !std::ptr::eq(rule, P::RULE) && allows(rule, ask.actor, &scope.seen_from())
                }) =>
            {
                return Err(
                    if matches!(ask.actor, Actor::Visitor) { Kind::Unauthenticated } else { Kind::Forbidden }.into()
                );
            }
            Decision::Hidden => return Err(Kind::NotFound.into()),
        };
        let on_behalf_of = match right {
            Right::Own => None,
            Right::OnBehalfOf(member) => Some(member),
        };
        let stood_in_for = ask.actor.entrusted().iter().find(|held| held.member == on_behalf_of);
        let by = By {
            actor: ask.actor.account(),
            on_behalf_of: on_behalf_of.map(|member| member.0),
            stood_in_for: stood_in_for.filter(|_| on_behalf_of.is_some()).map(|held| held.account),
            role: role_for(P::RULE, ask.actor, &scope.place()),
            permission: P::RULE.code,
            request_id: request_id.to_owned(),
        };
        Ok(Self { scope, actor: ask.actor.clone(), by, gate })
    }

    /// Refuses whoever must first change a password, show the second factor that was enrolled since, or, as staff in
    /// production, enrol one.
    pub fn demand_readiness(&self, app: &App) -> Result<(), Problem> {
        let Actor::SignedIn(signed_in) = &self.actor else { return Ok(()) };
        if P::BEFORE_ENROLMENT {
            return Ok(());
        }
        if signed_in.password_must_change {
            return Err(Kind::PasswordChangeRequired.into());
        }
        if signed_in.enrolled && !signed_in.second_factor {
            return Err(Kind::StepUpRequired.into());
        }
        if app.config.is_production() && signed_in.is_staff() && !signed_in.enrolled {
            return Err(Kind::SecondFactorRequired.into());
        }
        Ok(())
    }

    /// Refuses to go on for whoever has signed out since, or holds other roles: for what takes longer than a request may.
    pub async fn demand_unchanged(&self, app: &App) -> Result<(), Problem> {
        let Actor::SignedIn(then) = &self.actor else { return Ok(()) };
        match resume(app, then.session, then.account).await?.actor {
            Actor::SignedIn(now) if now.rights() == then.rights() => Ok(()),
            _ => Err(Kind::Forbidden.into()),
        }
    }

    /// The platform's own grant, for jobs and the command line.
    pub fn platform(scope: P::Scope, task: &str) -> Self {
        let request_id = task.to_owned();
        let by = By {
            actor: None,
            on_behalf_of: None,
            stood_in_for: None,
            role: None,
            permission: P::RULE.code,
            request_id,
        };
        Self { scope, actor: Actor::Platform, by, gate: Gate(()) }
    }

    /// Something to read from.
    pub fn reader<'a>(&self, app: &'a App) -> Conn<'a> {
        app.db.reader(&self.gate)
    }

    /// One instant of the whole database to read from.
    pub async fn snapshot(&self, app: &App) -> Result<DatabaseTransaction, sea_orm::DbErr> {
        app.db.snapshot(&self.gate).await
    }

    /// One instant of the whole database to read from, for as long as it takes.
    pub async fn long_snapshot(&self, app: &App) -> Result<DatabaseTransaction, sea_orm::DbErr> {
        app.db.long_snapshot(&self.gate).await
    }

    /// Runs a unit of work; it may run several times, so it does nothing but write rows.
    pub async fn write<T>(&self, app: &App, unit: impl AsyncFn(&Uow<'_>) -> Result<T, Problem>) -> Result<T, Problem> {
        let now = app.clock.now();
        let change = app.known.change();
        let unit = async |transaction: &DatabaseTransaction| {
            let uow = Uow::new(transaction, now, &self.by, &app.ids);
            let result = unit(&uow).await;
            change.note(&uow);
            result
        };
        app.db.write(&self.gate, unit).await.inspect(|_| app.live.note_write())
    }
}

impl<P: Permission<Scope = Anywhere>> Granted<P> {
    /// The same permission, asked for anew by the caller's session as it is now: it may have ended, or hold other roles.
    pub async fn renew(&self, app: &App) -> Result<Self, Problem> {
        let actor = match &self.actor {
            Actor::SignedIn(me) => resume(app, me.session, me.account).await?.actor,
            other => other.clone(),
        };
        if !matches!(decide(P::RULE, P::SEEN_BY, &actor, &Anywhere.place()), Decision::Yes(_)) {
            return Err(Kind::Forbidden.into());
        }
        let renewed = Self { scope: Anywhere, actor, by: self.by.clone(), gate: Gate(()) };
        renewed.demand_readiness(app)?;
        Ok(renewed)
    }
}

/// The refusal to judge what one had a hand in (403).
fn own() -> Problem {
    let text = Text::fixed(
        "本人或其代行人参与撰写、联名、代提的建议由他人处理",
        "what one had a hand in, oneself or by one's substitute, is decided by somebody else",
    );
    Problem::new(Kind::Forbidden).detail(text)
}

/// The refusal of what only rests (403).
fn suspended() -> Problem {
    let text = Text::fixed("委员履职已暂停，可以查阅，不能办理", "a suspended member may read but not act");
    Problem::new(Kind::Forbidden).detail(text)
}

/// The answer where the scope does not exist: the same that a hidden one gets.
fn hide<P: Permission>(actor: &Actor, not_found: Problem) -> Problem {
    match actor {
        Actor::Visitor if !P::RULE.is_open() => Kind::Unauthenticated.into(),
        _ => not_found,
    }
}
