//! Appending, always inside a unit of work.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use serde_json::Value;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::ledger_entry::{self, Column};
use shangliang_entity::vocab::{StreamKind, Visibility, Vocabulary};
use utoipa::ToSchema;
use uuid::Uuid;

use super::chain::{GENESIS, StoredEntry, canonical, link};
use crate::db::Uow;
use crate::db::fault::retry_if_duplicate;
use crate::http::problem::Problem;

/// Which chain: what it is about, and which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stream(pub StreamKind, pub Uuid);

impl std::fmt::Display for Stream {
    /// `kind/id`, as receipts name it.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.0.code(), self.1)
    }
}

/// What was done, before it has its place in the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its chain.
    pub stream: Stream,
    /// What was done, such as `suggestion.submitted`.
    pub action: &'static str,
    /// The committee that it belongs to.
    pub committee: Option<CommitteeId>,
    /// Who may see it.
    pub visibility: Visibility,
    /// Facts: codes, figures and references, never personal data in clear.
    pub payload: Value,
    /// When it happened, where that is not now (imports).
    pub effective_at: Option<DateTime<Utc>>,
}

/// One payload of two: the facts of both.
pub fn joined(mut facts: Value, more: Value) -> Value {
    if let (Some(facts), Value::Object(more)) = (facts.as_object_mut(), more) {
        facts.extend(more);
    }
    facts
}

/// What proves later that an entry was made: only digests and places.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// The entry's hash, in hexadecimal.
    #[schema(min_length = 64, max_length = 64)]
    pub hash: String,
    /// The chain, as `kind/id`.
    #[schema(max_length = 80, example = "suggestion/01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")]
    pub stream: String,
    /// The entry's place in the chain, from 1.
    #[schema(minimum = 1)]
    pub seq: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
}

impl Uow<'_> {
    /// Appends an entry to its chain.
    ///
    /// The rows of the item must have been written first: that serialises writers of one chain. Two that meet all the
    /// same violate the chain's uniqueness, and the later unit of work is run again.
    pub async fn record(&self, entry: Entry) -> Result<Receipt, Problem> {
        let Stream(stream_kind, stream_id) = entry.stream;
        let head: Option<(i64, Vec<u8>)> = ledger_entry::Entity::find()
            .select_only()
            .columns([Column::StreamSeq, Column::Hash])
            .filter(Column::StreamKind.eq(stream_kind))
            .filter(Column::StreamId.eq(stream_id))
            .order_by_desc(Column::StreamSeq)
            .limit(1)
            .into_tuple()
            .one(&self.conn())
            .await?;
        let stream = entry.stream.to_string();
        let row = self.entry_row(entry, head)?;
        let receipt = Receipt { hash: hex(&row.hash), stream, seq: row.stream_seq, at: row.at };
        retry_if_duplicate(ledger_entry::Entity::insert(unplaced(row)).exec_without_returning(&self.conn()).await)?;
        Ok(receipt)
    }

    /// Begins chains with their first entries, in the order given, all at once and without looking for heads: for items
    /// that this unit of work makes. A chain that exists already violates its uniqueness, and the unit is run again.
    pub async fn record_new(&self, entries: Vec<Entry>) -> Result<(), Problem> {
        self.new_chains().append(entries).await
    }

    /// Begins chains in several goes.
    pub fn new_chains(&self) -> NewChains<'_> {
        NewChains { uow: self, heads: HashMap::new() }
    }

    /// The row of an entry that follows the head of its chain, or begins it.
    fn entry_row(&self, entry: Entry, head: Option<(i64, Vec<u8>)>) -> Result<ledger_entry::Model, Problem> {
        let Stream(stream_kind, stream_id) = entry.stream;
        self.note_entry(stream_kind);
        let (stream_seq, prev_hash) = head.map_or_else(|| (1, GENESIS.to_vec()), |(seq, hash)| (seq + 1, hash));
        let by = self.by();
        let mut row = ledger_entry::Model {
            seq: 0,
            at: self.now(),
            effective_at: entry.effective_at.unwrap_or_else(|| self.now()),
            committee_id: entry.committee,
            stream_kind,
            stream_id,
            stream_seq,
            action: entry.action.to_owned(),
            actor_id: by.actor,
            on_behalf_of: by.on_behalf_of,
            permission: by.permission.to_owned(),
            request_id: by.request_id.clone(),
            visibility: entry.visibility,
            payload: canonical(&entry.payload).map_err(Problem::internal)?,
            prev_hash,
            hash: Vec::new(),
            writer: 0,
        };
        let digest = StoredEntry::from(&row).digest().map_err(Problem::internal)?;
        row.hash = link(&row.prev_hash, &digest).to_vec();
        Ok(row)
    }
}

/// The chains that a unit of work has begun, with their heads.
pub struct NewChains<'a> {
    uow: &'a Uow<'a>,
    heads: HashMap<Stream, (i64, Vec<u8>)>,
}

impl NewChains<'_> {
    /// Appends entries, each to its chain, which it begins where it is the first.
    pub async fn append(&mut self, entries: Vec<Entry>) -> Result<(), Problem> {
        let mut rows = Vec::with_capacity(entries.len());
        for entry in entries {
            let stream = entry.stream;
            let row = self.uow.entry_row(entry, self.heads.remove(&stream))?;
            self.heads.insert(stream, (row.stream_seq, row.hash.clone()));
            rows.push(unplaced(row));
        }
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(ROWS_PER_INSERT));
            let insert = ledger_entry::Entity::insert_many(std::mem::replace(&mut rows, rest));
            retry_if_duplicate(insert.exec_without_returning(&self.uow.conn()).await)?;
        }
        Ok(())
    }
}

/// How many entries one statement inserts: of 16 values each, well below what both databases take (32,766 and 65,535).
const ROWS_PER_INSERT: usize = 500;

/// The database gives an entry its place in the whole ledger.
fn unplaced(row: ledger_entry::Model) -> ledger_entry::ActiveModel {
    ledger_entry::ActiveModel { seq: ActiveValue::NotSet, writer: ActiveValue::NotSet, ..row.into_active_model() }
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
