//! What a suggestion refers to must exist and take it: committee, topic, studio, category.

use shangliang_entity::committee;
use shangliang_entity::ids::{CommitteeId, StudioId, TopicId};
use shangliang_entity::vocab::SuggestionKind;

use super::store::references as store;
use crate::access::Actor;
use crate::db::Uow;
use crate::http::{FieldError, Place, Problem, Text};
use crate::topics::{TopicScope, Window, is_for};

/// What a draft says of itself, as far as other tables know better.
pub struct References<'a> {
    /// Its topic.
    pub topic: Option<TopicId>,
    /// Its studio.
    pub studio: Option<StudioId>,
    /// Its category.
    pub category: Option<&'a str>,
}

/// The committee that a new suggestion names.
pub async fn committee(uow: &Uow<'_>, id: CommitteeId) -> Result<committee::Model, Problem> {
    let unknown = Text::fixed("没有这个委员会", "there is no such committee");
    store::committee(uow, id).await?.ok_or_else(|| Problem::field("/committee_id", "unknown", unknown))
}

/// Checks them all: those that do not fit are named together (422), then a topic that is not open refuses (409). Of a topic that the caller
/// may not see nothing more is told than of one that there is not.
pub async fn check(
    uow: &Uow<'_>,
    actor: &Actor,
    committee: &committee::Model,
    kind: SuggestionKind,
    references: &References<'_>,
) -> Result<(), Problem> {
    let mut errors = Vec::new();
    let topic = match references.topic {
        None => None,
        Some(id) => {
            let found = TopicScope::seen_by(&uow.conn(), id, actor).await?;
            errors.extend(topic_error(found.as_ref(), &committee.path, kind));
            found
        }
    };
    if let Some(id) = references.studio
        && !store::is_active_studio(uow, id, committee.id).await?
    {
        let text = Text::fixed("该委员会没有这个在运行的工作室", "the committee has no such active studio");
        errors.push(FieldError::new(Place::Pointer("/studio_id".to_owned()), "unknown", text));
    }
    if let Some(code) = references.category
        && !store::is_category(uow, code, committee.id).await?
    {
        let text = Text::fixed("分类字典中没有这个代码", "the dictionary has no such category");
        errors.push(FieldError::new(Place::Pointer("/category".to_owned()), "unknown", text));
    }
    if !errors.is_empty() {
        return Err(Problem::fields(errors));
    }
    match topic {
        Some(found) if !Window::from(&found.topic).takes_suggestions(uow.now()) => {
            Err(Problem::state(Text::fixed("该议题现在不接受建议", "the topic takes no suggestions now")))
        }
        _ => Ok(()),
    }
}

/// What is wrong with a topic for a suggestion of this kind to a committee.
fn topic_error(found: Option<&TopicScope>, committee_path: &str, kind: SuggestionKind) -> Option<FieldError> {
    let error = |code, text| Some(FieldError::new(Place::Pointer("/topic_id".to_owned()), code, text));
    let Some(found) = found.filter(|found| committee_path.starts_with(found.standing.committee_path())) else {
        return error("unknown", Text::fixed("该委员会没有这个议题", "the committee has no such topic"));
    };
    if !is_for(found.topic.audience, kind != SuggestionKind::Citizen) {
        return error("audience", Text::fixed("该议题不向此类作者征集", "the topic does not ask authors of this kind"));
    }
    None
}
