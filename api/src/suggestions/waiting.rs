//! Whose turn it is with a suggestion, pure.

use chrono::{DateTime, Utc};
use shangliang_entity::vocab::SuggestionStatus as Status;

use super::store::Known;
use crate::cases::waiting::{PartyKind, WaitingFor, shown};

/// Until intake has decided, by the suggestion's own state, or that of the one that it was merged into; once it was accepted, whoever its
/// case waits for, as far as one knows who has a part in it or has none.
pub fn waiting_for(known: &Known, has_part: bool, now: DateTime<Utc>) -> Vec<WaitingFor> {
    match known.row.status {
        Status::Draft | Status::Returned => vec![WaitingFor::all(PartyKind::Author)],
        Status::Cosigning => vec![WaitingFor::all(match known.awaits_signatures && known.row.may_be_signed(now) {
            true => PartyKind::Cosigner,
            false => PartyKind::Author,
        })],
        // Staff decide; a studio that it was handed to takes the first look, and may send it back, until it is closed.
        Status::Submitted | Status::Reviewing => {
            let studio = known.row.studio_id.filter(|_| !known.is_studio_closed);
            let studio = studio.map(|id| WaitingFor { kind: PartyKind::Studio, id: Some(id.0) });
            std::iter::once(WaitingFor::all(PartyKind::Staff)).chain(studio).collect()
        }
        Status::Merged => match known.target_status {
            Some(Status::Submitted | Status::Reviewing) => vec![WaitingFor::all(PartyKind::Staff)],
            _ => of_case(known, has_part),
        },
        Status::Accepted => of_case(known, has_part),
        Status::Declined | Status::Converted | Status::Withdrawn => Vec::new(),
    }
}

/// Whoever its case waits for, where it has one.
fn of_case(known: &Known, has_part: bool) -> Vec<WaitingFor> {
    let Some(case) = &known.case else { return Vec::new() };
    shown(has_part, case.status, case.lead_kind.zip(case.lead_id), case.waiting_for.as_deref())
}
