//! `GET /receipts/{hash}`

use actix_web::get;
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use shangliang_entity::ledger_entry;
use utoipa::{IntoParams, ToSchema};

use super::checkpoint::MOST_ENTRIES;
use super::policy::Prove;
use super::statement::{Checkpoint, unhex};
use super::{StoredEntry, Stream, checkpoint, hex, merkle};
use crate::access::{Ask, Place, Scope};
use crate::db::Conn;
use crate::http::{Handled, Kind, Op, Output, Problem};

/// The hash in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only described here; the scope reads the path itself")]
pub struct HashPath {
    /// The hash of a receipt.
    #[param(
        min_length = 64,
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )]
    hash: String,
}

/// What proves that an entry was made: digests only.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptProof {
    /// The entry.
    pub entry: ProvenEntry,
    /// How its hash is made, and how it leads to the checkpoint's root.
    pub proof: Proof,
    /// The signed statement that covers it; null until one is made.
    pub checkpoint: Option<Checkpoint>,
}

/// An entry's place.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProvenEntry {
    /// Its chain, as `kind/id`.
    #[schema(max_length = 80, example = "suggestion/01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")]
    pub stream: String,
    /// Its place in its chain, from 1.
    #[schema(minimum = 1)]
    pub seq: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// The receipt's hash is SHA-256(`previous_hash` ‖ `entry_digest`), and leaf `leaf_index` of the checkpoint's tree, whose
/// root `path` leads to (RFC 9162 §2.1.3.2).
#[derive(Debug, Serialize, ToSchema)]
pub struct Proof {
    /// The hash of the entry before it in its chain, in hexadecimal; zeros for the first.
    #[schema(min_length = 64, max_length = 64)]
    pub previous_hash: String,
    /// SHA-256 of the entry's canonical JSON (RFC 8785), in hexadecimal.
    #[schema(min_length = 64, max_length = 64)]
    pub entry_digest: String,
    /// Which leaf of the checkpoint's tree it is, from 0; null without a checkpoint.
    #[schema(minimum = 0, maximum = 4095)]
    pub leaf_index: Option<u64>,
    /// The siblings on the way to the root, lowest first, in hexadecimal.
    #[schema(max_items = 12, min_length = 64, max_length = 64)]
    pub path: Vec<String>,
}

/// The entry that a hash names.
pub struct EntryScope(ledger_entry::Model);

impl Scope for EntryScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let hash = ask.path.get("hash").and_then(|hash| unhex(&hash.to_ascii_lowercase()));
        let hash = hash.filter(|hash| hash.len() == 32).ok_or(Kind::NotFound)?;
        let entry = ledger_entry::Entity::find().filter(ledger_entry::Column::Hash.eq(hash)).one(db).await?;
        Ok(Self(entry.ok_or(Kind::NotFound)?))
    }

    fn place(&self) -> Place<'_> {
        Place { is_public: true, ..Place::default() }
    }
}

/// Prove that an entry was made.
///
/// Whoever keeps a receipt can check at any time that the ledger still holds what it was given for, and since when: the
/// answer shows digests and places, never what was written. The receipt's hash alone opens it.
#[utoipa::path(tag = "ledger", params(HashPath),
    responses((status = OK, description = "The entry's place, and the proof.", body = ReceiptProof)),
    extensions(("x-permission" = json!("receipt.read"))))]
#[get("/receipts/{hash}")]
pub async fn prove_receipt(op: Op<Prove>) -> Handled {
    op.read(async |op, db, _| {
        let EntryScope(row) = op.scope();
        let checkpoint = checkpoint::covering(db, row.seq).await?;
        let (leaf_index, path) = match &checkpoint {
            None => (None, Vec::new()),
            Some(checkpoint) => leaf_and_path(db, checkpoint, row.seq).await?,
        };
        let version = checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.upto_seq);
        let proof = ReceiptProof {
            entry: ProvenEntry {
                stream: Stream(row.stream_kind, row.stream_id).to_string(),
                seq: row.stream_seq,
                at: row.at,
            },
            proof: Proof {
                previous_hash: hex(&row.prev_hash),
                entry_digest: hex(&StoredEntry::from(row).digest().map_err(Problem::internal)?),
                leaf_index,
                path,
            },
            checkpoint,
        };
        Ok(Output::ok(&proof)?.with_version(version))
    })
    .await
}

async fn leaf_and_path(
    db: &Conn<'_>,
    checkpoint: &Checkpoint,
    seq: i64,
) -> Result<(Option<u64>, Vec<String>), Problem> {
    let (places, hashes): (Vec<i64>, Vec<Vec<u8>>) =
        checkpoint::hashes(db, checkpoint.after_seq, checkpoint.upto_seq, MOST_ENTRIES).await?.into_iter().unzip();
    let index = places.binary_search(&seq).map_err(|_| Problem::internal("a checkpoint lacks an entry"))?;
    let path = merkle::path(&hashes, index);
    Ok((u64::try_from(index).ok(), path.iter().map(|digest| hex(digest)).collect()))
}
