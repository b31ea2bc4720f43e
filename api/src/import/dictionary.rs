//! The categories of a committee: found by their names, made where they are missing.

use std::collections::HashMap;

use sea_orm::{EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;
use shangliang_entity::category::{Entity, Model};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::{StreamKind, Visibility};

use super::destination::imported;
use crate::categories::dictionary_of;
use crate::db::fault::retry_if_duplicate;
use crate::db::{Conn, Uow};
use crate::http::Problem;
use crate::ledger::{Entry, Stream};

/// The names of a category, from the first level down.
pub type Levels<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

/// How many categories one statement inserts: of 9 values each, well below what both databases take (32,766 and 65,535).
const ROWS_PER_INSERT: usize = 1000;

/// What a committee can choose from, and what is about to be added to it.
pub struct Dictionary {
    committee: CommitteeId,
    codes: HashMap<(String, Option<String>, Option<String>), String>,
    /// The highest number that is a code.
    last_number: u32,
    made: Vec<Model>,
}

impl Dictionary {
    /// The committee's own categories and the shared ones that it may name; its own come first.
    pub async fn load(db: &Conn<'_>, committee: CommitteeId) -> Result<Self, Problem> {
        let mut rows = Entity::find().filter(dictionary_of(committee)).all(db).await?;
        rows.sort_by_key(|row| (row.committee_id.is_some(), std::cmp::Reverse(row.code.clone())));
        let last_number = rows.iter().filter_map(|row| row.code.parse().ok()).max().unwrap_or(0);
        // Of several rows with the same names the last one stays: an own one with the lowest code.
        let codes = rows.into_iter().map(|row| ((row.level1, row.level2, row.level3), row.code)).collect();
        Ok(Self { committee, codes, last_number, made: Vec::new() })
    }

    /// The code of a category, which is made where there is none of these names: the next number, in four digits.
    pub fn code_of(&mut self, uow: &Uow<'_>, (level1, level2, level3): Levels<'_>) -> String {
        let names = (level1.to_owned(), level2.map(str::to_owned), level3.map(str::to_owned));
        if let Some(code) = self.codes.get(&names) {
            return code.clone();
        }
        self.last_number += 1;
        let code = format!("{:04}", self.last_number);
        let (level1, level2, level3) = names.clone();
        self.made.push(Model {
            id: uow.new_id(),
            committee_id: Some(self.committee),
            code: code.clone(),
            level1,
            level2,
            level3,
            is_active: true,
            version: 1,
            created_at: uow.now(),
        });
        self.codes.insert(names, code.clone());
        code
    }

    /// Writes what was made, with one ledger entry on the committee's chain; says how many.
    pub async fn save(self, uow: &Uow<'_>) -> Result<usize, Problem> {
        let codes: Vec<_> = self.made.iter().map(|row| row.code.clone()).collect();
        if codes.is_empty() {
            return Ok(0);
        }
        for rows in self.made.chunks(ROWS_PER_INSERT) {
            let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
            retry_if_duplicate(Entity::insert_many(rows).exec_without_returning(&uow.conn()).await)?;
        }
        uow.record(Entry {
            stream: Stream(StreamKind::Committee, self.committee.0),
            action: "committee.categories_added",
            committee: Some(self.committee),
            visibility: Visibility::Committee,
            payload: imported(json!({ "codes": codes })),
            effective_at: None,
        })
        .await?;
        Ok(codes.len())
    }
}
