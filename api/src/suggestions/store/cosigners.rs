//! Who signs a proposal with its author.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, IntoCondition};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, RelationDef, Select,
};
use shangliang_entity::cosigner::{ActiveModel, Column, Entity, Model};
use shangliang_entity::ids::{AccountId, CommitteeId, MemberId, SuggestionId};
use shangliang_entity::vocab::{CosignStatus, MemberStatus, Role, SuggestionStatus, Vocabulary};
use shangliang_entity::{member, suggestion};
use uuid::Uuid;

use crate::access::Actor;
use crate::db::Uow;
use crate::http::Problem;

/// The name under which substitutes are joined.
const SUBSTITUTE: &str = "substitute";

/// An invited member, by the name of the public roster.
#[derive(Debug, FromQueryResult)]
pub struct Named {
    /// The member.
    pub member_id: MemberId,
    /// The name.
    pub name: String,
    /// Where the invitation stands.
    pub status: CosignStatus,
    /// When it was sent.
    pub invited_at: chrono::DateTime<chrono::Utc>,
    /// The name of the substitute who answered, where one did.
    pub substitute: Option<String>,
    /// When it was answered.
    pub decided_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// The accounts of those of the named members who are active in a committee and have an account.
pub async fn accounts_of(
    uow: &Uow<'_>,
    committee: CommitteeId,
    members: &[MemberId],
) -> Result<Vec<(MemberId, AccountId)>, Problem> {
    let rows: Vec<(MemberId, AccountId)> = member::Entity::find()
        .select_only()
        .columns([member::Column::Id, member::Column::AccountId])
        .filter(member::Column::Id.is_in(members.iter().copied()))
        .filter(member::Column::CommitteeId.eq(committee))
        .filter(member::Column::Status.eq(MemberStatus::Active))
        .filter(member::Column::AccountId.is_not_null())
        .into_tuple()
        .all(&uow.conn())
        .await?;
    Ok(rows)
}

/// What an actor was asked to sign, for themselves or for a member whose substitute they are.
pub fn asked(actor: &Actor) -> Condition {
    Condition::any()
        .add_option(actor.account().map(|account| Column::AccountId.eq(account)))
        .add(Column::MemberId.is_in(actor.stands_in_for()))
}

/// The one signature of a joint suggestion by which a list tells what an actor may do: that of a member whose substitute they are,
/// while it may be given, before their own, which may rest while they act for others.
pub fn to_signature(actor: &Actor) -> RelationDef {
    let for_others = actor.entrusted().iter().filter(|held| held.role == Role::Member && !held.suspended);
    let for_others: Vec<_> = for_others.filter_map(|held| held.member).collect();
    let others = (!for_others.is_empty()).then(|| signer(may_be_given().add(Column::MemberId.is_in(for_others))));
    let own = actor.account().map(|account| signer(Column::AccountId.eq(account).into_condition()));
    let member = others.into_iter().chain(own).reduce(|first, next| Expr::from(Func::coalesce([first, next])));
    let member = member.unwrap_or_else(|| Expr::val(None::<Uuid>));
    suggestion::Entity::belongs_to(Entity)
        .from(suggestion::Column::Id)
        .to(Column::SuggestionId)
        .on_condition(move |of, signature| {
            let is_joint = Expr::col((of, suggestion::Column::CosignUntil)).is_not_null();
            Condition::all().add(is_joint).add(Expr::col((signature, Column::MemberId)).eq(member.clone()))
        })
        .into()
}

fn may_be_given() -> Condition {
    let is_cosigning =
        Expr::col((suggestion::Entity, suggestion::Column::Status)).eq(SuggestionStatus::Cosigning.code());
    Condition::all().add(is_cosigning).add(Column::Status.eq(CosignStatus::Invited))
}

/// The member of one of certain signatures of a suggestion: of one that was given, if there is one, else of one that may be given.
fn signer(signatures: Condition) -> Expr {
    let first = Entity::find()
        .select_only()
        .column(Column::MemberId)
        .filter(Expr::col((Entity, Column::SuggestionId)).equals((suggestion::Entity, suggestion::Column::Id)))
        .filter(signatures)
        .order_by_desc(Column::Status.eq(CosignStatus::Signed))
        .order_by_desc(Column::Status.eq(CosignStatus::Invited))
        .order_by_asc(Column::MemberId)
        .limit(1);
    Expr::from(first.into_query())
}

/// Enters invitations; one that was there before, as of what was returned, is made anew.
pub async fn invite(uow: &Uow<'_>, suggestion: SuggestionId, members: &[(MemberId, AccountId)]) -> Result<(), Problem> {
    Entity::delete_many()
        .filter(Column::SuggestionId.eq(suggestion))
        .filter(Column::MemberId.is_in(members.iter().map(|(member, _)| *member)))
        .exec(&uow.conn())
        .await?;
    let rows = members.iter().copied().map(|(member, account)| ActiveModel {
        suggestion_id: Set(suggestion),
        member_id: Set(member),
        account_id: Set(account),
        status: Set(CosignStatus::Invited),
        invited_at: Set(uow.now()),
        substitute_id: Set(None),
        decided_at: Set(None),
    });
    Entity::insert_many(rows).exec_without_returning(&uow.conn()).await?;
    Ok(())
}

/// The invitation of an account.
pub async fn of_account(uow: &Uow<'_>, suggestion: SuggestionId, account: AccountId) -> Result<Option<Model>, Problem> {
    let select = Entity::find().filter(Column::SuggestionId.eq(suggestion)).filter(Column::AccountId.eq(account));
    Ok(select.one(&uow.conn()).await?)
}

/// The invitation of a member.
pub async fn of_member(uow: &Uow<'_>, suggestion: SuggestionId, member: MemberId) -> Result<Option<Model>, Problem> {
    Ok(Entity::find_by_id((suggestion, member)).one(&uow.conn()).await?)
}

/// Keeps an answer, given by the member or by their substitute.
pub async fn answer(
    uow: &Uow<'_>,
    invitation: &Model,
    status: CosignStatus,
    substitute: Option<MemberId>,
) -> Result<(), Problem> {
    let change = ActiveModel {
        status: Set(status),
        substitute_id: Set(substitute),
        decided_at: Set(Some(uow.now())),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::SuggestionId.eq(invitation.suggestion_id))
        .filter(Column::MemberId.eq(invitation.member_id))
        .exec(&uow.conn())
        .await?;
    Ok(())
}

/// The members who signed.
pub async fn signed(uow: &Uow<'_>, suggestion: SuggestionId) -> Result<Vec<MemberId>, Problem> {
    let signed = Entity::find()
        .select_only()
        .column(Column::MemberId)
        .filter(Column::SuggestionId.eq(suggestion))
        .filter(Column::Status.eq(CosignStatus::Signed))
        .order_by_asc(Column::MemberId);
    Ok(signed.into_tuple().all(&uow.conn()).await?)
}

/// Lets every signature fall; tells whose they were.
pub async fn void(uow: &Uow<'_>, suggestion: SuggestionId) -> Result<Vec<MemberId>, Problem> {
    let signed = signed(uow, suggestion).await?;
    if !signed.is_empty() {
        Entity::update_many()
            .set(ActiveModel { status: Set(CosignStatus::Void), ..Default::default() })
            .filter(Column::SuggestionId.eq(suggestion))
            .filter(Column::Status.eq(CosignStatus::Signed))
            .exec(&uow.conn())
            .await?;
    }
    Ok(signed)
}

/// Ends what was asked and not answered, and what fell and was not given anew: it is handed in without them.
pub async fn lapse(uow: &Uow<'_>, suggestion: SuggestionId) -> Result<(), Problem> {
    Entity::update_many()
        .set(ActiveModel { status: Set(CosignStatus::Lapsed), ..Default::default() })
        .filter(Column::SuggestionId.eq(suggestion))
        .filter(Column::Status.is_in([CosignStatus::Invited, CosignStatus::Void]))
        .exec(&uow.conn())
        .await?;
    Ok(())
}

/// How many stand so.
pub async fn count(uow: &Uow<'_>, suggestion: SuggestionId, status: CosignStatus) -> Result<u64, Problem> {
    let select = Entity::find().filter(Column::SuggestionId.eq(suggestion)).filter(Column::Status.eq(status));
    Ok(sea_orm::PaginatorTrait::count(select, &uow.conn()).await?)
}

/// The invited members, by the names of the public roster.
pub fn of(suggestion: SuggestionId) -> Select<Entity> {
    let to_member = Entity::belongs_to(member::Entity).from(Column::MemberId).to(member::Column::Id).into();
    let to_substitute = Entity::belongs_to(member::Entity).from(Column::SubstituteId).to(member::Column::Id).into();
    Entity::find()
        .column(member::Column::Name)
        .expr_as(Expr::col((Alias::new(SUBSTITUTE), member::Column::Name)), "substitute")
        .join(JoinType::InnerJoin, to_member)
        .join_as(JoinType::LeftJoin, to_substitute, SUBSTITUTE)
        .filter(Column::SuggestionId.eq(suggestion))
}

/// Lets everybody who signed one suggestion stand under another.
pub async fn carry_over(uow: &Uow<'_>, from: SuggestionId, into: SuggestionId) -> Result<(), Problem> {
    let signed = Entity::find().filter(Column::SuggestionId.eq(from)).filter(Column::Status.eq(CosignStatus::Signed));
    let rows: Vec<ActiveModel> = signed
        .all(&uow.conn())
        .await?
        .into_iter()
        .map(|row| ActiveModel { suggestion_id: Set(into), ..row.into_active_model() })
        .collect();
    if !rows.is_empty() {
        Entity::insert_many(rows).exec_without_returning(&uow.conn()).await?;
    }
    Ok(())
}
