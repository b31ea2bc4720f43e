//! What is said of a member on entering and changing, beyond what the schema checks.

use shangliang_entity::ids::{AccountId, CommitteeId, SectorId, TermId};
use shangliang_entity::vocab::Role;

use super::store;
use crate::accounts::{excludes, find_or_create, roles_of};
use crate::db::Uow;
use crate::http::{FieldError, Place, Problem, Text};
use crate::secrets::Phone;
use crate::state::App;

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

/// The account of a phone number, made where there is none yet; 422 where the text is no number, or that of somebody whose duty no member has.
pub async fn account_of(uow: &Uow<'_>, app: &App, phone: &str, name: &str) -> Result<AccountId, Problem> {
    let phone = Phone::parse(phone).map_err(|_| {
        Problem::field("/phone", "format", Text::fixed("应为大陆手机号", "expected a mainland mobile number"))
    })?;
    let account = find_or_create(uow, &app.keys, &phone, name).await?;
    let held = roles_of(&uow.conn(), [account]).await?;
    if held.iter().any(|held| excludes(held.role, Role::Member, app.config.is_production())) {
        let text = Text::fixed(
            "系统、安全、审计管理员不能兼任委员",
            "system, security and audit administrators are no members",
        );
        return Err(Problem::field("/phone", "unfitting", text));
    }
    Ok(account)
}

/// The posts as one column; absent where there are none.
pub fn joined(posts: &[String]) -> Option<String> {
    (!posts.is_empty()).then(|| posts.join("\n"))
}
