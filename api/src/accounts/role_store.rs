//! SQL of roles held in scopes.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, PaginatorTrait, QueryFilter, QuerySelect, Set,
};
use serde_json::json;
use shangliang_entity::ids::{AccountId, CommitteeId, MemberId, RoleGrantId};
use shangliang_entity::vocab::{AccountStatus, GroupKind, MemberStatus, Role, ScopeKind};
use shangliang_entity::{account, committee, department, member, member_group, role_grant, sector, studio};
use uuid::Uuid;

use super::ScopeView;
use super::store::{entry, record};
use crate::db::{Conn, Uow};
use crate::http::{Problem, Text};
use crate::ledger::Entry;

/// The committee that a scope belongs to.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ScopeCommittee {
    /// Its id.
    pub id: CommitteeId,
    /// Its path.
    pub path: String,
}

/// A role with all that a grant keeps of it.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// Who shall hold it.
    pub account: AccountId,
    /// The role.
    pub role: Role,
    /// Where.
    pub scope: ScopeView,
    /// The committee of the scope; absent for the platform.
    pub committee: Option<ScopeCommittee>,
    /// The membership it comes from.
    pub member: Option<MemberId>,
}

/// The committee that a scope below the platform belongs to; absent where there is no such scope.
pub async fn committee_of(db: &Conn<'_>, kind: ScopeKind, id: Uuid) -> Result<Option<ScopeCommittee>, Problem> {
    let select = committee::Entity::find().select_only().columns([committee::Column::Id, committee::Column::Path]);
    let select = match kind {
        ScopeKind::Platform => return Ok(None),
        ScopeKind::Committee => select.filter(committee::Column::Id.eq(id)),
        ScopeKind::Department => {
            let to = committee::Entity::belongs_to(department::Entity)
                .from(committee::Column::Id)
                .to(department::Column::CommitteeId);
            select.join(JoinType::InnerJoin, to.into()).filter(department::Column::Id.eq(id))
        }
        ScopeKind::Studio => {
            let to = committee::Entity::belongs_to(studio::Entity)
                .from(committee::Column::Id)
                .to(studio::Column::CommitteeId);
            select.join(JoinType::InnerJoin, to.into()).filter(studio::Column::Id.eq(id))
        }
        ScopeKind::Sector => {
            let to = committee::Entity::belongs_to(sector::Entity)
                .from(committee::Column::Id)
                .to(sector::Column::CommitteeId);
            select.join(JoinType::InnerJoin, to.into()).filter(sector::Column::Id.eq(id))
        }
        ScopeKind::SpecialCommittee | ScopeKind::Group => {
            let to = committee::Entity::belongs_to(member_group::Entity)
                .from(committee::Column::Id)
                .to(member_group::Column::CommitteeId);
            let special = GroupKind::SpecialCommittee;
            let is_kind = match kind {
                ScopeKind::SpecialCommittee => member_group::Column::Kind.eq(special),
                _ => member_group::Column::Kind.ne(special),
            };
            select.join(JoinType::InnerJoin, to.into()).filter(member_group::Column::Id.eq(id)).filter(is_kind)
        }
    };
    Ok(select.into_model::<ScopeCommittee>().one(db).await?)
}

/// The active or suspended membership of an account in a committee.
pub async fn membership(
    db: &Conn<'_>,
    account: AccountId,
    committee: CommitteeId,
) -> Result<Option<member::Model>, Problem> {
    let row = member::Entity::find()
        .filter(member::Column::AccountId.eq(account))
        .filter(member::Column::CommitteeId.eq(committee))
        .filter(member::Column::Status.is_in([MemberStatus::Active, MemberStatus::Suspended]))
        .one(db)
        .await?;
    Ok(row)
}

/// Grants a role and records it.
pub async fn grant(uow: &Uow<'_>, new: NewGrant) -> Result<RoleGrantId, Problem> {
    let id: RoleGrantId = uow.new_id();
    let (row, entry) = new.granted(id, uow.now());
    role_grant::Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await?;
    uow.record(entry).await?;
    Ok(id)
}

impl NewGrant {
    /// The row, and its ledger entry.
    pub fn granted(self, id: RoleGrantId, now: DateTime<Utc>) -> (role_grant::Model, Entry) {
        let (committee, path) = self.committee.map(|committee| (committee.id, committee.path)).unzip();
        let row = role_grant::Model {
            id,
            account_id: self.account,
            role: self.role,
            scope_kind: self.scope.kind,
            scope_id: self.scope.id,
            committee_path: path.unwrap_or_else(|| "/".to_owned()),
            member_id: self.member,
            suspended_at: None,
            granted_at: now,
            revoked_at: None,
        };
        let facts = json!({ "grant_id": id, "role": self.role, "scope": self.scope });
        (row, entry(self.account, "role.granted", committee, facts))
    }
}

/// Takes a role away and records it.
pub async fn revoke(uow: &Uow<'_>, held: &role_grant::Model) -> Result<(), Problem> {
    let revoked = role_grant::ActiveModel { id: Set(held.id), revoked_at: Set(Some(uow.now())), ..Default::default() };
    role_grant::Entity::update(revoked).exec(&uow.conn()).await?;
    let scope = ScopeView { kind: held.scope_kind, id: held.scope_id };
    let facts = json!({ "grant_id": held.id, "role": held.role, "scope": scope });
    let committee = match held.scope_id {
        Some(id) => committee_of(&uow.conn(), held.scope_kind, id).await?,
        None => None,
    };
    record(uow, held.account_id, "role.revoked", committee.map(|committee| committee.id), facts).await
}

/// Refuses to leave the platform without an administrator of its system. The grants are locked first, so that two who
/// remove each other take turns.
pub async fn keep_an_administrator(uow: &Uow<'_>, leaving: AccountId) -> Result<(), Problem> {
    let administrators = role_grant::Entity::find()
        .filter(role_grant::Column::Role.eq(Role::SystemAdministrator))
        .filter(role_grant::Column::RevokedAt.is_null())
        .lock(LockType::Update)
        .all(&uow.conn())
        .await?;
    if !administrators.iter().any(|held| held.account_id == leaving) {
        return Ok(());
    }
    // Read after the lock was won: what the one before has done is seen.
    let others: Vec<AccountId> =
        administrators.iter().map(|held| held.account_id).filter(|account| *account != leaving).collect();
    let still_hold = role_grant::Entity::find()
        .filter(role_grant::Column::AccountId.is_in(others))
        .filter(role_grant::Column::Role.eq(Role::SystemAdministrator))
        .filter(role_grant::Column::RevokedAt.is_null())
        .all(&uow.conn())
        .await?;
    let active = account::Entity::find()
        .filter(account::Column::Id.is_in(still_hold.iter().map(|held| held.account_id)))
        .filter(account::Column::Status.eq(AccountStatus::Active))
        .count(&uow.conn())
        .await?;
    if active == 0 {
        return Err(Problem::state(Text::fixed("至少保留一名系统管理员", "one system administrator must remain")));
    }
    Ok(())
}
