//! What files belong to: the items that name them.

use serde_json::{Value, json};
use shangliang_entity::file::Model;
use shangliang_entity::ids::{FileId, ReplyId, SuggestionId};

use super::{lifecycle, store};
use crate::access::Actor;
use crate::db::Uow;
use crate::http::{FieldError, Place, Problem, Text};
use crate::ledger::{hex, joined};

pub use super::store::{move_all, of_suggestion};

/// What a file may belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A suggestion.
    Suggestion(SuggestionId),
    /// A reply.
    Reply(ReplyId),
}

/// The files that an item names, found usable and locked.
pub struct Named {
    item: Item,
    files: Vec<Model>,
    dropped: Vec<Model>,
}

/// Finds the files that an item names. Each must be the caller's own and belong to nothing, or belong to the item already; else
/// 422 at `/file_ids/N`.
pub async fn find_named(uow: &Uow<'_>, actor: &Actor, item: Item, wanted: &[FileId]) -> Result<Named, Problem> {
    let candidates = store::candidates(uow, item, wanted).await?;
    let mut errors = Vec::new();
    let mut files = Vec::new();
    for (index, id) in wanted.iter().enumerate() {
        let mut refuse = |code, text| {
            errors.push(FieldError::new(Place::Pointer(format!("/file_ids/{index}")), code, text));
        };
        let usable = candidates.iter().find(|row| row.id == *id && is_usable(row, actor, item));
        match usable {
            _ if wanted.iter().take(index).any(|earlier| earlier == id) => {
                refuse("repeated", Text::fixed("重复", "named more than once"));
            }
            None => refuse("unknown", Text::fixed("没有可用的这个文件", "there is no such file that could be used")),
            Some(row) => files.push(row.clone()),
        }
    }
    if !errors.is_empty() {
        return Err(Problem::fields(errors));
    }
    let dropped = candidates.into_iter().filter(|row| belongs_to(row, item) && !wanted.contains(&row.id));
    Ok(Named { item, files, dropped: dropped.collect() })
}

impl Named {
    /// The files, in the order in which they were named.
    pub fn files(&self) -> &[Model] {
        &self.files
    }

    /// Whether the item has other files then.
    pub fn changes(&self) -> bool {
        !self.dropped.is_empty() || self.files.iter().any(|row| !belongs_to(row, self.item))
    }

    /// Gives the item its files, in their order, and lets go of others that it had; the item's row is there by now.
    pub async fn attach(self, uow: &Uow<'_>) -> Result<Vec<Model>, Problem> {
        let Self { item, mut files, dropped } = self;
        for mut row in dropped {
            (row.suggestion_id, row.reply_id, row.unattached_since) = (None, None, Some(uow.now()));
            store::tie(uow, &row).await?;
        }
        for (position, row) in files.iter_mut().enumerate() {
            (row.suggestion_id, row.reply_id) = match item {
                Item::Suggestion(id) => (Some(id), None),
                Item::Reply(id) => (None, Some(id)),
            };
            row.position = i32::try_from(position).unwrap_or(i32::MAX);
            row.unattached_since = None;
            store::tie(uow, row).await?;
        }
        Ok(files)
    }
}

fn is_usable(row: &Model, actor: &Actor, item: Item) -> bool {
    let is_own = actor.account() == Some(row.owner_id);
    let is_free = row.unattached_since.is_some() && is_own && lifecycle::gives_bytes(row.scan, is_own);
    is_free || belongs_to(row, item)
}

fn belongs_to(row: &Model, item: Item) -> bool {
    match item {
        Item::Suggestion(id) => row.suggestion_id == Some(id),
        Item::Reply(id) => row.reply_id == Some(id),
    }
}

/// Adds to the facts of a ledger entry what the item's files are: ids and digests, never names.
pub fn with_digests(facts: Value, files: &[Model]) -> Value {
    let digests: Vec<_> = files.iter().map(|file| json!({ "id": file.id, "digest": hex(&file.sha256) })).collect();
    joined(facts, json!({ "files": digests }))
}
