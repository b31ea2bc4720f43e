//! Suggestions as they were entered.

use shangliang_entity::ids::{AccountId, SuggestionId};
use shangliang_entity::suggestion::Model;
use shangliang_entity::vocab::{CosignStatus, Screening};

use super::decided_at;
use crate::access::hands;
use crate::committees::settings::Settings;
use crate::demo::replay::days::Hours;
use crate::demo::replay::{Rows, With, at};
use crate::demo::suggestion::{Fate, Suggestion};
use crate::http::Problem;
use crate::secrets::QueryCode;
use crate::suggestions::{Written, is_citizens, seal_name, triage_due_on};

/// How many days before a joint proposal is submitted its co-signers are invited.
const INVITED_BEFORE: i64 = 12;

/// Every suggestion as it was entered, so that each may refer to any other.
pub fn begun(with: With<'_>, rows: &Rows) -> Result<Vec<Model>, Problem> {
    let mut begun: Vec<Model> = Vec::new();
    for (index, suggestion) in with.plan.suggestions.iter().enumerate() {
        begun.push(entered(with, rows, index, suggestion)?);
    }
    // What another one was converted into is its copy, and is opened by its code.
    for (index, suggestion) in with.plan.suggestions.iter().enumerate() {
        let Some(from) = suggestion.converted_from else { continue };
        let source = at(&begun, from)?.clone();
        let converted = decided_at(with, from)?;
        if let Some(row) = begun.get_mut(index) {
            row.query_code_hash = source.query_code_hash;
            row.query_code_of = Some(source.id);
            row.converted_from_id = Some(source.id);
            (row.submitted_at, row.listed_at) = (source.submitted_at, source.listed_at);
            row.triage_due_on = source.triage_due_on;
            row.created_at = converted;
            row.updated_at = converted;
        }
    }
    Ok(begun)
}

fn entered(with: With<'_>, rows: &Rows, index: usize, suggestion: &Suggestion) -> Result<Model, Problem> {
    let id: SuggestionId = with.id();
    let is_joint = !suggestion.cosigners.is_empty();
    let is_draft = is_joint || suggestion.fate == Fate::Draft;
    let is_waiting = matches!(suggestion.fate, Fate::Cosigning { .. });
    let mut hours = Hours::of(with.days(), index, suggestion.day);
    let when = hours.on(if is_joint && !is_waiting { -INVITED_BEFORE } else { 0 });
    let author = at(&rows.accounts, suggestion.author)?.id;
    let agent = suggestion.taken_down_by.map(|member| at(&rows.members, member)).transpose()?;
    let member = suggestion.member.map(|member| at(&rows.members, member)).transpose()?;
    let is_citizens = is_citizens(suggestion.kind, agent.is_some());
    let name = || Ok::<_, Problem>(at(&with.plan.persons, suggestion.author)?.name.as_str());
    let taken_down_by = agent.and_then(|member| member.account_id);
    let written = Written {
        id,
        committee: at(&rows.committees, suggestion.committee)?.id,
        kind: suggestion.kind,
        title: &suggestion.title,
        body: &suggestion.body,
        at: when,
        is_submitted: !is_draft,
    };
    Ok(Model {
        topic_id: suggestion.topic.map(|topic| at(&rows.topics, topic)).transpose()?.map(|topic| topic.id),
        studio_id: suggestion.studio.map(|studio| at(&rows.studios, studio)).transpose()?.map(|studio| studio.id),
        category: Some(suggestion.category.to_owned()),
        author_id: Some(author),
        member_id: member.or(agent).map(|member| member.id),
        author_name_sealed: agent.map(|_| seal_name(with.keys, id, name()?)).transpose()?,
        agent_id: taken_down_by,
        hands: hands::of([Some(author), taken_down_by].into_iter().flatten().chain(signers(rows, suggestion)?)),
        publish_consent: suggestion.publish_consent,
        anonymity: suggestion.anonymity,
        // What a person passed was held before.
        screening: if suggestion.screening == Screening::Passed { Screening::Held } else { suggestion.screening },
        query_code_hash: Some(QueryCode::generate(with.random).hash(with.keys, id.0).to_vec()),
        triage_due_on: triage_due_on(&Settings::default(), is_citizens, when).filter(|_| !is_draft),
        ..written.row(with.random)
    })
}

/// The accounts of those who will sign it.
fn signers(rows: &Rows, suggestion: &Suggestion) -> Result<Vec<AccountId>, Problem> {
    let signed = suggestion.cosigners.iter().filter(|cosigner| cosigner.status == CosignStatus::Signed);
    let members = signed.map(|cosigner| at(&rows.members, cosigner.member)).collect::<Result<Vec<_>, Problem>>()?;
    Ok(members.into_iter().filter_map(|member| member.account_id).collect())
}
