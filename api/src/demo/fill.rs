//! Enters the demo into an empty database, in one unit of work: all of it, or nothing.

use std::cell::Cell;
use std::sync::Arc;

use sea_orm::{EntityTrait, PaginatorTrait};
use secrecy::{ExposeSecret, SecretString};
use shangliang_entity::{committee, suggestion};

use super::plan::Plan;
use super::replay::{Rows, With, rows};
use crate::access::{Anywhere, Granted, Permission, Rule};
use crate::db::Conn;
use crate::http::Problem;
use crate::ids::Ids;
use crate::secrets::{Password, SeededRandom, readable_code};
use crate::state::App;

/// Every rule of the demo, for the table in the docs.
pub const RULES: &[&Rule] = &[&FILL];

/// The right by which the command line fills an empty database; nobody holds it over HTTP.
pub static FILL: Rule =
    Rule { code: "demo.fill", summary: "fill an empty database with the demo", holders: &[], reads: false };

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
/// administrator who is there stays. `told` hears after each statement how many rows there are of how many.
///
/// # Errors
/// The database failed, and nothing was written.
pub async fn fill(app: &App, seed: u64, told: impl Fn(usize, usize)) -> Result<Option<Filled>, Problem> {
    let grant = Granted::<Fill>::platform(Anywhere, "demo");
    if !is_empty(&grant.reader(app)).await? {
        return Ok(None);
    }
    let password = readable_code(&*app.random, 12);
    let hash = app.passwords.hash(&Password::new(password.expose_secret())).await.map_err(Problem::internal)?;
    let plan = Plan::new(seed);
    let random = Arc::new(SeededRandom::new(seed));
    let ids = Ids::new(random.clone());
    let with =
        With { plan: &plan, now: app.clock.now(), ids: &ids, random: &*random, keys: &app.keys, password_hash: &hash };
    let rows = rows(with)?;
    let all = rows.count();
    let is_filled = grant
        .write(app, async |uow| {
            if !is_empty(&uow.conn()).await? {
                return Ok(false);
            }
            let written = Cell::new(0);
            let count = |more| {
                written.set(written.get() + more);
                told(written.get(), all);
            };
            rows.insert(uow, &count).await.map(|()| true)
        })
        .await?;
    Ok(is_filled.then(|| Filled { password, counts: counts(&rows) }))
}

async fn is_empty(db: &Conn<'_>) -> Result<bool, Problem> {
    let there = committee::Entity::find().count(db).await? + suggestion::Entity::find().count(db).await?;
    Ok(there == 0)
}

fn counts(rows: &Rows) -> [(&'static str, usize); 6] {
    [
        ("committees", rows.committees.len()),
        ("members", rows.members.len()),
        ("studios", rows.studios.len()),
        ("departments", rows.departments.len()),
        ("topics", rows.topics.len()),
        ("suggestions", rows.suggestions.len()),
    ]
}
