//! What is said of a member on entering and changing, beyond what the schema checks.

use shangliang_entity::ids::{AccountId, CommitteeId, SectorId, TermId};

use super::store;
use crate::accounts::find_or_create;
use crate::db::Uow;
use crate::http::{FieldError, Place, Problem, Text};
use crate::secrets::{Keys, Phone};

/// Refuses a sector or term of another committee; both are named at once (422).
pub async fn check_references(
    uow: &Uow<'_>,
    committee: CommitteeId,
    sector: Option<SectorId>,
    term: Option<TermId>,
) -> Result<(), Problem> {
    let mut errors = Vec::new();
    if let Some(id) = sector
        && !store::is_sector_of(uow, committee, id).await?
    {
        let text = Text::fixed("该委员会没有这个界别", "the committee has no such sector");
        errors.push(FieldError::new(Place::Pointer("/sector_id".to_owned()), "unknown", text));
    }
    if let Some(id) = term
        && !store::is_term_of(uow, committee, id).await?
    {
        let text = Text::fixed("该委员会没有这个届次", "the committee has no such term");
        errors.push(FieldError::new(Place::Pointer("/term_id".to_owned()), "unknown", text));
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
}

/// The account of a phone number, made where there is none yet; 422 where the text is no number.
pub async fn account_of(uow: &Uow<'_>, keys: &Keys, phone: &str, name: &str) -> Result<AccountId, Problem> {
    let phone = Phone::parse(phone).map_err(|_| {
        Problem::field("/phone", "format", Text::fixed("应为大陆手机号", "expected a mainland mobile number"))
    })?;
    find_or_create(uow, keys, &phone, name).await
}

/// The posts as one column; absent where there are none.
pub fn joined(posts: &[String]) -> Option<String> {
    (!posts.is_empty()).then(|| posts.join("\n"))
}
