//! Everything that the demo writes, and how it gets into the database.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::json;
use shangliang_entity::{
    account, adoption, answered_round, assignment, case_note, category, committee, cosigner, department, extension,
    group_seat, handling_case, member, member_group, rating, reminder, reply, role_grant, sector, studio, studio_seat,
    suggestion, support, term, topic,
};

use crate::db::Uow;
use crate::db::fault::retry_if_duplicate;
use crate::http::Problem;
use crate::ledger::{Entry, NewChains, joined};
use crate::suggestions::number::Series;

/// How many rows one statement inserts: the widest has 46 values, and databases take 32,766 and 65,535.
const ROWS_PER_INSERT: usize = 500;

/// The last number given in each series of each committee, by the committee's place in the plan.
pub type Numbered = BTreeMap<(usize, Series), i32>;

/// The rows of the demo, each as live handling would have left it, and the ledger entries that it would have left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    pub categories: Vec<category::Model>,
    pub committees: Vec<committee::Model>,
    pub terms: Vec<term::Model>,
    pub sectors: Vec<sector::Model>,
    pub groups: Vec<member_group::Model>,
    pub departments: Vec<department::Model>,
    pub accounts: Vec<account::Model>,
    pub members: Vec<member::Model>,
    pub group_seats: Vec<group_seat::Model>,
    pub studios: Vec<studio::Model>,
    pub studio_seats: Vec<studio_seat::Model>,
    pub grants: Vec<role_grant::Model>,
    pub topics: Vec<topic::Model>,
    pub suggestions: Vec<suggestion::Model>,
    pub cosigners: Vec<cosigner::Model>,
    pub supports: Vec<support::Model>,
    pub adoptions: Vec<adoption::Model>,
    pub cases: Vec<handling_case::Model>,
    pub parts: Vec<assignment::Model>,
    pub replies: Vec<reply::Model>,
    pub answered_rounds: Vec<answered_round::Model>,
    pub ratings: Vec<rating::Model>,
    pub notes: Vec<case_note::Model>,
    pub extensions: Vec<extension::Model>,
    pub reminders: Vec<reminder::Model>,
    pub entries: Vec<Entry>,
    pub numbered: Numbered,
}

impl Rows {
    /// Keeps a ledger entry of what happened at a moment. It says that it was made up and not witnessed.
    pub fn tell(&mut self, at: DateTime<Utc>, entry: Entry) {
        let payload = joined(entry.payload, json!({ "demo": true }));
        self.entries.push(Entry { payload, effective_at: Some(entry.effective_at.unwrap_or(at)), ..entry });
    }

    /// Forgets the suggestions and all that was done about them, but for the numbers that were given.
    pub fn clear_handled(&mut self) {
        self.suggestions.clear();
        self.cosigners.clear();
        self.supports.clear();
        self.adoptions.clear();
        self.cases.clear();
        self.parts.clear();
        self.replies.clear();
        self.answered_rounds.clear();
        self.ratings.clear();
        self.notes.clear();
        self.extensions.clear();
        self.reminders.clear();
        self.entries.clear();
    }

    /// How many rows the directory has.
    pub fn count_directory(&self) -> usize {
        [
            self.categories.len(),
            self.committees.len(),
            self.terms.len(),
            self.sectors.len(),
            self.groups.len(),
            self.departments.len(),
            self.accounts.len(),
            self.members.len(),
            self.group_seats.len(),
            self.studios.len(),
            self.studio_seats.len(),
            self.grants.len(),
            self.topics.len(),
        ]
        .into_iter()
        .sum()
    }

    /// How many rows the suggestions and all that was done about them have, ledger entries included.
    pub fn count_handled(&self) -> usize {
        [
            self.suggestions.len(),
            self.cosigners.len(),
            self.supports.len(),
            self.adoptions.len(),
            self.cases.len(),
            self.parts.len(),
            self.replies.len(),
            self.answered_rounds.len(),
            self.ratings.len(),
            self.notes.len(),
            self.extensions.len(),
            self.reminders.len(),
            self.entries.len(),
        ]
        .into_iter()
        .sum()
    }

    /// Inserts the directory, and tells after each statement how many rows that was.
    pub async fn insert_directory(&self, uow: &Uow<'_>, told: &impl Fn(usize)) -> Result<(), Problem> {
        let into = Into { uow, told };
        into.table(&self.categories).await?;
        into.table(&self.committees).await?;
        into.table(&self.terms).await?;
        into.table(&self.sectors).await?;
        into.table(&self.groups).await?;
        into.table(&self.departments).await?;
        into.table(&self.accounts).await?;
        into.table(&self.members).await?;
        into.table(&self.group_seats).await?;
        into.table(&self.studios).await?;
        into.table(&self.studio_seats).await?;
        into.table(&self.grants).await?;
        into.table(&self.topics).await
    }

    /// Inserts the suggestions, all that was done about them, and the ledger entries, behind those that are there.
    ///
    /// Suggestions refer to each other in both directions, so references must be able to wait.
    pub async fn insert_handled(
        &self,
        uow: &Uow<'_>,
        chains: &mut NewChains<'_>,
        told: &impl Fn(usize),
    ) -> Result<(), Problem> {
        let into = Into { uow, told };
        into.table(&self.suggestions).await?;
        into.table(&self.cosigners).await?;
        into.table(&self.supports).await?;
        into.table(&self.adoptions).await?;
        into.table(&self.cases).await?;
        into.table(&self.parts).await?;
        into.table(&self.replies).await?;
        into.table(&self.answered_rounds).await?;
        into.table(&self.ratings).await?;
        into.table(&self.notes).await?;
        into.table(&self.extensions).await?;
        into.table(&self.reminders).await?;
        for entries in self.entries.chunks(ROWS_PER_INSERT) {
            chains.append(entries.to_vec()).await?;
            told(entries.len());
        }
        Ok(())
    }
}

/// Where rows go.
struct Into<'a, T> {
    uow: &'a Uow<'a>,
    told: &'a T,
}

impl<T: Fn(usize)> Into<'_, T> {
    async fn table<M, A>(&self, rows: &[M]) -> Result<(), Problem>
    where
        M: Clone + IntoActiveModel<A>,
        A: ActiveModelTrait,
    {
        for rows in rows.chunks(ROWS_PER_INSERT) {
            let values = rows.iter().cloned().map(IntoActiveModel::into_active_model);
            let insert = <A::Entity as EntityTrait>::insert_many(values);
            retry_if_duplicate(insert.exec_without_returning(&self.uow.conn()).await)?;
            (self.told)(rows.len());
        }
        Ok(())
    }
}
