//! Everything that the demo writes, and how it gets into the database.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::{EntityTrait, IntoActiveModel, ModelTrait};
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

    /// The tables of the directory, each behind those that it refers to.
    fn directory(&self) -> [&dyn Table; 13] {
        [
            &self.categories,
            &self.committees,
            &self.terms,
            &self.sectors,
            &self.groups,
            &self.departments,
            &self.accounts,
            &self.members,
            &self.group_seats,
            &self.studios,
            &self.studio_seats,
            &self.grants,
            &self.topics,
        ]
    }

    /// The tables of the suggestions and of all that was done about them, but for the ledger.
    fn handled(&self) -> [&dyn Table; 12] {
        [
            &self.suggestions,
            &self.cosigners,
            &self.supports,
            &self.adoptions,
            &self.cases,
            &self.parts,
            &self.replies,
            &self.answered_rounds,
            &self.ratings,
            &self.notes,
            &self.extensions,
            &self.reminders,
        ]
    }

    /// How many rows the directory has.
    pub fn count_directory(&self) -> usize {
        self.directory().into_iter().map(Table::count).sum()
    }

    /// How many rows the suggestions and all that was done about them have, ledger entries included.
    pub fn count_handled(&self) -> usize {
        self.handled().into_iter().map(Table::count).sum::<usize>() + self.entries.len()
    }

    /// Inserts the directory, and tells after each statement how many rows that was.
    pub async fn insert_directory(&self, uow: &Uow<'_>, told: &dyn Fn(usize)) -> Result<(), Problem> {
        for table in self.directory() {
            table.insert(uow, told).await?;
        }
        Ok(())
    }

    /// Inserts the suggestions, all that was done about them, and the ledger entries, behind those that are there.
    ///
    /// Suggestions refer to each other in both directions, so references must be able to wait.
    pub async fn insert_handled(
        &self,
        uow: &Uow<'_>,
        chains: &mut NewChains<'_>,
        told: &dyn Fn(usize),
    ) -> Result<(), Problem> {
        for table in self.handled() {
            table.insert(uow, told).await?;
        }
        for entries in self.entries.chunks(ROWS_PER_INSERT) {
            chains.append(entries.to_vec()).await?;
            told(entries.len());
        }
        Ok(())
    }
}

/// The rows of one table.
#[async_trait(?Send)]
trait Table {
    fn count(&self) -> usize;
    async fn insert(&self, uow: &Uow<'_>, told: &dyn Fn(usize)) -> Result<(), Problem>;
}

#[async_trait(?Send)]
impl<M> Table for Vec<M>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
{
    fn count(&self) -> usize {
        self.len()
    }

    async fn insert(&self, uow: &Uow<'_>, told: &dyn Fn(usize)) -> Result<(), Problem> {
        for rows in self.chunks(ROWS_PER_INSERT) {
            let values = rows.iter().cloned().map(IntoActiveModel::into_active_model);
            retry_if_duplicate(M::Entity::insert_many(values).exec_without_returning(&uow.conn()).await)?;
            told(rows.len());
        }
        Ok(())
    }
}
