//! Sync: a copy that follows cursors is what the lists show.

mod bounds;
mod ceasing;
pub mod gone;
mod journey;
mod live;
mod polling;
mod refusals;
mod sockets;
mod standing;
mod topics;
mod town;
mod unread;
mod writers;

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::Value;
use shangliang_entity::{ledger_entry, suggestion};
use shangliang_tests::Client;
use uuid::Uuid;

/// The kinds that are kept in step, with the path of their list.
const LISTS: [&str; 4] = ["topics", "studios", "suggestions", "cases"];

/// What somebody has of each kind, by id.
pub type Things = BTreeMap<(&'static str, String), Value>;

/// A client that keeps a copy.
pub struct Copy {
    /// Whose.
    pub who: Client,
    /// The query beside cursor and limit, such as `&kinds=cases`.
    pub query: String,
    /// How far it has come.
    pub cursor: Option<String>,
    /// What it has.
    pub things: Things,
    /// How often it began anew.
    pub resets: usize,
    /// What it has or once had.
    held: BTreeSet<(&'static str, String)>,
    /// What it was told to be gone without ever having had it.
    unheld: BTreeSet<(&'static str, String)>,
}

impl Copy {
    /// An empty one of everything.
    pub fn of(who: &Client) -> Self {
        Self::with(who, "")
    }

    /// An empty one with a query.
    pub fn with(who: &Client, query: &str) -> Self {
        let (held, unheld) = (BTreeSet::new(), BTreeSet::new());
        Self { who: who.clone(), query: query.to_owned(), cursor: None, things: Things::new(), resets: 0, held, unheld }
    }

    /// Fetches one page and takes it over.
    pub async fn turn(&mut self, limit: usize) -> Value {
        let cursor = self.cursor.as_ref().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let path = format!("/sync?limit={limit}{cursor}{}", self.query);
        let page = town::again(|| self.who.get(&path)).await;
        self.take(&page);
        page
    }

    /// Takes a page over, as a client does.
    pub fn take(&mut self, page: &Value) {
        if page["reset"] == true {
            self.things.clear();
            self.resets += 1;
        }
        let mut told = 0;
        for kind in LISTS {
            for item in page["changed"][kind].as_array().unwrap() {
                let key = (kind, item["id"].as_str().unwrap().to_owned());
                self.held.insert(key.clone());
                self.things.insert(key, item.clone());
                told += 1;
            }
            for id in page["gone"][kind].as_array().unwrap() {
                let key = (kind, id.as_str().unwrap().to_owned());
                self.things.remove(&key);
                if !self.held.contains(&key) {
                    self.unheld.insert(key);
                }
            }
        }
        assert!(told <= 100, "{told}");
        self.cursor = Some(page["cursor"].as_str().unwrap().to_owned());
    }

    /// The same, once whatever was done before can be seen.
    pub async fn next(&mut self, limit: usize) -> Value {
        self.who.app().settle().await;
        self.turn(limit).await
    }

    /// Fetches until there is no more.
    pub async fn catch_up(&mut self, limit: usize) {
        self.who.app().settle().await;
        while self.turn(limit).await["has_more"] == true {}
    }

    /// Checks that, once caught up, it is what the lists show.
    pub async fn assert_complete(&mut self, limit: usize) {
        self.catch_up(limit).await;
        let listed = listed(&self.who, &self.query).await;
        for (key, item) in &listed {
            assert_eq!(self.things.get(key), Some(item), "{key:?} is not as listed");
        }
        let surplus: Vec<_> = self.things.keys().filter(|key| !listed.contains_key(*key)).collect();
        assert!(surplus.is_empty(), "{surplus:?} are not listed");
        for (kind, id) in std::mem::take(&mut self.unheld) {
            assert!(was_shown(&self.who, kind, id.parse().unwrap()).await, "{kind} {id} is gone and never was there");
        }
    }
}

/// Whether the ledger says that a thing was shown to others than its author and the staff at some time, between two pages perhaps.
async fn was_shown(who: &Client, kind: &str, id: Uuid) -> bool {
    use ledger_entry::{Column, Entity};
    let sql = &who.app().sql;
    let mut streams = vec![id];
    if kind == "suggestions" {
        let row = suggestion::Entity::find_by_id(id).one(sql).await.unwrap().unwrap();
        streams.extend(row.case_id.map(|case| case.0));
    } else if kind == "cases" {
        let shared = suggestion::Entity::find().filter(suggestion::Column::CaseId.eq(id)).all(sql).await.unwrap();
        streams.extend(shared.into_iter().map(|row| row.id.0));
    }
    let shows = ["suggestion.published", "suggestion.cosigners_invited", "case.assigned", "studio.approved"];
    let entries = Entity::find().filter(Column::StreamId.is_in(streams)).filter(Column::Action.is_in(shows));
    entries.count(sql).await.unwrap() > 0
}

/// Everything that the lists show to somebody, but for what they may do, which no copy tells.
pub async fn listed(who: &Client, query: &str) -> Things {
    let value =
        |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")).map(str::to_owned));
    let kinds = value("kinds").unwrap_or_else(|| LISTS.join(","));
    let committee = value("committee_id").map(|id| format!("&committee_id={id}")).unwrap_or_default();
    let mut things = Things::new();
    for kind in LISTS.into_iter().filter(|kind| kinds.split(',').any(|wanted| wanted == *kind)) {
        let mut cursor = String::new();
        loop {
            let page = who.get(format!("/{kind}?limit=100{committee}{cursor}")).await.expect(200);
            for item in page["items"].as_array().unwrap() {
                let mut item = item.clone();
                item.as_object_mut().unwrap().remove("allowed_actions").unwrap();
                things.insert((kind, item["id"].as_str().unwrap().to_owned()), item);
            }
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
    }
    things
}
