//! What becomes of a suggestion whose author has their account erased.

use sea_orm::Set;
use shangliang_entity::ids::SuggestionId;
use shangliang_entity::suggestion::{ActiveModel, Model};
use shangliang_entity::vocab::{SuggestionStatus, Visibility};

use super::lifecycle::parting;
use super::{facts, store};
use crate::db::Uow;
use crate::http::Problem;

/// What stands in the place of words that are gone.
const GONE: &str = "（作者账号已注销）";

/// Parts a suggestion from its author; says whether its words are gone as well. What was handed in is the committee's record and keeps them,
/// without a name or a code that opens it: what is public stays so until it is taken out of public view, and the consent to that with it; whatever is not never
/// becomes public any more. What was never handed in, taken back, or returned and never handed in again, is nobody's business.
/// The account stays its author, and names nobody any more: so whatever was kept from others about the author still is.
pub async fn part_from_author(uow: &Uow<'_>, id: SuggestionId) -> Result<bool, Problem> {
    let before = store::lock(uow, id).await?;
    let ended = parting(before.status);
    let is_record = ended.is_none() && before.status != SuggestionStatus::Withdrawn;
    let mut change = ActiveModel {
        author_label: Set(label_of(uow, &before).await?),
        author_name_sealed: Set(None),
        query_code_hash: Set(None),
        publish_consent: Set(before.published_at.is_some()),
        ..Default::default()
    };
    if !is_record {
        change.title = Set(GONE.to_owned());
        change.body = Set(GONE.to_owned());
        // Without it the digest in the ledger tells nothing of them.
        change.salt = Set(Vec::new());
        change.reason_text = Set(None);
        if let Some(transition) = ended {
            store::apply(uow, &before, transition, change, facts::withdrawn(&before, None)).await?;
            return Ok(true);
        }
    }
    store::edit(uow, &before, change, "suggestion.author_erased", Visibility::Handlers, facts::parted(!is_record))
        .await?;
    Ok(!is_record)
}

/// Whether nobody is there any more who could consent to its publication: its author has left for good, or was never here, as of what was
/// imported.
pub fn has_nobody_to_consent(row: &Model) -> bool {
    row.query_code_hash.is_none()
}

/// Whether anything tells yet who wrote it: nothing does after the parting, but for what was written in office.
pub fn has_known_author(row: &Model) -> bool {
    row.author_label.is_some() || row.query_code_hash.is_some()
}

/// A member acted in office: the record keeps the name of the public roster. What they took down for a citizen is not theirs.
async fn label_of(uow: &Uow<'_>, row: &Model) -> Result<Option<String>, Problem> {
    match (row.agent_id, row.member_id) {
        (None, Some(member)) => store::references::member_name(uow, member).await,
        _ => Ok(None),
    }
}
