//! Cases with all that their policies must know, in one statement for as many as there are.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DerivePartialModel, EntityTrait, FromQueryResult, JoinType,
    PartialModelTrait, QueryFilter, QuerySelect, QueryTrait, RelationDef,
};
use shangliang_entity::handling_case::{Column, Entity, Model};
use shangliang_entity::ids::{
    AccountId, AssignmentId, CaseId, DepartmentId, GroupId, MemberId, RatingId, StudioId, SuggestionId, TopicId,
};
use shangliang_entity::vocab::{Anonymity, ReplyStatus, SuggestionKind};
use shangliang_entity::{account, answered_round, assignment, committee, extension, rating, reply, suggestion, topic};

use super::answered::Answered;
use super::handled::{Gathered, Handled, join_parts, to_parts};
use super::to_committee;
use crate::access::Actor;
use crate::access::hands::Request;
use crate::cases::answers::Answers;
use crate::cases::handlers::Part;
use crate::db::Conn;
use crate::http::Problem;
use crate::{accounts, suggestions};

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
    /// Who had a hand in what it answers.
    pub hands: Option<String>,
    /// Whether a request for more time in its round is undecided.
    pub awaits_extension: bool,
    /// Who made it.
    pub extension_asked: Request,
    /// The parts with a reply that was not handed in, and who had a hand in it.
    pub drafted: BTreeMap<AssignmentId, Option<String>>,
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
    /// When its author proved a number of their account, so that they are known by their sign-in.
    #[sea_orm(from_expr = "author_proved_at()")]
    pub author_proved_at: Option<DateTime<Utc>>,
    /// The membership it was submitted by.
    pub member_id: Option<MemberId>,
    /// Whether anything tells who wrote it.
    #[sea_orm(from_expr = "suggestions::tells_author()")]
    pub has_known_author: bool,
    /// From whom the author's name is kept.
    pub anonymity: Anonymity,
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
    /// Whether anybody can rate for it: its query code goes when the author leaves for good, and imported ones never had one.
    pub fn can_rate(&self) -> bool {
        self.query_code_hash.is_some()
    }

    /// Those for whom somebody rates: its author, and where it is by the code the agent, who alone was told it.
    pub fn rated_for(&self, actor: &Actor) -> [Option<AccountId>; 2] {
        [self.author_id, self.agent_id.filter(|_| self.author_id.is_none() || self.author_id != actor.account())]
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
    #[sea_orm(from_expr = "hands()")]
    hands: Option<String>,
    #[sea_orm(from_expr = "awaits_extension()")]
    awaits_extension: bool,
    #[sea_orm(from_expr = "of_extension(extension::Column::RequestedBy)")]
    extension_asked_by: Option<AccountId>,
    #[sea_orm(from_expr = "of_extension(extension::Column::RequestedFor)")]
    extension_asked_for: Option<AccountId>,
    #[sea_orm(nested)]
    suggestion: Option<CaseSuggestion>,
    #[sea_orm(nested)]
    rating: Option<rating::Model>,
    #[sea_orm(nested)]
    handled: Handled,
    #[sea_orm(from_expr = "of_draft(reply::Column::AssignmentId)")]
    drafted: Option<AssignmentId>,
    #[sea_orm(from_expr = "of_draft(reply::Column::Writers)")]
    draft_writers: Option<String>,
    #[sea_orm(nested)]
    answered: Option<Answered>,
}

/// What the rows of one case tell, which name most of it more than once.
struct Gathering {
    case: Model,
    committee: committee::Model,
    special_committee: Option<GroupId>,
    hands: Option<String>,
    awaits_extension: bool,
    extension_asked: Request,
    suggestions: BTreeMap<SuggestionId, CaseSuggestion>,
    ratings: BTreeMap<RatingId, rating::Model>,
    rounds: BTreeMap<i32, Answered>,
    handled: Gathered,
    drafted: BTreeMap<AssignmentId, Option<String>>,
}

impl Gathering {
    fn add(gathered: &mut BTreeMap<CaseId, Self>, row: Row) {
        let gathering = gathered.entry(row.case.id).or_insert_with(|| Self {
            case: row.case,
            committee: row.committee,
            special_committee: row.special_committee,
            hands: row.hands,
            awaits_extension: row.awaits_extension,
            extension_asked: Request { by: row.extension_asked_by, stood_in_for: row.extension_asked_for },
            suggestions: BTreeMap::new(),
            ratings: BTreeMap::new(),
            rounds: BTreeMap::new(),
            handled: Gathered::default(),
            drafted: BTreeMap::new(),
        });
        gathering.suggestions.extend(row.suggestion.map(|suggestion| (suggestion.id, suggestion)));
        gathering.ratings.extend(row.rating.map(|rating| (rating.id, rating)));
        gathering.rounds.extend(row.answered.map(|answered| (answered.row.round, answered)));
        gathering.handled.add(row.handled);
        gathering.drafted.extend(row.drafted.map(|part| (part, row.draft_writers)));
    }

    fn found(self) -> Found {
        let (parts, offices) = self.handled.all();
        Found {
            case: self.case,
            committee: self.committee,
            suggestions: self.suggestions.into_values().collect(),
            answers: Answers {
                rounds: self.rounds.into_values().collect(),
                ratings: self.ratings.into_values().collect(),
            },
            parts,
            offices,
            special_committee: self.special_committee,
            hands: self.hands,
            awaits_extension: self.awaits_extension,
            extension_asked: self.extension_asked,
            drafted: self.drafted,
        }
    }
}

/// Those of some cases that there are, with such of their suggestions as meet a condition.
pub async fn find(db: &Conn<'_>, ids: &[CaseId], which: &Condition) -> Result<Vec<Found>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut both = half(ids, Some(which));
    both.union(UnionType::All, half(ids, None));
    let rows = Row::find_by_statement(db.get_database_backend().build(&both)).all(db).await?;
    let mut gathered = BTreeMap::new();
    rows.into_iter().for_each(|row| Gathering::add(&mut gathered, row));
    Ok(gathered.into_values().map(Gathering::found).collect())
}

/// Cases with such of their suggestions, or with their parts: joined to both at once, every pair of them would be a row.
fn half(ids: &[CaseId], which: Option<&Condition>) -> SelectStatement {
    let none = Condition::all().add(Expr::val(false));
    let suggestions = which.unwrap_or(&none).clone();
    let parts = if which.is_some() { none } else { Condition::all() };
    let select = Row::select_cols(Entity::find().select_only())
        .join(JoinType::InnerJoin, to_committee())
        .join(JoinType::LeftJoin, to_topic())
        .join(JoinType::LeftJoin, to_suggestions().on_condition(move |_, _| suggestions.clone()))
        .join(JoinType::LeftJoin, to_ratings());
    let select = join_parts(select, to_parts().on_condition(move |_, _| parts.clone()));
    select.join(JoinType::LeftJoin, to_answered()).filter(Column::Id.is_in(ids.iter().copied())).into_query()
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

fn to_ratings() -> RelationDef {
    suggestion::Entity::belongs_to(rating::Entity)
        .from(suggestion::Column::Id)
        .to(rating::Column::SuggestionId)
        .on_condition(|suggestion, rating| {
            let case = Expr::col((rating, rating::Column::CaseId));
            Condition::all().add(case.equals((suggestion, suggestion::Column::CaseId)))
        })
        .into()
}

fn author_proved_at() -> Expr {
    let author = account::Entity::find().select_only().expr(accounts::proved_at()).filter(
        Expr::col((account::Entity, account::Column::Id)).equals((suggestion::Entity, suggestion::Column::AuthorId)),
    );
    Expr::SubQuery(None, Box::new(author.into_query().into()))
}

/// Those of the suggestion that it was opened for, which keeps those of all that were merged into it.
fn hands() -> Expr {
    let first = suggestion::Entity::find()
        .select_only()
        .column(suggestion::Column::Hands)
        .filter(Expr::col((suggestion::Entity, suggestion::Column::Id)).equals((Entity, Column::SuggestionId)));
    Expr::from(first.into_query())
}

fn awaits_extension() -> Expr {
    Expr::exists(undecided(extension::Column::Id))
}

fn of_extension(column: extension::Column) -> Expr {
    Expr::SubQuery(None, Box::new(undecided(column).into()))
}

/// A column of the request for more time in a case's round that is undecided; there is one at most.
fn undecided(column: extension::Column) -> SelectStatement {
    extension::Entity::find()
        .select_only()
        .column(column)
        .filter(Expr::col((extension::Entity, extension::Column::CaseId)).equals((Entity, Column::Id)))
        .filter(Expr::col((extension::Entity, extension::Column::Round)).equals((Entity, Column::Round)))
        .filter(extension::Column::Decision.is_null())
        .into_query()
}

/// A column of the reply to the part of a row that was not handed in; there is one at most.
fn of_draft(column: reply::Column) -> Expr {
    let draft = reply::Entity::find()
        .select_only()
        .column(column)
        .filter(
            Expr::col((reply::Entity, reply::Column::AssignmentId))
                .equals((assignment::Entity, assignment::Column::Id)),
        )
        .filter(Expr::col((reply::Entity, reply::Column::CaseId)).equals((Entity, Column::Id)))
        .filter(reply::Column::Status.eq(ReplyStatus::Draft))
        .limit(1);
    Expr::from(draft.into_query())
}
