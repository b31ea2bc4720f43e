//! Suggestions as they were entered.

use shangliang_entity::ids::SuggestionId;
use shangliang_entity::suggestion::Model;
use shangliang_entity::vocab::{Screening, SuggestionStatus};

use super::decided_at;
use crate::committees::settings::Settings;
use crate::demo::replay::days::Hours;
use crate::demo::replay::{Rows, With, at};
use crate::demo::suggestion::{Fate, Suggestion};
use crate::http::Problem;
use crate::secrets::{QueryCode, random_bytes};
use crate::suggestions::{seal_name, triage_due_on};

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
            row.submitted_at = source.submitted_at;
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
    let name = || Ok::<_, Problem>(at(&with.plan.persons, suggestion.author)?.name.as_str());
    Ok(Model {
        id,
        committee_id: at(&rows.committees, suggestion.committee)?.id,
        topic_id: suggestion.topic.map(|topic| at(&rows.topics, topic)).transpose()?.map(|topic| topic.id),
        studio_id: suggestion.studio.map(|studio| at(&rows.studios, studio)).transpose()?.map(|studio| studio.id),
        kind: suggestion.kind,
        status: if is_draft { SuggestionStatus::Draft } else { SuggestionStatus::Submitted },
        title: suggestion.title.clone(),
        body: suggestion.body.clone(),
        category: Some(suggestion.category.to_owned()),
        author_id: Some(author),
        member_id: member.or(agent).map(|member| member.id),
        author_label: None,
        author_name_sealed: agent.map(|_| seal_name(with.keys, id, name()?)).transpose()?,
        agent_id: agent.and_then(|member| member.account_id),
        substitute_id: None,
        publish_consent: suggestion.publish_consent,
        anonymity: suggestion.anonymity,
        // What a person passed was held before.
        screening: if suggestion.screening == Screening::Passed { Screening::Held } else { suggestion.screening },
        screening_reason: None,
        published_at: None,
        query_code_hash: Some(QueryCode::generate(with.random).hash(with.keys, id.0).to_vec()),
        query_code_of: None,
        salt: random_bytes::<16>(with.random).to_vec(),
        number_year: None,
        number: None,
        merged_into_id: None,
        converted_from_id: None,
        converted_into_id: None,
        case_id: None,
        supports: 0,
        imported_supports: 0,
        imported_opposes: 0,
        source_id: None,
        reason_code: None,
        reason_text: None,
        cosign_until: None,
        triage_due_on: triage_due_on(&Settings::default(), suggestion.kind, when).filter(|_| !is_draft),
        submitted_at: (!is_draft).then_some(when),
        decided_at: None,
        version: 1,
        created_at: when,
        updated_at: when,
    })
}
