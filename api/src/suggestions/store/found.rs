//! One suggestion with all that its policies must know of it and of one actor, in one statement.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, DerivePartialModel, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait,
    RelationDef,
};
use shangliang_entity::ids::{DepartmentId, GroupId, SuggestionId};
use shangliang_entity::suggestion::{Column, Entity, Model};
use shangliang_entity::vocab::CosignStatus;
use shangliang_entity::{account, committee, cosigner, edition, handling_case, member, topic};

use super::listing;
use crate::access::Actor;
use crate::cases::{Gathered, Handled, Part, first_instruction, join_parts, to_parts};
use crate::db::Conn;
use crate::http::Problem;

/// The name under which the account of its agent is joined.
const AGENT: &str = "agent";

/// The name under which the suggestion that it was merged into is joined.
pub(super) const TARGET: &str = "target";

/// A suggestion with what belongs to it.
pub struct Found {
    /// The row.
    pub suggestion: Model,
    /// Its committee's path.
    pub committee_path: String,
    /// The name of its author's account, sealed.
    pub account_name_sealed: Option<Vec<u8>>,
    /// The name of its agent's account, sealed.
    pub agent_name_sealed: Option<Vec<u8>>,
    /// The name of the substitute who handed it in.
    pub substitute_name: Option<String>,
    /// The special committee that runs its topic.
    pub special_committee: Option<GroupId>,
    /// The suggestion it was merged into, where the actor may see that.
    pub merged_into: Option<SuggestionId>,
    /// Its edition, where it was edited.
    pub edition: Option<edition::Model>,
    /// Its case, once accepted.
    pub case: Option<handling_case::Model>,
    /// The first date of the instructions on the case that counts.
    pub instruction_due_on: Option<NaiveDate>,
    /// The parts of the case, in order.
    pub parts: Vec<Part>,
    /// The assigning offices of the systems of those who handle it.
    pub offices: Vec<DepartmentId>,
    /// What the actor was asked to sign, for themselves or for a member whose substitute they are.
    pub signatures: Vec<cosigner::Model>,
    /// Whether anybody was asked to sign it who has not answered.
    pub awaits_signatures: bool,
}

/// A suggestion with one part of its case, and with one of the actor's signatures; there are few of both.
#[derive(DerivePartialModel)]
struct Row {
    #[sea_orm(nested)]
    suggestion: Model,
    #[sea_orm(from_expr = "committee::Column::Path")]
    committee_path: String,
    #[sea_orm(from_expr = "account::Column::NameSealed")]
    account_name_sealed: Option<Vec<u8>>,
    #[sea_orm(from_expr = "Expr::col((AGENT, account::Column::NameSealed))")]
    agent_name_sealed: Option<Vec<u8>>,
    #[sea_orm(from_expr = "member::Column::Name")]
    substitute_name: Option<String>,
    #[sea_orm(from_expr = "topic::Column::SpecialCommitteeId")]
    special_committee: Option<GroupId>,
    #[sea_orm(from_expr = "Expr::col((TARGET, Column::Id))")]
    merged_into: Option<SuggestionId>,
    #[sea_orm(nested)]
    edition: Option<edition::Model>,
    #[sea_orm(nested)]
    case: Option<handling_case::Model>,
    #[sea_orm(from_expr = "first_instruction()")]
    instruction_due_on: Option<NaiveDate>,
    #[sea_orm(nested)]
    handled: Handled,
    #[sea_orm(nested)]
    signature: Option<cosigner::Model>,
    #[sea_orm(from_expr = "awaits_signatures()")]
    awaits_signatures: bool,
}

/// One suggestion, as an actor has to do with it; absent where there is none.
pub async fn find(db: &Conn<'_>, id: SuggestionId, actor: &Actor) -> Result<Option<Found>, Problem> {
    let select = Entity::find_by_id(id)
        .join(JoinType::InnerJoin, to_committee())
        .join(JoinType::LeftJoin, to_author())
        .join_as(JoinType::LeftJoin, to_agent(), AGENT)
        .join(JoinType::LeftJoin, to_substitute())
        .join(JoinType::LeftJoin, to_topic())
        .join_as(JoinType::LeftJoin, to_target(actor), TARGET)
        .join(JoinType::LeftJoin, to_edition())
        .join(JoinType::LeftJoin, to_case())
        .join(JoinType::LeftJoin, to_signatures(actor));
    let mut rows = join_parts(select, to_parts()).into_partial_model::<Row>().all(db).await?.into_iter();
    let Some(first) = rows.next() else { return Ok(None) };
    let (mut gathered, mut signatures) = (Gathered::default(), BTreeMap::new());
    let mut gather = |handled: Handled, signature: Option<cosigner::Model>| {
        gathered.add(handled);
        signatures.extend(signature.map(|signature| (signature.member_id, signature)));
    };
    gather(first.handled, first.signature);
    rows.for_each(|row| gather(row.handled, row.signature));
    let (parts, offices) = gathered.all();
    Ok(Some(Found {
        suggestion: first.suggestion,
        committee_path: first.committee_path,
        account_name_sealed: first.account_name_sealed,
        agent_name_sealed: first.agent_name_sealed,
        substitute_name: first.substitute_name,
        special_committee: first.special_committee,
        merged_into: first.merged_into,
        edition: first.edition,
        case: first.case,
        instruction_due_on: first.instruction_due_on,
        parts,
        offices,
        signatures: signatures.into_values().collect(),
        awaits_signatures: first.awaits_signatures,
    }))
}

pub(super) fn to_committee() -> RelationDef {
    Entity::belongs_to(committee::Entity).from(Column::CommitteeId).to(committee::Column::Id).into()
}

fn to_author() -> RelationDef {
    Entity::belongs_to(account::Entity).from(Column::AuthorId).to(account::Column::Id).into()
}

fn to_agent() -> RelationDef {
    Entity::belongs_to(account::Entity).from(Column::AgentId).to(account::Column::Id).into()
}

fn to_substitute() -> RelationDef {
    Entity::belongs_to(member::Entity).from(Column::SubstituteId).to(member::Column::Id).into()
}

fn to_edition() -> RelationDef {
    Entity::belongs_to(edition::Entity).from(Column::Id).to(edition::Column::SuggestionId).into()
}

fn to_topic() -> RelationDef {
    Entity::belongs_to(topic::Entity).from(Column::TopicId).to(topic::Column::Id).into()
}

/// The suggestion it was merged into, where an actor may see that: whoever wrote one is not told of what another keeps unpublished.
pub(super) fn to_target(actor: &Actor) -> RelationDef {
    let is_target = Expr::col((Entity, Column::Id)).equals((TARGET, Column::Id));
    let seen = listing::list(actor, Condition::all().add(is_target)).select_only().column(Column::Id).into_query();
    Entity::belongs_to(Entity)
        .from(Column::MergedIntoId)
        .to(Column::Id)
        .on_condition(move |_, _| Condition::all().add(Expr::exists(seen.clone())))
        .into()
}

pub(super) fn to_case() -> RelationDef {
    Entity::belongs_to(handling_case::Entity).from(Column::CaseId).to(handling_case::Column::Id).into()
}

fn to_signatures(actor: &Actor) -> RelationDef {
    let account = actor.account();
    let members: Vec<_> = actor.stands_in_for().collect();
    Entity::belongs_to(cosigner::Entity)
        .from(Column::Id)
        .to(cosigner::Column::SuggestionId)
        .on_condition(move |_, signature| {
            let column = |column| Expr::col((signature.clone(), column));
            Condition::any()
                .add_option(account.map(|account| column(cosigner::Column::AccountId).eq(account)))
                .add(column(cosigner::Column::MemberId).is_in(members.iter().copied()))
        })
        .into()
}

fn awaits_signatures() -> Expr {
    let unanswered = cosigner::Entity::find()
        .select_only()
        .column(cosigner::Column::MemberId)
        .filter(Expr::col((cosigner::Entity, cosigner::Column::SuggestionId)).equals((Entity, Column::Id)))
        .filter(cosigner::Column::Status.eq(CosignStatus::Invited));
    Expr::exists(unanswered.into_query())
}
