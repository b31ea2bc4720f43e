//! `GET /me`

use actix_web::get;
use sea_orm::FromQueryResult;
use serde::Serialize;
use shangliang_entity::ids::{AccountId, CommitteeId, MemberId, SectorId};
use shangliang_entity::vocab::MemberStatus;
use utoipa::ToSchema;

use super::policy::SeeMyself;
use super::store;
use crate::access::Actor;
use crate::accounts::UserView;
use crate::calendar::local_date;
use crate::db::Conn;
use crate::http::{Handled, Kind, Op, Output};
use crate::identity::IdentityView;
use crate::privacy::PrivacyView;
use crate::state::App;

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
    /// The privacy policy in force, and what this person agreed to; null where the operator has named none.
    pub privacy: Option<PrivacyView>,
    /// The members whose substitute this person is (AB角).
    #[schema(max_items = 50)]
    pub stands_in_for: Vec<MemberId>,
    /// What waits for this person.
    pub unread: Unread,
    /// Rises with every change of the account; what `If-Match` names.
    #[schema(minimum = 1)]
    pub version: i64,
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
#[derive(Debug, Serialize, FromQueryResult, ToSchema)]
pub struct Unread {
    /// Sent back, with what is missing.
    #[schema(minimum = 0)]
    pub returned: i64,
    /// Answers that one has not rated yet and still can.
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
        show(op.app(), op.actor(), db, me.account).await
    })
    .await
}

/// Answers who somebody is, as they see themselves.
pub async fn show(app: &App, actor: &Actor, db: &Conn<'_>, me: AccountId) -> Handled {
    let (keys, policy) = (&app.keys, app.config.privacy_policy.as_ref());
    let myself = store::myself(db, me, local_date(app.clock.now())).await?;
    let view = MeView {
        user: UserView::new(keys, &myself.account, &myself.roles)?,
        memberships: store::memberships_of(db, me).await?,
        identity: myself.identity.map(|row| IdentityView::new(keys, &row)).transpose()?,
        privacy: policy.map(|policy| PrivacyView::new(policy, myself.consent.as_ref())),
        stands_in_for: actor.stands_in_for().take(50).collect(),
        unread: myself.unread,
        version: myself.account.version,
    };
    Ok(Output::ok(&view)?.with_version(view.version))
}
