//! One suggestion with all that its policies must know of it and of one actor, in one statement.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Condition, DerivePartialModel, EntityTrait, JoinType, QuerySelect, QueryTrait, RelationDef};
use shangliang_entity::ids::{DepartmentId, SuggestionId};
use shangliang_entity::suggestion::{Column, Entity, Model};
use shangliang_entity::{account, cosigner, edition, handling_case, member};

use super::known::{Known, join_known, to_committee};
use super::{cosigners, listing};
use crate::access::Actor;
use crate::accounts::proved_at;
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
    /// What the rules know of it.
    pub known: Known,
    /// The name of its author's account, sealed.
    pub account_name_sealed: Option<Vec<u8>>,
    /// When its author proved a number of their account.
    pub author_proved_at: Option<DateTime<Utc>>,
    /// The name of its agent's account, sealed.
    pub agent_name_sealed: Option<Vec<u8>>,
    /// The name of the substitute who handed it in.
    pub substitute_name: Option<String>,
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
}

/// A suggestion with one part of its case, and with one of the actor's signatures; there are few of both.
#[derive(DerivePartialModel)]
struct Row {
    #[sea_orm(nested)]
    suggestion: Model,
    #[sea_orm(nested)]
    known: Known,
    #[sea_orm(from_expr = "account::Column::NameSealed")]
    account_name_sealed: Option<Vec<u8>>,
    #[sea_orm(from_expr = "proved_at()")]
    author_proved_at: Option<DateTime<Utc>>,
    #[sea_orm(from_expr = "Expr::col((AGENT, account::Column::NameSealed))")]
    agent_name_sealed: Option<Vec<u8>>,
    #[sea_orm(from_expr = "member::Column::Name")]
    substitute_name: Option<String>,
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
}

/// One suggestion, as an actor has to do with it; absent where there is none.
pub async fn find(db: &Conn<'_>, id: SuggestionId, actor: &Actor) -> Result<Option<Found>, Problem> {
    let select = join_known(Entity::find_by_id(id).join(JoinType::InnerJoin, to_committee()))
        .join(JoinType::LeftJoin, to_author())
        .join_as(JoinType::LeftJoin, to_agent(), AGENT)
        .join(JoinType::LeftJoin, to_substitute())
        .join_as(JoinType::LeftJoin, to_target(actor), TARGET)
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
        known: first.known,
        account_name_sealed: first.account_name_sealed,
        author_proved_at: first.author_proved_at,
        agent_name_sealed: first.agent_name_sealed,
        substitute_name: first.substitute_name,
        merged_into: first.merged_into,
        edition: first.edition,
        case: first.case,
        instruction_due_on: first.instruction_due_on,
        parts,
        offices,
        signatures: signatures.into_values().collect(),
    }))
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

/// What an actor was asked to sign.
fn to_signatures(actor: &Actor) -> RelationDef {
    let asked = cosigners::asked(actor);
    Entity::belongs_to(cosigner::Entity)
        .from(Column::Id)
        .to(cosigner::Column::SuggestionId)
        .on_condition(move |_, _| asked.clone())
        .into()
}
