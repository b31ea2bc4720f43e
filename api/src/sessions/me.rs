//! `GET /me`

use actix_web::get;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, QueryTrait};
use serde::Serialize;
use shangliang_entity::ids::{AccountId, CommitteeId, MemberId, SectorId};
use shangliang_entity::vocab::{CaseStatus, MemberStatus, SuggestionStatus};
use shangliang_entity::{committee, handling_case, member, rating, suggestion};
use utoipa::ToSchema;

use super::policy::SeeMyself;
use crate::access::Actor;
use crate::accounts::{self, UserView};
use crate::db::{Conn, count_if};
use crate::http::{Handled, Kind, Op, Output, Problem};
use crate::identity::{self, IdentityView};
use crate::notices;

/// Somebody as they see themselves, with what waits for them.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeView {
    /// Who it is.
    #[serde(flatten)]
    pub user: UserView,
    /// The memberships of committees.
    #[schema(max_items = 50)]
    pub memberships: Vec<MembershipView>,
    /// Who it is by an identity document, masked, where that was given.
    pub identity: Option<IdentityView>,
    /// The members whose substitute this person is (AB角).
    #[schema(max_items = 50)]
    pub stands_in_for: Vec<MemberId>,
    /// What waits for this person.
    pub unread: Unread,
}

/// A person in a committee for a term.
#[derive(Debug, Serialize, FromQueryResult, ToSchema)]
pub struct MembershipView {
    /// The membership.
    pub id: MemberId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// What it is called.
    #[schema(max_length = 100)]
    pub committee_name: String,
    /// The sector that the member stands for.
    pub sector_id: Option<SectorId>,
    /// Posts held.
    #[schema(max_length = 500)]
    pub posts: Option<String>,
    /// Where the membership stands.
    pub status: MemberStatus,
}

/// How many of one's own suggestions, and how many notices, wait for oneself.
#[derive(Debug, Default, Serialize, FromQueryResult, ToSchema)]
pub struct Unread {
    /// Sent back, with what is missing.
    #[schema(minimum = 0)]
    pub returned: i64,
    /// Answered, and not rated yet.
    #[schema(minimum = 0)]
    pub answered: i64,
    /// Notices in one's inbox that were not read.
    #[schema(minimum = 0)]
    pub notices: i64,
}

/// See oneself.
///
/// The account with its roles in their scopes, the memberships, and how much waits for this person.
#[utoipa::path(tag = "me",
    responses((status = OK, description = "Who is signed in.", body = MeView)),
    extensions(("x-permission" = json!("session.see_myself"))))]
#[get("/me")]
pub async fn get_me(op: Op<SeeMyself>) -> Handled {
    op.read(async |op, db, _| {
        let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
        let account = accounts::find(db, me.account).await?;
        let roles = accounts::roles_of(db, [me.account]).await?;
        let view = MeView {
            user: UserView::new(&op.app().keys, &account, &roles)?,
            memberships: memberships_of(db, me.account).await?,
            identity: identity::view_of(db, &op.app().keys, me.account).await?,
            stands_in_for: op.actor().stands_in_for().take(50).collect(),
            unread: unread_of(db, me.account).await?,
        };
        Output::list(&view)
    })
    .await
}

async fn memberships_of(db: &Conn<'_>, account: AccountId) -> Result<Vec<MembershipView>, Problem> {
    let to_committee = member::Entity::belongs_to(committee::Entity)
        .from(member::Column::CommitteeId)
        .to(committee::Column::Id)
        .into();
    let rows = member::Entity::find()
        .column_as(committee::Column::Name, "committee_name")
        .join(JoinType::InnerJoin, to_committee)
        .filter(member::Column::AccountId.eq(account))
        .limit(50)
        .into_model::<MembershipView>()
        .all(db)
        .await?;
    Ok(rows)
}

async fn unread_of(db: &Conn<'_>, account: AccountId) -> Result<Unread, Problem> {
    let to_case = suggestion::Entity::belongs_to(handling_case::Entity)
        .from(suggestion::Column::CaseId)
        .to(handling_case::Column::Id)
        .into();
    let is_rated = rating::Entity::find()
        .select_only()
        .column(rating::Column::Id)
        .filter(
            Expr::col((rating::Entity, rating::Column::SuggestionId))
                .equals((suggestion::Entity, suggestion::Column::Id)),
        )
        .filter(
            Expr::col((rating::Entity, rating::Column::CaseId))
                .equals((handling_case::Entity, handling_case::Column::Id)),
        )
        .filter(
            Expr::col((rating::Entity, rating::Column::Round))
                .equals((handling_case::Entity, handling_case::Column::Round)),
        );
    let answered = Expr::col((handling_case::Entity, handling_case::Column::Status))
        .eq(CaseStatus::Answered)
        .and(Expr::exists(is_rated.into_query()).not());
    let unread = suggestion::Entity::find()
        .select_only()
        .expr_as(count_if(suggestion::Column::Status.eq(SuggestionStatus::Returned)), "returned")
        .expr_as(count_if(answered), "answered")
        .expr_as(notices::unread(account), "notices")
        .join(JoinType::LeftJoin, to_case)
        .filter(suggestion::Column::AuthorId.eq(account))
        .into_model::<Unread>()
        .one(db)
        .await?;
    Ok(unread.unwrap_or_default())
}
