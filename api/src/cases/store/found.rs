//! One case with all that its policies must know, in one statement.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement, UnionType};
use sea_orm::{
    Condition, ConnectionTrait, DerivePartialModel, EntityTrait, FromQueryResult, JoinType, PartialModelTrait,
    QuerySelect, QueryTrait, RelationDef,
};
use shangliang_entity::handling_case::{Column, Entity, Model};
use shangliang_entity::ids::{AccountId, CaseId, DepartmentId, GroupId, MemberId, StudioId, SuggestionId, TopicId};
use shangliang_entity::vocab::SuggestionKind;
use shangliang_entity::{answered_round, assignment, committee, rating, suggestion, topic};

use super::handled::{Gathered, Handled, join_parts, to_parts};
use super::to_committee;
use crate::cases::answers::Answers;
use crate::cases::handlers::Part;
use crate::db::Conn;
use crate::http::Problem;

/// A case with what belongs to it.
pub struct Found {
    /// The row.
    pub case: Model,
    /// Its committee.
    pub committee: committee::Model,
    /// Its suggestions.
    pub suggestions: Vec<CaseSuggestion>,
    /// What was answered and rated.
    pub answers: Answers,
    /// The parts of all rounds, in order.
    pub parts: Vec<Part>,
    /// The assigning offices of its handlers' systems.
    pub offices: Vec<DepartmentId>,
    /// The special committee that runs its topic.
    pub special_committee: Option<GroupId>,
}

/// One of a case's suggestions, without its text.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "suggestion::Entity")]
pub struct CaseSuggestion {
    /// Its id.
    pub id: SuggestionId,
    /// Its kind.
    pub kind: SuggestionKind,
    /// Its title.
    pub title: String,
    /// Its category.
    pub category: Option<String>,
    /// Its topic.
    pub topic_id: Option<TopicId>,
    /// The studio that it was handed to.
    pub studio_id: Option<StudioId>,
    /// Its author.
    pub author_id: Option<AccountId>,
    /// The membership it was submitted by.
    pub member_id: Option<MemberId>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// Who submitted it for the author.
    pub agent_id: Option<AccountId>,
    /// HMAC of its query code.
    pub query_code_hash: Option<Vec<u8>>,
    /// The suggestion that the code was made for, where that is not this one.
    pub query_code_of: Option<SuggestionId>,
}

impl CaseSuggestion {
    /// Whether anybody can rate for it: imported ones have neither an account nor a query code.
    pub fn can_rate(&self) -> bool {
        self.author_id.is_some() || self.query_code_hash.is_some()
    }
}

/// A case with either one of its suggestions and one of its ratings, or one of its parts and the answer of its round.
#[derive(DerivePartialModel)]
struct Row {
    #[sea_orm(nested)]
    case: Model,
    #[sea_orm(nested)]
    committee: committee::Model,
    #[sea_orm(from_expr = "topic::Column::SpecialCommitteeId")]
    special_committee: Option<GroupId>,
    #[sea_orm(nested)]
    suggestion: Option<CaseSuggestion>,
    #[sea_orm(nested)]
    rating: Option<rating::Model>,
    #[sea_orm(nested)]
    handled: Handled,
    #[sea_orm(nested)]
    answered: Option<answered_round::Model>,
}

/// One case; absent where there is none.
pub async fn find(db: &Conn<'_>, id: CaseId) -> Result<Option<Found>, Problem> {
    let mut both = half(id, true);
    both.union(UnionType::All, half(id, false));
    let rows = Row::find_by_statement(db.get_database_backend().build(&both)).all(db).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let (case, committee, special_committee) = (first.case.clone(), first.committee.clone(), first.special_committee);
    let (mut suggestions, mut ratings, mut gathered) = (BTreeMap::new(), BTreeMap::new(), Gathered::default());
    let mut rounds = BTreeMap::new();
    for row in rows {
        suggestions.extend(row.suggestion.map(|suggestion| (suggestion.id, suggestion)));
        ratings.extend(row.rating.map(|rating| (rating.id, rating)));
        gathered.add(row.handled);
        rounds.extend(row.answered.map(|answered| (answered.round, answered)));
    }
    let (parts, offices) = gathered.all();
    let suggestions = suggestions.into_values().collect();
    let answers = Answers { rounds: rounds.into_values().collect(), ratings: ratings.into_values().collect() };
    Ok(Some(Found { case, committee, suggestions, answers, parts, offices, special_committee }))
}

/// A case with its suggestions, or with its parts: joined to both at once, every pair of them would be a row.
fn half(id: CaseId, is_of_suggestions: bool) -> SelectStatement {
    let only_if = |wanted: bool| move |_, _| Condition::all().add(Expr::val(wanted));
    let select = Row::select_cols(Entity::find_by_id(id).select_only())
        .join(JoinType::InnerJoin, to_committee())
        .join(JoinType::LeftJoin, to_topic())
        .join(JoinType::LeftJoin, to_suggestions().on_condition(only_if(is_of_suggestions)))
        .join(JoinType::LeftJoin, to_ratings(id));
    let select = join_parts(select, to_parts().on_condition(only_if(!is_of_suggestions)));
    select.join(JoinType::LeftJoin, to_answered()).into_query()
}

fn to_topic() -> RelationDef {
    Entity::belongs_to(topic::Entity).from(Column::TopicId).to(topic::Column::Id).into()
}

fn to_suggestions() -> RelationDef {
    Entity::belongs_to(suggestion::Entity).from(Column::Id).to(suggestion::Column::CaseId).into()
}

/// The answer of a part's round.
fn to_answered() -> RelationDef {
    assignment::Entity::belongs_to(answered_round::Entity)
        .from(assignment::Column::CaseId)
        .to(answered_round::Column::CaseId)
        .on_condition(|part, answered| {
            let round = Expr::col((answered, answered_round::Column::Round));
            Condition::all().add(round.equals((part, assignment::Column::Round)))
        })
        .into()
}

fn to_ratings(case: CaseId) -> RelationDef {
    suggestion::Entity::belongs_to(rating::Entity)
        .from(suggestion::Column::Id)
        .to(rating::Column::SuggestionId)
        .on_condition(move |_, rating| Condition::all().add(Expr::col((rating, rating::Column::CaseId)).eq(case)))
        .into()
}
