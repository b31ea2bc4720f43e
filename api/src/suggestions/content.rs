//! What every new or changed text of a suggestion must keep to.

use shangliang_entity::edition;
use shangliang_entity::suggestion::Model;
use shangliang_entity::vocab::{Screening, SuggestionKind, Vocabulary};

use super::limits;
use super::screening::{Suspicion, joined, screen, suspicions};
use crate::access::Actor;
use crate::http::{Problem, Text};
use crate::secrecy;
use shangliang_entity::ids::MemberId;

/// Whether a text is a citizen's words: their own, or taken down for them by a member or an agent.
pub fn is_citizens(kind: SuggestionKind, is_by_agent: bool) -> bool {
    is_by_agent || matches!(kind, SuggestionKind::Citizen | SuggestionKind::Demand)
}

/// What screening says once a suggestion was worded anew by an editor: what was passed was in other words, and what was held or
/// blocked goes on being so until a person has judged it.
pub fn verdict_on_edition(before: Screening, (title, body): (&str, &str)) -> Screening {
    match before {
        Screening::Clear | Screening::Passed if screen(title, body) == Screening::Held => Screening::Held,
        judged => judged,
    }
}

/// What a person should look at in its author's words and in an editor's.
pub fn suspicious(row: &Model, edition: Option<&edition::Model>) -> Vec<Suspicion> {
    let own = joined(&row.title, &row.body);
    let edited = edition.map(|edition| joined(&edition.title, &edition.body)).unwrap_or_default();
    suspicions(&joined(&own, &edited))
}

/// Checks title and text of a kind, those of a draft only for what is too much, and screens them: whoever wrote it, it may become public.
///
/// Members are bound to secrecy, so a text that one writes and marks secret is refused outright (422, `secret`); a citizen's is
/// held for a person, who declines it.
pub fn check(kind: SuggestionKind, (title, body): (&str, &str), is_handed_in: bool) -> Result<Screening, Problem> {
    let mut errors = limits::check(kind, title, body, is_handed_in);
    if kind != SuggestionKind::Citizen {
        errors.extend(secrecy::marked(&[("/title", Some(title)), ("/body", Some(body))]));
    }
    if !errors.is_empty() {
        return Err(Problem::fields(errors));
    }
    Ok(screen(title, body))
}

/// The membership that a member's kind is submitted as; a citizen's needs none.
pub fn author_as(actor: &Actor, committee_path: &str, kind: SuggestionKind) -> Result<Option<MemberId>, Problem> {
    let membership = actor.membership_in(committee_path).and_then(|held| held.member);
    match (kind, membership) {
        (SuggestionKind::Citizen, _) => Ok(None),
        (_, Some(member)) => Ok(Some(member)),
        (kind, None) => {
            let text = Text::made(
                format!("{}由该委员会的在任委员提交", kind.zh()),
                format!("only active members of the committee submit a {}", kind.en()),
            );
            Err(Problem::field("/kind", "members_only", text))
        }
    }
}

/// Why a citizen suggestion cannot be handed in by an account without a proven phone (422 at `/kind`, `phone_not_verified`).
pub fn phone_not_verified() -> Problem {
    let text = Text::fixed("提交群众建议需先验证手机号", "a citizen suggestion needs a verified phone");
    Problem::field("/kind", "phone_not_verified", text)
}
