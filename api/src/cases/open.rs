//! A case begins when its suggestion is accepted.

use chrono::{DateTime, Utc};
use sea_orm::{EntityTrait, IntoActiveModel};
use shangliang_entity::handling_case::{Entity, Model};
use shangliang_entity::ids::CaseId;
use shangliang_entity::suggestion;
use shangliang_entity::vocab::CaseStatus;

use super::facts;
use crate::calendar::deadline::Period;
use crate::committees::settings::{self, Settings};
use crate::db::Uow;
use crate::http::Problem;
use crate::ledger::Entry;

/// Opens the case of a suggestion, in the unit of work that accepts it; the caller notes the id with the suggestion.
///
/// It waits for the assigning office or the staff, who route it within 7 days or what the committee has set.
pub async fn open(uow: &Uow<'_>, suggestion: &suggestion::Model) -> Result<CaseId, Problem> {
    let settings = settings::at(&uow.conn(), suggestion.committee_id, uow.now()).await?;
    let (row, entry) = opened(uow.new_id(), suggestion, &settings, uow.now());
    let id = row.id;
    Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await?;
    uow.record(entry).await?;
    Ok(id)
}

/// A case that is opened now, and its first ledger entry.
pub fn opened(id: CaseId, suggestion: &suggestion::Model, settings: &Settings, now: DateTime<Utc>) -> (Model, Entry) {
    let routing = settings.due(Period::RoutingDecision, now);
    let row = Model {
        id,
        committee_id: suggestion.committee_id,
        suggestion_id: Some(suggestion.id),
        topic_id: suggestion.topic_id,
        studio_id: suggestion.studio_id,
        category: suggestion.category.clone(),
        title: suggestion.title.clone(),
        status: CaseStatus::Open,
        round: 1,
        mode: None,
        lead_kind: None,
        lead_id: None,
        result_class: None,
        transfers: 0,
        supervision: None,
        urges: 0,
        due_on: None,
        due_provisional: false,
        original_due_on: None,
        routing_due_on: Some(routing.on),
        listed_due_on: routing.on,
        rating_due_on: None,
        waiting_for: Some(" staff assigning_office ".to_owned()),
        opened_at: now,
        assigned_at: None,
        replied_at: None,
        answered_at: None,
        round_answered_at: None,
        closed_at: None,
        looked_back_at: None,
        finding: None,
        looked_back_class: None,
        is_imported: false,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let entry = facts::opened(&row, suggestion.kind);
    (row, entry)
}
