//! Departments, members, studios and topics that tests begin with, entered straight into the tables.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use shangliang::clock::Clock;
use shangliang_entity::ids::{DepartmentId, MemberId, StudioId, TopicId};
use shangliang_entity::vocab::{
    DepartmentSystem, MemberStatus, Role, ScopeKind, StudioKind, StudioStatus, TopicAudience, TopicKind, TopicSource,
    TopicStatus,
};
use shangliang_entity::{committee, department, member, studio, studio_seat, topic};

use crate::app::TestApp;
use crate::people::Person;

impl TestApp {
    /// The administrator of a committee.
    pub async fn administrator(&self, name: &str, of: &committee::Model) -> Person {
        self.holder(name, Role::CommitteeAdministrator, ScopeKind::Committee, Some(of.id.0), &of.path).await
    }

    /// Whoever holds a role on the platform.
    pub async fn on_platform(&self, name: &str, role: Role) -> Person {
        self.holder(name, role, ScopeKind::Platform, None, "/").await
    }

    /// A department of the government's system.
    pub async fn department(&self, name: &str, of: &committee::Model) -> department::Model {
        let id: DepartmentId = self.id();
        let now = self.clock.now();
        let row = department::Model {
            id,
            committee_id: of.id,
            name: name.to_owned(),
            system: DepartmentSystem::Government,
            is_assigning_office: false,
            is_active: true,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        department::Entity::insert(row.clone().into_active_model()).exec_without_returning(&self.sql).await.unwrap();
        row
    }

    /// A department's clerk.
    pub async fn clerk(&self, name: &str, of: &department::Model, committee: &committee::Model) -> Person {
        self.holder(name, Role::DepartmentClerk, ScopeKind::Department, Some(of.id.0), &committee.path).await
    }

    /// An active member, with an account and the role.
    pub async fn member(&self, name: &str, of: &committee::Model) -> (Person, member::Model) {
        let person = self.citizen(name).await;
        let id: MemberId = self.id();
        let now = self.clock.now();
        let row = member::Model {
            id,
            committee_id: of.id,
            term_id: None,
            account_id: Some(person.id),
            name: name.to_owned(),
            sector_id: None,
            posts: None,
            status: MemberStatus::Active,
            status_reason: None,
            status_decision: None,
            status_since: None,
            substitute_id: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        member::Entity::insert(row.clone().into_active_model()).exec_without_returning(&self.sql).await.unwrap();
        self.grant(&person, Role::Member, ScopeKind::Committee, Some(of.id.0), &of.path, Some(id)).await;
        (person, row)
    }

    /// An active studio with its leader.
    pub async fn studio(&self, name: &str, of: &committee::Model, leader: (&Person, &member::Model)) -> studio::Model {
        let (person, member) = leader;
        let id: StudioId = self.id();
        let now = self.clock.now();
        let row = studio::Model {
            id,
            committee_id: of.id,
            name: name.to_owned(),
            kind: StudioKind::Sector,
            status: StudioStatus::Active,
            area: None,
            address: Some("文艺路1号".to_owned()),
            leader_id: Some(member.id),
            convener_id: None,
            liaison_id: None,
            activity_day: Some(21),
            min_activities: None,
            min_activities_per: None,
            status_reason: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        studio::Entity::insert(row.clone().into_active_model()).exec_without_returning(&self.sql).await.unwrap();
        let seat =
            studio_seat::Model { studio_id: id, member_id: member.id, role: Some(Role::StudioLeader), since: now };
        seat.into_active_model().insert(&self.sql).await.unwrap();
        self.grant(person, Role::StudioLeader, ScopeKind::Studio, Some(id.0), &of.path, Some(member.id)).await;
        row
    }

    /// An open topic for everybody, without an end.
    pub async fn topic(&self, title: &str, of: &committee::Model) -> topic::Model {
        let id: TopicId = self.id();
        let now = self.clock.now();
        let row = topic::Model {
            id,
            committee_id: of.id,
            special_committee_id: None,
            title: title.to_owned(),
            description: "请围绕议题提出具体可行的建议。".to_owned(),
            kind: TopicKind::Thematic,
            source: TopicSource::AnnualPlan,
            status: TopicStatus::Open,
            audience: TopicAudience::All,
            opens_at: Some(now),
            closes_at: None,
            merged_into_id: None,
            status_reason: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        topic::Entity::insert(row.clone().into_active_model()).exec_without_returning(&self.sql).await.unwrap();
        row
    }
}
