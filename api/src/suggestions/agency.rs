//! Agents (代提): staff, studio people and members who submit for a citizen.

use serde::Deserialize;
use shangliang_entity::ids::SuggestionId;
use shangliang_entity::vocab::{Role, SuggestionKind};
use utoipa::ToSchema;

use crate::access::Actor;
use crate::http::{MobileNumber, Problem, Text};
use crate::secrets::{Keys, Phone};

/// For whom a suggestion is submitted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "示例居民", "phone": "13800138000" }))]
pub struct AgentFor {
    /// The citizen's name.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    pub name: String,
    /// The citizen's mobile number; with it the suggestion is also found under the citizen's own account.
    #[schema(value_type = Option<MobileNumber>)]
    pub phone: Option<String>,
}

/// Roles of studios whose holders take suggestions down.
const STUDIO_PEOPLE: [Role; 3] = [Role::StudioLeader, Role::StudioConvener, Role::StudioLiaison];

/// Refuses a kind that nobody submits for somebody else; `pointer` is the field that asks for it.
pub fn check_kind(pointer: &str, kind: SuggestionKind) -> Result<(), Problem> {
    if matches!(kind, SuggestionKind::Citizen | SuggestionKind::Demand) {
        return Ok(());
    }
    let text = Text::fixed("只有群众建议和群众诉求可以代提", "only what citizens say can be submitted for somebody");
    Err(Problem::field(pointer, "kind", text))
}

/// Whether somebody may submit a kind for a citizen of a committee's place: its staff, its studios' people, its members.
pub fn check(actor: &Actor, committee_path: &str, kind: SuggestionKind) -> Result<(), Problem> {
    check_kind("/agent_for", kind)?;
    let is_staff = actor
        .scopes_of(&[Role::CommitteeStaff])
        .any(|held| held.committee_path == committee_path || held.committee_path == "/");
    let is_of_studio =
        actor.scopes_of(&STUDIO_PEOPLE).any(|held| !held.suspended && held.committee_path == committee_path);
    if is_staff || is_of_studio || actor.membership_in(committee_path).is_some() {
        return Ok(());
    }
    let text =
        Text::fixed("仅工作人员、工作室人员和委员可以代提", "only staff, studio people and members submit for others");
    Err(Problem::field("/agent_for", "not_an_agent", text))
}

impl AgentFor {
    /// The number, where one was given (422 where it is none).
    pub fn phone(&self) -> Result<Option<Phone>, Problem> {
        let malformed = Text::fixed("不是手机号码", "not a mobile number");
        self.phone
            .as_deref()
            .map(Phone::parse)
            .transpose()
            .map_err(|_| Problem::field("/agent_for/phone", "format", malformed))
    }
}

/// Seals the name that an agent gave.
pub fn seal_name(keys: &Keys, suggestion: SuggestionId, name: &str) -> Result<Vec<u8>, Problem> {
    keys.fields().seal(&name_context(suggestion), name).map_err(Problem::internal)
}

/// Opens the name that an agent gave.
pub fn open_name(keys: &Keys, suggestion: SuggestionId, sealed: &[u8]) -> Result<String, Problem> {
    keys.fields().open(&name_context(suggestion), sealed).map_err(Problem::internal)
}

/// What binds a sealed name to its row, so that it cannot be moved to another.
fn name_context(suggestion: SuggestionId) -> String {
    format!("suggestion.author_name:{suggestion}")
}
