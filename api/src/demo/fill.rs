//! Enters the demo into an empty database, in one unit of work: all of it, or nothing.

use std::cell::Cell;
use std::sync::Arc;

use sea_orm::{EntityTrait, PaginatorTrait};
use secrecy::{ExposeSecret, SecretString};
use shangliang_entity::{committee, suggestion};

use super::plan::Plan;
use super::replay::{Rows, With, rows, turn_over};
use crate::access::{Anywhere, Does, Granted, Permission, Rule};
use crate::db::Conn;
use crate::http::Problem;
use crate::ids::Ids;
use crate::ledger::consumer;
use crate::secrets::{Password, SeededRandom, readable_code};
use crate::state::App;
use crate::{notices, webhooks};

/// Every rule of the demo, for the table in the docs.
pub const RULES: &[&Rule] = &[&FILL];

/// The right by which the command line fills an empty database; nobody holds it over HTTP.
pub static FILL: Rule =
    Rule { code: "demo.fill", summary: "fill an empty database with the demo", holders: &[], does: Does::Acts };

struct Fill;

impl Permission for Fill {
    type Scope = Anywhere;
    const RULE: &'static Rule = &FILL;
}

/// What was entered.
#[derive(Debug)]
pub struct Filled {
    /// The password of everybody in the demo, known nowhere else.
    pub password: SecretString,
    /// How many committees, members, studios, departments, topics and suggestions there are.
    pub counts: [(&'static str, usize); 6],
}

/// Fills the database with the demo of a seed, up to now; nothing where it holds a committee or a suggestion already. An
/// administrator who is there stays. There are `times` as many suggestions as the demo has, always of the same people:
/// made up from the next seeds. `told` hears after each statement how many rows there are of about how many.
///
/// # Errors
/// The database failed, and nothing was written.
pub async fn fill(app: &App, seed: u64, times: u32, told: impl Fn(usize, usize)) -> Result<Option<Filled>, Problem> {
    let grant = Granted::<Fill>::platform(Anywhere, "demo");
    let password = readable_code(&*app.random, 12);
    let hash = app.passwords.hash(&Password::new(password.expose_secret())).await.map_err(Problem::internal)?;
    let counts = grant
        .write(app, async |uow| {
            if !is_empty(&uow.conn()).await? {
                return Ok(None);
            }
            // First, since to make it all up may take longer than a transaction is allowed to rest.
            uow.begin_load().await?;
            let plan = Plan::new(seed);
            let random = Arc::new(SeededRandom::new(seed));
            let ids = Ids::new(random.clone());
            let now = app.clock.now();
            let with = With { plan: &plan, now, ids: &ids, random: &*random, keys: &app.keys, password_hash: &hash };
            let mut rows = rows(with)?;
            let all = rows.count_directory() + rows.count_handled() * usize::try_from(times).unwrap_or(usize::MAX);
            let written = Cell::new(0);
            let count = |more| {
                written.set(written.get() + more);
                told(written.get(), all);
            };
            rows.insert_directory(uow, &count).await?;
            let mut chains = uow.new_chains();
            rows.insert_handled(uow, &mut chains, &count).await?;
            let mut suggestions = rows.suggestions.len();
            for year in 1..u64::from(times) {
                let plan = plan.of_another_year(seed.wrapping_add(year));
                turn_over(With { plan: &plan, ..with }, &mut rows)?;
                rows.insert_handled(uow, &mut chains, &count).await?;
                suggestions += rows.suggestions.len();
            }
            uow.end_load("ledger_entry", "seq").await?;
            // All of it is past, and there are no webhooks.
            consumer::skip_all(uow, [notices::CONSUMER, webhooks::CONSUMER]).await?;
            Ok(Some(counts(&rows, suggestions)))
        })
        .await?;
    Ok(counts.map(|counts| Filled { password, counts }))
}

async fn is_empty(db: &Conn<'_>) -> Result<bool, Problem> {
    let there = committee::Entity::find().count(db).await? + suggestion::Entity::find().count(db).await?;
    Ok(there == 0)
}

fn counts(rows: &Rows, suggestions: usize) -> [(&'static str, usize); 6] {
    [
        ("committees", rows.committees.len()),
        ("members", rows.members.len()),
        ("studios", rows.studios.len()),
        ("departments", rows.departments.len()),
        ("topics", rows.topics.len()),
        ("suggestions", suggestions),
    ]
}
