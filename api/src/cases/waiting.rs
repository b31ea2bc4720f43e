//! Who is being waited for, pure. The row keeps it as codes, so that lists can show it and filter by it.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use shangliang_entity::assignment;
use shangliang_entity::vocab::{AssignmentStatus, CaseStatus, HandlerKind, Vocabulary};
use utoipa::ToSchema;
use uuid::Uuid;

use super::assignment::{is_at_work, is_drafting};

/// Somebody whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The staff of the committee.
    Staff,
    /// The assigning office.
    AssigningOffice,
    /// A department.
    Department(Uuid),
    /// A studio.
    Studio(Uuid),
    /// The authors.
    Author,
}

/// The kinds of those who can be waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Deserialize, Serialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// The staff of the committee.
    Staff,
    /// The assigning office.
    AssigningOffice,
    /// A department.
    Department,
    /// A studio.
    Studio,
    /// The authors.
    Author,
    /// The members who were asked to sign a proposal and have not answered.
    Cosigner,
}

impl Vocabulary for PartyKind {
    const NAME: &'static str = "party_kind";

    fn zh(self) -> &'static str {
        match self {
            Self::Staff => "政协工作人员",
            Self::AssigningOffice => "交办单位",
            Self::Department => "承办单位",
            Self::Studio => "委员工作室",
            Self::Author => "提交人",
            Self::Cosigner => "联名委员",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Staff => "the committee's staff",
            Self::AssigningOffice => "the assigning office",
            Self::Department => "a department",
            Self::Studio => "a studio",
            Self::Author => "the authors",
            Self::Cosigner => "the co-signers",
        }
    }
}

/// Somebody who has a part in an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct WaitingFor {
    /// What they are.
    pub kind: PartyKind,
    /// Which department or studio.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
}

impl WaitingFor {
    /// All of a kind that has no ids.
    pub fn all(kind: PartyKind) -> Self {
        Self { kind, id: None }
    }
}

impl Party {
    /// A handler.
    pub fn handler(kind: HandlerKind, id: Uuid) -> Self {
        match kind {
            HandlerKind::Department => Self::Department(id),
            HandlerKind::Studio => Self::Studio(id),
        }
    }

    /// Its code, as stored and as filters name it.
    pub fn code(self) -> String {
        match self {
            Self::Staff => "staff".to_owned(),
            Self::AssigningOffice => "assigning_office".to_owned(),
            Self::Department(id) => format!("department:{id}"),
            Self::Studio(id) => format!("studio:{id}"),
            Self::Author => "author".to_owned(),
        }
    }

    /// The handler that it is, where it is one.
    pub fn as_handler(self) -> Option<(HandlerKind, Uuid)> {
        match self {
            Self::Department(id) => Some((HandlerKind::Department, id)),
            Self::Studio(id) => Some((HandlerKind::Studio, id)),
            Self::Staff | Self::AssigningOffice | Self::Author => None,
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Self> {
        match code.split_once(':') {
            Some(("department", id)) => id.parse().ok().map(Self::Department),
            Some(("studio", id)) => id.parse().ok().map(Self::Studio),
            Some(_) => None,
            None => match code {
                "staff" => Some(Self::Staff),
                "assigning_office" => Some(Self::AssigningOffice),
                "author" => Some(Self::Author),
                _ => None,
            },
        }
    }

    fn view(self) -> WaitingFor {
        let (kind, id) = match self {
            Self::Staff => (PartyKind::Staff, None),
            Self::AssigningOffice => (PartyKind::AssigningOffice, None),
            Self::Department(id) => (PartyKind::Department, Some(id)),
            Self::Studio(id) => (PartyKind::Studio, Some(id)),
            Self::Author => (PartyKind::Author, None),
        };
        WaitingFor { kind, id }
    }
}

/// Whose turn it is as far as its state and its lead tell, which everybody may know. That a handler objects or asks for more time is
/// between handlers and staff.
pub fn outside(status: CaseStatus, lead: Option<(HandlerKind, Uuid)>) -> Vec<Party> {
    match status {
        CaseStatus::Open => vec![Party::Staff, Party::AssigningOffice],
        CaseStatus::Assigned | CaseStatus::Handling => {
            lead.map(|(kind, id)| Party::handler(kind, id)).into_iter().collect()
        }
        CaseStatus::Replied | CaseStatus::InReview | CaseStatus::Rated => vec![Party::Staff],
        CaseStatus::Answered => vec![Party::Author],
        CaseStatus::Closed | CaseStatus::LookedBack => Vec::new(),
    }
}

/// Whose turn it is: `parts` are the live ones of the current round.
pub fn parties<'a>(
    status: CaseStatus,
    parts: impl Iterator<Item = &'a assignment::Model>,
    has_open_extension: bool,
) -> Vec<Party> {
    match status {
        CaseStatus::Assigned | CaseStatus::Handling => {
            let parts: Vec<_> = parts.collect();
            let is_drafting = is_drafting(parts.iter().copied());
            let mut parties = Vec::new();
            if has_open_extension || parts.iter().any(|part| part.status == AssignmentStatus::Objected) {
                parties.extend([Party::Staff, Party::AssigningOffice]);
            }
            let working = parts.into_iter().filter(|part| is_at_work(part, is_drafting));
            parties.extend(working.map(|part| Party::handler(part.handler_kind, part.handler_id)));
            parties
        }
        CaseStatus::Open
        | CaseStatus::Replied
        | CaseStatus::InReview
        | CaseStatus::Answered
        | CaseStatus::Rated
        | CaseStatus::Closed
        | CaseStatus::LookedBack => outside(status, None),
    }
}

/// As the row keeps it: codes between spaces, so that each can be found whole; absent where nobody is waited for.
pub fn stored(parties: &[Party]) -> Option<String> {
    let codes: Vec<_> = parties.iter().map(|party| party.code()).collect();
    if codes.is_empty() { None } else { Some(format!(" {} ", codes.join(" "))) }
}

/// Those whom a row keeps, as the API shows them.
pub fn named(stored: Option<&str>) -> Vec<WaitingFor> {
    stored.unwrap_or_default().split_whitespace().filter_map(Party::parse).map(Party::view).collect()
}

/// As the API shows it: to whoever has a part in the case what the row keeps, to others what is known outside.
pub fn shown(
    has_part: bool,
    status: CaseStatus,
    lead: Option<(HandlerKind, Uuid)>,
    stored: Option<&str>,
) -> Vec<WaitingFor> {
    match has_part {
        true => named(stored),
        false => outside(status, lead).into_iter().map(Party::view).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back() {
        let id = Uuid::from_u128(7);
        let all = [Party::Staff, Party::AssigningOffice, Party::Department(id), Party::Studio(id), Party::Author];
        for party in all {
            assert_eq!(Party::parse(&party.code()), Some(party));
        }
        for bad in ["", "Staff", "department", "department:x", "group:1", "author:1"] {
            assert_eq!(Party::parse(bad), None, "{bad}");
        }
        assert_eq!(shown(true, CaseStatus::Open, None, stored(&all).as_deref()).len(), all.len());
        assert_eq!(stored(&[]), None);
    }

    #[test]
    fn outside_nothing_tells_what_handlers_and_staff_settle_between_them() {
        let lead = (HandlerKind::Department, Uuid::from_u128(7));
        let settling = stored(&[Party::Staff, Party::AssigningOffice]);
        for status in shangliang_entity::all::<CaseStatus>() {
            let told = shown(false, status, Some(lead), settling.as_deref());
            assert_eq!(told, shown(false, status, Some(lead), None), "{status:?}");
            if matches!(status, CaseStatus::Assigned | CaseStatus::Handling) {
                assert_eq!(told, [Party::Department(lead.1).view()], "{status:?}");
                assert_eq!(shown(true, status, Some(lead), settling.as_deref()).len(), 2, "{status:?}");
            }
        }
    }
}
