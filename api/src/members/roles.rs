//! The roles that come from a membership: member, the offices of studios and groups.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QuerySelect, RelationDef,
};
use serde_json::json;
use shangliang_entity::ids::{AccountId, MemberId};
use shangliang_entity::vocab::{MemberStatus, Role, ScopeKind, StreamKind, StudioStatus, Visibility, Vocabulary};
use shangliang_entity::{committee, group_seat, member, role_grant, studio, studio_seat};
use uuid::Uuid;

use crate::db::Uow;
use crate::http::{Kind, Problem};
use crate::ledger::{Entry, Stream};

/// A role that a membership gives.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Office {
    role: Role,
    scope_kind: ScopeKind,
    scope_id: Uuid,
    committee_path: String,
}

/// Gives a membership's account exactly the roles that the membership stands for now: none after it ended or moved to
/// another account, resting ones while it is suspended. Call it after every change of a membership or one of its seats.
pub async fn settle(uow: &Uow<'_>, id: MemberId) -> Result<(), Problem> {
    let conn = uow.conn();
    let member = member::Entity::find_by_id(id).one(&conn).await?.ok_or(Kind::NotFound)?;
    let is_over = matches!(member.status, MemberStatus::Resigned | MemberStatus::Removed);
    let account = member.account_id.filter(|_| !is_over);
    let wanted = if account.is_some() { offices(uow, &member).await? } else { Vec::new() };
    let held = role_grant::Entity::find()
        .filter(role_grant::Column::MemberId.eq(id))
        .filter(role_grant::Column::RevokedAt.is_null())
        .all(&conn)
        .await?;

    let is_suspended = member.status == MemberStatus::Suspended;
    for grant in &held {
        let stays = Some(grant.account_id) == account && wanted.iter().any(|office| office.is(grant));
        if !stays {
            change(uow, grant, role_grant::ActiveModel { revoked_at: Set(Some(uow.now())), ..Default::default() })
                .await?;
            uow.record(revoked(grant)).await?;
        } else if grant.suspended_at.is_some() != is_suspended {
            let since = is_suspended.then(|| uow.now());
            change(uow, grant, role_grant::ActiveModel { suspended_at: Set(since), ..Default::default() }).await?;
        }
    }
    let Some(account) = account else { return Ok(()) };
    let is_held = |office: &Office| held.iter().any(|grant| grant.account_id == account && office.is(grant));
    for office in wanted.into_iter().filter(|office| !is_held(office)) {
        let grant = office.granted(uow, account, id, is_suspended);
        role_grant::Entity::insert(grant.clone().into_active_model()).exec_without_returning(&conn).await?;
        uow.record(granted(&grant)).await?;
    }
    Ok(())
}

impl Office {
    fn is(&self, grant: &role_grant::Model) -> bool {
        (self.role, self.scope_kind, Some(self.scope_id)) == (grant.role, grant.scope_kind, grant.scope_id)
    }

    fn granted(self, uow: &Uow<'_>, account: AccountId, member: MemberId, is_suspended: bool) -> role_grant::Model {
        role_grant::Model {
            id: uow.new_id(),
            account_id: account,
            role: self.role,
            scope_kind: self.scope_kind,
            scope_id: Some(self.scope_id),
            committee_path: self.committee_path,
            member_id: Some(member),
            suspended_at: is_suspended.then(|| uow.now()),
            granted_at: uow.now(),
            revoked_at: None,
        }
    }
}

/// The membership itself, its offices in studios that are not closed, and the groups that it convenes.
async fn offices(uow: &Uow<'_>, member: &member::Model) -> Result<Vec<Office>, Problem> {
    let conn = uow.conn();
    let path: Option<String> = committee::Entity::find_by_id(member.committee_id)
        .select_only()
        .column(committee::Column::Path)
        .into_tuple()
        .one(&conn)
        .await?;
    let path = path.ok_or_else(|| Problem::internal("a membership without a committee"))?;
    let studios: Vec<(Uuid, Role, String)> = studio_seat::Entity::find()
        .select_only()
        .columns([studio_seat::Column::StudioId, studio_seat::Column::Role])
        .column(committee::Column::Path)
        .join(JoinType::InnerJoin, seat_to_studio())
        .join(JoinType::InnerJoin, studio_to_committee())
        .filter(studio_seat::Column::MemberId.eq(member.id))
        .filter(studio_seat::Column::Role.is_not_null())
        .filter(studio::Column::Status.ne(StudioStatus::Closed))
        .into_tuple()
        .all(&conn)
        .await?;
    let groups: Vec<Uuid> = group_seat::Entity::find()
        .select_only()
        .column(group_seat::Column::GroupId)
        .filter(group_seat::Column::MemberId.eq(member.id))
        .filter(group_seat::Column::IsConvener.eq(true))
        .into_tuple()
        .all(&conn)
        .await?;

    let office = |role, scope_kind, scope_id, committee_path| Office { role, scope_kind, scope_id, committee_path };
    let mut offices = vec![office(Role::Member, ScopeKind::Committee, member.committee_id.0, path.clone())];
    offices.extend(studios.into_iter().map(|(id, role, path)| office(role, ScopeKind::Studio, id, path)));
    offices.extend(groups.into_iter().map(|id| office(Role::GroupConvener, ScopeKind::Group, id, path.clone())));
    Ok(offices)
}

fn seat_to_studio() -> RelationDef {
    studio_seat::Entity::belongs_to(studio::Entity).from(studio_seat::Column::StudioId).to(studio::Column::Id).into()
}

fn studio_to_committee() -> RelationDef {
    studio::Entity::belongs_to(committee::Entity).from(studio::Column::CommitteeId).to(committee::Column::Id).into()
}

async fn change(uow: &Uow<'_>, grant: &role_grant::Model, to: role_grant::ActiveModel) -> Result<(), Problem> {
    let update = role_grant::Entity::update_many().set(to).filter(role_grant::Column::Id.eq(grant.id));
    update.exec(&uow.conn()).await?;
    Ok(())
}

/// The ledger entry of a role that a membership gives.
pub fn granted(grant: &role_grant::Model) -> Entry {
    entry(grant, "account.role_granted")
}

/// The ledger entry of such a role's end.
pub fn revoked(grant: &role_grant::Model) -> Entry {
    entry(grant, "account.role_revoked")
}

fn entry(grant: &role_grant::Model, action: &'static str) -> Entry {
    Entry {
        stream: Stream(StreamKind::Account, grant.account_id.0),
        action,
        committee: None,
        visibility: Visibility::Author,
        payload: json!({
            "role": grant.role.code(),
            "scope": { "kind": grant.scope_kind.code(), "id": grant.scope_id },
            "member_id": grant.member_id,
        }),
        effective_at: None,
    }
}
