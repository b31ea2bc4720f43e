//! What the ledger says of each act on a suggestion, pure: codes, figures and references.
//!
//! The states before and after are added to those of a step.

use serde_json::{Value, json};
use shangliang_entity::adoption;
use shangliang_entity::ids::{AdoptionId, CaseId, MemberId, SuggestionId};
use shangliang_entity::suggestion::Model;
use shangliang_entity::vocab::{CosignStatus, DoneInstead, Screening, SuggestionKind, Vocabulary};

use super::number::Number;
use super::store::content_digest;

/// Handed in, after it was a draft or returned.
pub fn submitted(row: &Model) -> Value {
    json!({
        "kind": row.kind, "topic_id": row.topic_id, "studio_id": row.studio_id, "category": row.category,
        "content_digest": content_digest(row),
    })
}

/// Shown to everybody, or no longer.
pub fn published(reason: Option<&str>) -> Value {
    json!({ "reason": reason })
}

/// Accepted in these words, with its number and its case.
pub fn accepted(row: &Model, given: Number, case: CaseId, reason: Option<&str>) -> Value {
    json!({
        "number_year": given.series.year(), "number_term": given.series.term(), "number": given.number, "case_id": case,
        "kind": row.kind, "topic_id": row.topic_id, "studio_id": row.studio_id, "category": row.category, "reason": reason,
        "content_digest": content_digest(row),
    })
}

/// Put into other words, of which the entry tells the digest.
pub fn edited(row: &Model) -> Value {
    json!({ "edition_digest": content_digest(row) })
}

/// Taken back; what was never handed in is nobody's business.
pub fn withdrawn(row: &Model, reason: Option<&str>) -> Value {
    json!({ "reason": reason, "handed_in": row.submitted_at.is_some() })
}

/// Sent back or declined.
pub fn refused(reason: Option<&str>, instead: Option<DoneInstead>) -> Value {
    json!({ "reason": reason, "instead": instead.map(Vocabulary::code) })
}

/// Merged into another one.
pub fn merged(row: &Model, into: SuggestionId, case: Option<CaseId>) -> Value {
    json!({ "into_id": into, "case_id": case, "supports": row.supports })
}

/// Joined by another one, and by its supporters.
pub fn joined(row: &Model, from: SuggestionId, supports: i32) -> Value {
    json!({ "from_id": from, "supports": supports, "supports_before": row.supports })
}

/// Converted into another kind.
pub fn converted(into: SuggestionId, kind: SuggestionKind) -> Value {
    json!({ "into_id": into, "kind": kind })
}

/// Members were invited to sign.
pub fn invited(members: &[MemberId], until: chrono::DateTime<chrono::Utc>) -> Value {
    json!({ "members": members, "until": until })
}

/// A member answered the invitation.
pub fn cosigned(member: MemberId, decision: CosignStatus) -> Value {
    json!({ "member_id": member, "decision": decision.code() })
}

/// Signatures fell, since the words that were signed are no longer there.
pub fn voided(members: &[MemberId]) -> Value {
    json!({ "members": members })
}

/// A person judged whether it may become public.
pub fn screened(from: Screening, to: Screening) -> Value {
    json!({ "from": from.code(), "to": to.code() })
}

/// Supported, or no longer.
pub fn supported(supports: i32) -> Value {
    json!({ "supports": supports })
}

/// Parted from its author, with its words or without them.
pub fn parted(is_wiped: bool) -> Value {
    json!({ "wiped": is_wiped })
}

/// Adopted by a body.
pub fn adopted(row: &adoption::Model) -> Value {
    json!({ "adoption_id": row.id, "level": row.level.code(), "adopted_on": row.adopted_on, "points": row.points })
}

/// Not adopted by a body after all.
pub fn adoption_revoked(id: AdoptionId) -> Value {
    json!({ "adoption_id": id })
}
