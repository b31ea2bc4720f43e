//! Somebody as they see themselves, in two statements.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, DerivePartialModel, EntityTrait, FromQueryResult, JoinType, PartialModelTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, RelationDef, Select,
};
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::SuggestionStatus;
use shangliang_entity::{
    account, answered_round, committee, identity, member, privacy_consent, rating, role_grant, suggestion,
};

use crate::db::Conn;
use crate::http::{Kind, Problem};
use crate::notices;
use crate::sessions::me::{MembershipView, Unread};

/// An account with all that its holder sees of it but the memberships.
pub struct Myself {
    /// The account.
    pub account: account::Model,
    /// Who it is by an identity document, where that was given.
    pub identity: Option<identity::Model>,
    /// What its holder agreed to, where they did.
    pub consent: Option<privacy_consent::Model>,
    /// The roles that it holds now, oldest first.
    pub roles: Vec<role_grant::Model>,
    /// What waits for its holder.
    pub unread: Unread,
}

/// An account with its identity and one of its roles.
#[derive(DerivePartialModel)]
struct Who {
    #[sea_orm(nested)]
    account: account::Model,
    #[sea_orm(nested)]
    identity: Option<identity::Model>,
    #[sea_orm(nested)]
    consent: Option<privacy_consent::Model>,
    #[sea_orm(nested)]
    role: Option<role_grant::Model>,
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    who: Who,
    #[sea_orm(nested)]
    unread: Unread,
}

/// An account with its roles, and what waits for its holder.
pub async fn myself(db: &Conn<'_>, id: AccountId, today: NaiveDate) -> Result<Myself, Problem> {
    let rows = Who::select_cols(account::Entity::find_by_id(id).select_only())
        .expr_as(count(suggestions_of(id, SuggestionStatus::Returned)), "returned")
        .expr_as(count(unrated_of(id, today)), "answered")
        .expr_as(notices::unread(id), "notices")
        .join(JoinType::LeftJoin, to_identity())
        .join(JoinType::LeftJoin, to_consent())
        .join(JoinType::LeftJoin, to_roles())
        .order_by_asc(role_grant::Column::Id)
        .into_model::<Row>()
        .all(db)
        .await?;
    let mut rows = rows.into_iter();
    let Row { who, unread } = rows.next().ok_or(Kind::NotFound)?;
    let roles = who.role.into_iter().chain(rows.filter_map(|row| row.who.role)).collect();
    Ok(Myself { account: who.account, identity: who.identity, consent: who.consent, roles, unread })
}

/// An account's memberships.
pub async fn memberships_of(db: &Conn<'_>, id: AccountId) -> Result<Vec<MembershipView>, Problem> {
    let to_committee = member::Entity::belongs_to(committee::Entity)
        .from(member::Column::CommitteeId)
        .to(committee::Column::Id)
        .into();
    let rows = member::Entity::find()
        .column_as(committee::Column::Name, "committee_name")
        .join(JoinType::InnerJoin, to_committee)
        .filter(member::Column::AccountId.eq(id))
        .order_by_asc(member::Column::Id)
        .limit(50)
        .into_model::<MembershipView>()
        .all(db)
        .await?;
    Ok(rows)
}

fn to_identity() -> RelationDef {
    account::Entity::belongs_to(identity::Entity).from(account::Column::Id).to(identity::Column::AccountId).into()
}

fn to_consent() -> RelationDef {
    use privacy_consent::{Column, Entity};
    account::Entity::belongs_to(Entity).from(account::Column::Id).to(Column::AccountId).into()
}

fn to_roles() -> RelationDef {
    account::Entity::belongs_to(role_grant::Entity)
        .from(account::Column::Id)
        .to(role_grant::Column::AccountId)
        .on_condition(|_, role| Condition::all().add(Expr::col((role, role_grant::Column::RevokedAt)).is_null()))
        .into()
}

/// An author's suggestions in a state.
fn suggestions_of(author: AccountId, status: SuggestionStatus) -> Select<suggestion::Entity> {
    let own = suggestion::Entity::find().filter(suggestion::Column::AuthorId.eq(author));
    own.filter(suggestion::Column::Status.eq(status))
}

/// The answers to an author's suggestions that can still be rated and that the author has not rated, round by round: the twin of
/// `Answers::unrated_by`.
fn unrated_of(author: AccountId, today: NaiveDate) -> Select<suggestion::Entity> {
    use answered_round::Column as Answered;
    let to_answered = suggestion::Entity::belongs_to(answered_round::Entity)
        .from(suggestion::Column::CaseId)
        .to(Answered::CaseId)
        .into();
    let column = |column| Expr::col((rating::Entity, column));
    let given = rating::Entity::find()
        .select_only()
        .filter(column(rating::Column::CaseId).equals((answered_round::Entity, Answered::CaseId)))
        .filter(column(rating::Column::Round).equals((answered_round::Entity, Answered::Round)));
    let rated = given
        .clone()
        .column(rating::Column::Id)
        .filter(column(rating::Column::SuggestionId).equals((suggestion::Entity, suggestion::Column::Id)));
    let given = Expr::from(given.expr(rating::Column::Id.count()).into_query());
    suggestion::Entity::find()
        .join(JoinType::InnerJoin, to_answered)
        .filter(suggestion::Column::AuthorId.eq(author))
        .filter(Answered::RatingDueOn.gte(today))
        .filter(Expr::col((answered_round::Entity, Answered::Raters)).gt(given))
        .filter(Expr::exists(rated.into_query()).not())
}

/// How many there are, as SQL.
fn count(of: Select<suggestion::Entity>) -> SimpleExpr {
    let count = of.select_only().expr(suggestion::Column::Id.count()).into_query();
    SimpleExpr::SubQuery(None, Box::new(count.into()))
}
