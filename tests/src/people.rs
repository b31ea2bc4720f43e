//! People and places that tests begin with, entered straight into the tables: what they do afterwards goes through the API.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use shangliang::accounts::{new_row, seal_name};
use shangliang::clock::Clock;
use shangliang_entity::ids::{AccountId, CommitteeId, MemberId, RoleGrantId, SessionId};
use shangliang_entity::vocab::{CommitteeLevel, Role, ScopeKind};
use shangliang_entity::{account, committee, role_grant, session};
use uuid::Uuid;

use crate::app::TestApp;
use crate::client::Client;

/// Somebody with an account and a live session.
#[derive(Clone)]
pub struct Person {
    /// The account.
    pub id: AccountId,
    /// Sends requests as this person.
    pub client: Client,
}

impl std::ops::Deref for Person {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl TestApp {
    /// A new id, as the platform makes them.
    pub fn id<T: From<Uuid>>(&self) -> T {
        self.app.ids.next(self.clock.now()).into()
    }

    /// A committee; `above` makes it a lower one.
    pub async fn committee(&self, name: &str, code: &str, above: Option<&committee::Model>) -> committee::Model {
        let id: CommitteeId = self.id();
        let now = self.clock.now();
        let row = committee::Model {
            id,
            parent_id: above.map(|above| above.id),
            path: format!("{}{id}/", above.map_or("/", |above| above.path.as_str())),
            name: name.to_owned(),
            code: code.to_owned(),
            level: if above.is_some() { CommitteeLevel::County } else { CommitteeLevel::City },
            brand_name: None,
            brand_slogan: None,
            reviews_replies: true,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        committee::Entity::insert(row.clone().into_active_model()).exec_without_returning(&self.sql).await.unwrap();
        row
    }

    /// A person without any role but that of a citizen.
    pub async fn citizen(&self, name: &str) -> Person {
        let id: AccountId = self.id();
        let now = self.clock.now();
        let row = account::Model {
            name_sealed: Some(seal_name(&self.app.keys, id, name).unwrap()),
            phone_verified_at: Some(now),
            ..new_row(id, now)
        };
        row.into_active_model().insert(&self.sql).await.unwrap();
        self.signed_in(id).await
    }

    /// Whoever an account belongs to, with a live session.
    pub async fn signed_in(&self, id: AccountId) -> Person {
        let session: SessionId = self.id();
        let now = self.clock.now();
        let row = session::Model {
            id: session,
            account_id: id,
            device_name: None,
            device_platform: None,
            network: None,
            second_factor: false,
            created_at: now,
            used_at: now,
            expires_at: now + TimeDelta::days(4000),
            revoked_at: None,
        };
        row.into_active_model().insert(&self.sql).await.unwrap();
        Person { id, client: Client::new(self.clone(), Some((id, session))) }
    }

    /// A person with a role held in a scope; `path` is the path of the scope's committee, `/` for the platform.
    pub async fn holder(
        &self,
        name: &str,
        role: Role,
        scope_kind: ScopeKind,
        scope_id: Option<Uuid>,
        path: &str,
    ) -> Person {
        let person = self.citizen(name).await;
        self.grant(&person, role, scope_kind, scope_id, path, None).await;
        person
    }

    /// Staff of a committee.
    pub async fn staff(&self, name: &str, of: &committee::Model) -> Person {
        self.holder(name, Role::CommitteeStaff, ScopeKind::Committee, Some(of.id.0), &of.path).await
    }

    /// Gives a person one more role.
    pub async fn grant(
        &self,
        person: &Person,
        role: Role,
        scope_kind: ScopeKind,
        scope_id: Option<Uuid>,
        path: &str,
        member_id: Option<MemberId>,
    ) -> RoleGrantId {
        let row = role_grant::Model {
            id: self.id(),
            account_id: person.id,
            role,
            scope_kind,
            scope_id,
            committee_path: path.to_owned(),
            member_id,
            suspended_at: None,
            granted_at: self.clock.now(),
            revoked_at: None,
        };
        let id = row.id;
        row.into_active_model().insert(&self.sql).await.unwrap();
        id
    }
}
