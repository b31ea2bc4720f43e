//! Who wrote a suggestion, as far as each viewer may know.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::{AccountId, MemberId};
use shangliang_entity::suggestion;
use shangliang_entity::vocab::Anonymity;
use utoipa::ToSchema;

use super::scope::SuggestionScope;
use super::{agency, policy};
use crate::access::{Actor, Place, Scope, Stake, allows};
use crate::http::Problem;
use crate::secrets::Keys;
use crate::state::App;

/// As what its author has a suggestion. What an agent submitted as a member is the agent's own act, not the author's.
pub fn author_stake(author: AccountId, agent: Option<AccountId>, member: Option<MemberId>) -> Stake {
    match (agent, member) {
        (None, Some(member)) => Stake::Member(author, member),
        _ => Stake::Person(author),
    }
}

/// Who has a suggestion: its author, and the agent who acts for them.
pub fn owners(author: Option<AccountId>, agent: Option<AccountId>, member: Option<MemberId>) -> Vec<Stake> {
    let author = author.map(|author| author_stake(author, agent, member));
    let agent = agent.map(|agent| member.map_or(Stake::Agent(agent), |member| Stake::Member(agent, member)));
    author.into_iter().chain(agent).collect()
}

/// Whether the query code may speak for the author: only where an agent handed it in for somebody who has not signed in yet, by number
/// or without, and never for the agent. Others are known by their sign-in, and a code that is passed on only lets one read.
pub fn code_speaks(agent: Option<AccountId>, author_proved_at: Option<DateTime<Utc>>, actor: &Actor) -> bool {
    agent.is_some_and(|agent| actor.account() != Some(agent)) && author_proved_at.is_none()
}

/// Whoever wrote it, as far as the viewer may know.
#[derive(Debug, Serialize, ToSchema)]
pub struct Author {
    /// The name, whole or masked; null where it is kept from the viewer.
    #[schema(max_length = 50)]
    pub name: Option<String>,
    /// Whether it is the viewer.
    pub is_me: bool,
}

/// How close the viewer is to the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// Sees what is published.
    Public,
    /// Handles it.
    Handler,
    /// Is staff of its committee.
    Staff,
    /// Wrote or signs it.
    Own,
}

impl Closeness {
    /// Whether the viewer has to do with it as more than a reader of what is published.
    pub fn has_part(self) -> bool {
        self > Self::Public
    }

    /// Whether the viewer wrote or signs it, or is staff of its committee.
    pub fn is_inside(self) -> bool {
        self >= Self::Staff
    }
}

/// How close a viewer is to a suggestion.
pub fn closeness(actor: &Actor, scope: &SuggestionScope) -> Closeness {
    let place = scope.place();
    if allows(&policy::READ_OWN, actor, &place) {
        return Closeness::Own;
    }
    if is_staff(actor, scope) {
        return Closeness::Staff;
    }
    // Whoever would see it unpublished has a part in handling it.
    match allows(&policy::READ, actor, &Place { is_public: false, ..place }) {
        true => Closeness::Handler,
        false => Closeness::Public,
    }
}

/// Whether a viewer is staff of its committee.
pub fn is_staff(actor: &Actor, scope: &SuggestionScope) -> bool {
    allows(&policy::READ_INSIDE, actor, &scope.place())
}

/// The author, as a viewer may know them.
pub fn author(app: &App, actor: &Actor, scope: &SuggestionScope, closeness: Closeness) -> Result<Author, Problem> {
    let row = &scope.suggestion;
    let is_me = row.author_id.is_some() && actor.account() == row.author_id;
    let account_name = scope.account_name_sealed.as_deref();
    let name = if knows_author(row, closeness) { author_name(&app.keys, row, account_name)? } else { None };
    let name = if closeness == Closeness::Public { name.as_deref().map(mask_name) } else { name };
    Ok(Author { name, is_me })
}

/// Whether a viewer may know who wrote it, as far as the author keeps that from others.
pub fn knows_author(row: &suggestion::Model, closeness: Closeness) -> bool {
    match row.anonymity {
        Anonymity::None => true,
        Anonymity::Public => closeness >= Closeness::Handler,
        Anonymity::Handlers => closeness == Closeness::Own,
    }
}

/// The author's name: as imported, as an agent gave it, or as the account has it.
pub fn author_name(
    keys: &Keys,
    row: &suggestion::Model,
    account_name: Option<&[u8]>,
) -> Result<Option<String>, Problem> {
    if let Some(label) = &row.author_label {
        return Ok(Some(label.clone()));
    }
    if let Some(sealed) = &row.author_name_sealed {
        return agency::open_name(keys, row.id, sealed).map(Some);
    }
    let (Some(account), Some(sealed)) = (row.author_id, account_name) else { return Ok(None) };
    crate::accounts::open_name(keys, account, sealed).map(Some)
}

/// Whoever submitted it for the author, to those who may know the author.
pub fn agent(app: &App, actor: &Actor, scope: &SuggestionScope) -> Result<Option<Author>, Problem> {
    let Some(agent) = scope.suggestion.agent_id else { return Ok(None) };
    let sealed = scope.agent_name_sealed.as_ref();
    let name = sealed.map(|sealed| crate::accounts::open_name(&app.keys, agent, sealed)).transpose()?;
    Ok(Some(Author { name, is_me: actor.account() == Some(agent) }))
}

/// 张** for a name of any length.
pub fn mask_name(name: &str) -> String {
    name.chars().take(1).chain("**".chars()).collect()
}
