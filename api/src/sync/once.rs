//! What somebody may once have seen, by the rows that stay and the entries of the ledger.
//!
//! Whoever sees all of a committee loses nothing in it, so nothing is asked for them.

use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use shangliang_entity::ledger_entry::{Column, Entity};
use shangliang_entity::vocab::{ScopeKind, StreamKind};
use shangliang_entity::{assignment, cosigner, handling_case, studio, suggestion, topic};
use uuid::Uuid;

use crate::access::{Actor, HeldRole, Only};
use crate::{cases, suggestions, topics};

/// The topics that were of a special committee in which somebody works; absent where they work in none.
pub fn topics(actor: &Actor) -> Option<Condition> {
    let groups = ids(actor.scopes_of(&topics::policy::READERS), ScopeKind::SpecialCommittee);
    let stream = || Expr::col((topic::Entity, topic::Column::Id));
    let were_of = |group| was_run_by(stream(), group);
    (!groups.is_empty()).then(|| groups.into_iter().map(were_of).fold(Condition::any(), Condition::add))
}

/// The studios that worked, which everybody saw: a refused application neither was approved nor could be suspended.
pub fn studios() -> SimpleExpr {
    let stream = Expr::col((studio::Entity, studio::Column::Id));
    has(StreamKind::Studio, stream, Column::Action.is_in(["studio.approved", "studio.suspended"]))
}

/// The suggestions that were public, that one was asked to sign, that were of a member for whom one stands in, that were in
/// one's studio or under a topic of one's special committee, or of any where one works for all of them, or of whose case one's
/// department or studio had a part.
pub fn suggestions(actor: &Actor) -> Condition {
    use suggestion::Column as Of;
    let stream = || Expr::col((suggestion::Entity, Of::Id));
    let had = |which: SimpleExpr| has(StreamKind::Suggestion, stream(), which);
    let [departments, studios] =
        [ScopeKind::Department, ScopeKind::Studio].map(|kind| ids(actor.roles_for(&suggestions::policy::READ), kind));
    let once = Condition::any().add(had(Column::Action.eq("suggestion.published"))).add(asked_to_sign(actor));
    let once = actor.stands_in_for().map(|member| had(names("member_id", member.0))).fold(once, Condition::add);
    let once = studios.iter().map(|id| had(was_in_studio(*id).into())).fold(once, Condition::add);
    let groups = ids(actor.roles_for(&suggestions::policy::READ), ScopeKind::SpecialCommittee);
    let left = groups.iter().map(|group| had(names("left_special_committee_id", *group)));
    let topic = || Expr::col((suggestion::Entity, Of::TopicId));
    let once = left.chain(groups.iter().map(|group| was_run_by(topic(), *group))).fold(once, Condition::add);
    let any_topic = scopes_over_topics(actor).map(|committee| {
        let left_one = Column::Payload.contains("\"left_topic_id\":\"");
        Condition::all().add(Of::CommitteeId.eq(committee)).add(had(left_one))
    });
    let once = any_topic.fold(once, Condition::add);
    // A part that was released before a suggestion joined its case showed nothing of it.
    let since = Condition::any().add(Of::DecidedAt.is_null()).add(
        Expr::col((assignment::Entity, assignment::Column::UpdatedAt))
            .gte(Expr::col((suggestion::Entity, Of::DecidedAt))),
    );
    let case = Expr::col((suggestion::Entity, Of::CaseId));
    once.add(Expr::exists(parts_in(case, departments.into_iter().chain(studios)).filter(since).into_query()))
}

/// The cases that everybody saw while one of their suggestions was public, those under a topic of one's special committee, and those
/// of which one's department or studio had a part.
pub fn cases(actor: &Actor) -> Condition {
    let handlers = [ScopeKind::Department, ScopeKind::Studio]
        .into_iter()
        .flat_map(|kind| ids(actor.roles_for(&cases::policy::READ), kind));
    let case = || Expr::col((handling_case::Entity, handling_case::Column::Id));
    let was_public = suggestion::Entity::find()
        .select_only()
        .column(suggestion::Column::Id)
        .filter(Expr::col((suggestion::Entity, suggestion::Column::CaseId)).eq(case()))
        .filter(was_public_with_its_case());
    let topic = || Expr::col((handling_case::Entity, handling_case::Column::TopicId));
    let groups = ids(actor.roles_for(&cases::policy::READ), ScopeKind::SpecialCommittee);
    let once = groups.into_iter().map(|group| was_run_by(topic(), group)).fold(Condition::any(), Condition::add);
    once.add(Expr::exists(was_public.into_query())).add(Expr::exists(parts_in(case(), handlers).into_query()))
}

/// Whether a suggestion was published after, or went on being so when, it had its case: the last time that it was published is
/// later than the last time before the case that it ceased to be.
fn was_public_with_its_case() -> SimpleExpr {
    use suggestion::Column as Of;
    let stream = || Expr::col((suggestion::Entity, Of::Id));
    let last = |which: Condition| {
        let seq = Expr::col((Entity, Column::Seq)).max();
        let last = entries(StreamKind::Suggestion, stream()).filter(which).select_only().expr(seq);
        SimpleExpr::SubQuery(None, Box::new(last.into_query().into()))
    };
    let before = Condition::any()
        .add(Expr::col((Entity, Column::At)).lt(Expr::col((suggestion::Entity, Of::DecidedAt))))
        .add(Expr::col((Entity, Column::At)).lt(Expr::col((handling_case::Entity, handling_case::Column::OpenedAt))));
    let blocked = Column::Action.eq("suggestion.screened").and(Column::Payload.contains(r#""to":"blocked""#));
    let ceased = Column::Action.is_in(["suggestion.unpublished", "suggestion.returned"]).or(blocked);
    let ceased = last(Condition::all().add(ceased).add(before));
    last(Condition::all().add(Column::Action.eq("suggestion.published"))).gt(ceased.if_null(0))
}

/// Whether a special committee runs a topic, or did.
fn was_run_by(topic: SimpleExpr, special_committee: Uuid) -> SimpleExpr {
    has(StreamKind::Topic, topic, names("special_committee_id", special_committee))
}

/// The entries of a stream.
fn entries(kind: StreamKind, stream: SimpleExpr) -> Select<Entity> {
    Entity::find().filter(Column::StreamKind.eq(kind)).filter(Expr::col((Entity, Column::StreamId)).eq(stream))
}

/// Whether a stream has an entry that meets a condition.
fn has(kind: StreamKind, stream: SimpleExpr, which: impl IntoCondition) -> SimpleExpr {
    Expr::exists(entries(kind, stream).select_only().column(Column::Seq).filter(which).into_query())
}

/// Whether an entry names something as one of its facts.
fn names(fact: &str, id: Uuid) -> SimpleExpr {
    Column::Payload.contains(format!("\"{fact}\":\"{id}\""))
}

/// Whether an entry says that a suggestion was in a studio once it was handed in: a draft is its author's alone.
fn was_in_studio(id: Uuid) -> Condition {
    let handed_in = Condition::any()
        .add(Column::Action.eq("suggestion.submitted"))
        .add(Expr::col((Entity, Column::At)).gt(Expr::col((suggestion::Entity, suggestion::Column::SubmittedAt))));
    Condition::all().add(names("studio_id", id)).add(handed_in)
}

/// The parts that some handlers have or had in a case.
fn parts_in(case: SimpleExpr, handlers: impl Iterator<Item = Uuid>) -> Select<assignment::Entity> {
    assignment::Entity::find()
        .select_only()
        .column(assignment::Column::Id)
        .filter(Expr::col((assignment::Entity, assignment::Column::CaseId)).eq(case))
        .filter(assignment::Column::HandlerId.is_in(handlers))
}

/// The suggestions that somebody was asked to sign, whatever came of it, or one of those for whom they stand in.
fn asked_to_sign(actor: &Actor) -> SimpleExpr {
    use cosigner::{Column, Entity};
    let asked = Condition::any()
        .add_option(actor.account().map(|account| Column::AccountId.eq(account)))
        .add(Column::MemberId.is_in(actor.stands_in_for()));
    let signers = Entity::find().select_only().column(Column::SuggestionId).filter(asked);
    suggestion::Column::Id.in_subquery(signers.into_query())
}

/// The committees in which somebody sees what stands under any topic, and nothing else.
fn scopes_over_topics(actor: &Actor) -> impl Iterator<Item = Uuid> {
    let rule = &suggestions::policy::READ;
    let is_such = |held: &&HeldRole| rule.given_to(held.role) == Some(Some(Only::UnderTopic));
    ids(actor.roles_for(rule).filter(is_such), ScopeKind::Committee).into_iter()
}

/// The scopes of a kind among held roles.
fn ids<'a>(roles: impl Iterator<Item = &'a HeldRole>, kind: ScopeKind) -> Vec<Uuid> {
    roles.filter(|held| held.scope_kind == kind).filter_map(|held| held.scope_id).collect()
}
