//! The ground that the matrix stands on: a committee with its bodies, and near each of them one that is not concerned.

use std::cell::Cell;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;
use shangliang::access::Rule;
use shangliang::accounts::scopes_of;
use shangliang::clock::Clock;
use shangliang_entity::ids::TopicId;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{
    committee, department, group_seat, member, reply_template, role_grant, studio, studio_seat, topic, webhook,
};
use shangliang_tests::{Backend, Person, TestApp};
use uuid::Uuid;

use super::Operation;
use super::askers::{Asker, Held};
use super::things::Thing;
use crate::cases::{World, id_of};

/// Where a role is held, seen from the things.
#[derive(Clone, Copy, Debug)]
pub enum Whereabouts {
    /// In the very scope, or on the platform.
    Home,
    /// In the committee above.
    Above,
    /// In another scope of its kind.
    Elsewhere,
}

/// Everything that things lie in.
pub struct Ground {
    /// The committee at home, its staff, a citizen and two departments, the first of which handles the cases.
    pub world: World,
    /// The committee above.
    pub above: committee::Model,
    /// A committee beside it.
    pub elsewhere: committee::Model,
    /// The assigning office of the handling department's system.
    pub office: department::Model,
    /// A member who leads the studio, and may sit anywhere.
    pub leader: (Person, member::Model),
    /// A studio.
    pub studio: studio::Model,
    /// Groups, sectors and special committees: one that is concerned and one that is not.
    pub bodies: [(ScopeKind, [Uuid; 2]); 3],
    other_studio: studio::Model,
    keys: Cell<usize>,
}

impl Ground {
    /// A fresh one; `None` where there is no PostgreSQL to test on.
    pub async fn start(backend: Backend) -> Option<Self> {
        let app = TestApp::start(backend).await?;
        let above = app.committee("陕西省政协", "610000", None).await;
        let elsewhere = app.committee("安康市政协", "610900", Some(&above)).await;
        let home = app.committee("西安市政协", "610100", Some(&above)).await;
        let world = World::of(app.clone(), home.clone()).await;
        let office = app.department("市政府办", &home).await;
        let mut change = office.clone().into_active_model();
        change.is_assigning_office = Set(true);
        change.update(&app.sql).await.unwrap();
        let leader = app.member("周委员", &home).await;
        let other = app.member("吴委员", &home).await;
        let studio = app.studio("教育界别工作室", &home, (&leader.0, &leader.1)).await;
        let other_studio = app.studio("文艺界别工作室", &home, (&other.0, &other.1)).await;
        let administrator = app.administrator("管理员", &home).await;
        let make = async |path: &str, name: &str, kind: Option<&str>| {
            let mut body = json!({ "committee_id": home.id, "name": name });
            body.as_object_mut().unwrap().extend(kind.map(|kind| ("kind".to_owned(), json!(kind))));
            id_of(&administrator.post(path).json(&body).await.expect(201)).parse().unwrap()
        };
        let (group, sector, special) = (Some("study"), None, Some("special_committee"));
        let bodies = [
            (
                ScopeKind::Group,
                [make("/groups", "第一学习组", group).await, make("/groups", "第二学习组", group).await],
            ),
            (ScopeKind::Sector, [make("/sectors", "教育界", sector).await, make("/sectors", "工商联界", sector).await]),
            (
                ScopeKind::SpecialCommittee,
                [make("/groups", "提案委员会", special).await, make("/groups", "经济委员会", special).await],
            ),
        ];
        Some(Self { world, above, elsewhere, office, leader, studio, bodies, other_studio, keys: Cell::new(0) })
    }

    /// A new idempotency key.
    pub fn key(&self) -> String {
        self.keys.set(self.keys.get() + 1);
        format!("matrix-{}", self.keys.get())
    }

    /// The concerned group, sector or special committee.
    pub fn body(&self, kind: ScopeKind) -> Uuid {
        self.bodies.iter().find(|(of, _)| *of == kind).unwrap().1[0]
    }

    /// An open topic that the concerned special committee runs.
    pub async fn topic(&self) -> TopicId {
        let World { app, committee, .. } = &self.world;
        let topic = app.topic("推进老旧小区改造", committee).await;
        let change = topic::ActiveModel {
            id: Set(topic.id),
            special_committee_id: Set(Some(self.body(ScopeKind::SpecialCommittee).into())),
            ..Default::default()
        };
        change.update(&app.sql).await.unwrap();
        topic.id
    }

    /// The scope of a kind that a role is held in somewhere, if there is one.
    pub fn scope(&self, role: Role, kind: ScopeKind, whereabouts: Whereabouts) -> Option<Option<Uuid>> {
        let World { committee, housing, streets, .. } = &self.world;
        let id = match (kind, whereabouts) {
            (ScopeKind::Platform, Whereabouts::Home) => return Some(None),
            (ScopeKind::Committee, Whereabouts::Home) => committee.id.0,
            (ScopeKind::Committee, Whereabouts::Above) => self.above.id.0,
            (ScopeKind::Committee, Whereabouts::Elsewhere) => self.elsewhere.id.0,
            (_, Whereabouts::Above) | (ScopeKind::Platform, _) => return None,
            (ScopeKind::Department, Whereabouts::Home) if role == Role::AssigningOffice => self.office.id.0,
            (ScopeKind::Department, Whereabouts::Home) => housing.id.0,
            (ScopeKind::Department, Whereabouts::Elsewhere) => streets.id.0,
            (ScopeKind::Studio, Whereabouts::Home) => self.studio.id.0,
            (ScopeKind::Studio, Whereabouts::Elsewhere) => self.other_studio.id.0,
            (kind, Whereabouts::Home) => self.body(kind),
            (kind, Whereabouts::Elsewhere) => self.bodies.iter().find(|(of, _)| *of == kind)?.1[1],
        };
        Some(Some(id))
    }

    /// A new account that holds roles in scopes.
    pub async fn asker(&self, name: &str, roles: &[(Role, ScopeKind, Option<Uuid>)]) -> Asker {
        let app = &self.world.app;
        let person = app.citizen("某人").await;
        for (role, kind, id) in roles {
            let path = match id {
                None => "/",
                Some(id) if *id == self.above.id.0 => &self.above.path,
                Some(id) if *id == self.elsewhere.id.0 => &self.elsewhere.path,
                Some(_) => &self.world.committee.path,
            };
            app.grant(&person, *role, *kind, *id, path, None).await;
        }
        let held = |&(role, kind, id): &(Role, ScopeKind, Option<Uuid>)| Held { role, kind, id, is_suspended: false };
        Asker {
            name: name.to_owned(),
            person: Some(person),
            shows_code: false,
            roles: roles.iter().map(held).collect(),
            stands_in: None,
        }
    }

    /// Somebody with every role at home but those that hold a permission.
    pub async fn all_but(&self, rule: &Rule) -> Asker {
        let name = format!("everybody but {}", rule.code);
        self.with_every(&name, |role| rule.given_to(role).is_none()).await
    }

    /// Somebody with every role at home of some kind.
    pub async fn with_every(&self, name: &str, is_meant: impl Fn(Role) -> bool) -> Asker {
        let roles = shangliang_entity::all::<Role>().filter(|role| is_meant(*role)).flat_map(|role| {
            let scopes = scopes_of(role).iter();
            scopes.filter_map(move |kind| Some((role, *kind, self.scope(role, *kind, Whereabouts::Home)?)))
        });
        self.asker(name, &roles.collect::<Vec<_>>()).await
    }

    /// A member of the committee at home.
    pub fn member(&self, name: &str, person: &Person) -> Asker {
        let (role, kind, id) = (Role::Member, ScopeKind::Committee, Some(self.world.committee.id.0));
        let roles = vec![Held { role, kind, id, is_suspended: false }];
        Asker { name: name.to_owned(), person: Some(person.clone()), shows_code: false, roles, stands_in: None }
    }

    /// A member who may read but not act.
    pub async fn suspended_member(&self) -> Asker {
        let World { app, committee, .. } = &self.world;
        let person = app.citizen("某人").await;
        let (role, kind, id) = (Role::Member, ScopeKind::Committee, Some(committee.id.0));
        let grant = app.grant(&person, role, kind, id, &committee.path, None).await;
        let suspended_at = Set(Some(app.clock.now()));
        let change = role_grant::ActiveModel { id: Set(grant), suspended_at, ..Default::default() };
        change.update(&app.sql).await.unwrap();
        let mut asker = self.member("a suspended member", &person);
        asker.roles[0].is_suspended = true;
        asker
    }

    /// Whoever a convener of the studio has named as their substitute.
    pub async fn substitute(&self) -> Asker {
        let World { app, committee, .. } = &self.world;
        let (person, row) = app.member("代行委员", committee).await;
        let (convener, member) = app.member("召集委员", committee).await;
        let (role, kind, id) = (Role::StudioConvener, ScopeKind::Studio, Some(self.studio.id.0));
        app.grant(&convener, role, kind, id, &committee.path, Some(member.id)).await;
        let change = member::ActiveModel { id: Set(member.id), substitute_id: Set(Some(row.id)), ..Default::default() };
        change.update(&app.sql).await.unwrap();
        let office = Held { role, kind, id, is_suspended: false };
        Asker { stands_in: Some((convener.id, vec![office])), ..self.member("a substitute", &person) }
    }

    /// The path of an operation on a thing; what the operation takes away is made for it.
    pub async fn path_to(&self, operation: &Operation, thing: &Thing) -> String {
        let made = if operation.method == "DELETE" { self.make_for(&operation.path, thing).await } else { None };
        let segments = operation.path.split('/').map(|segment| {
            let Some(name) = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) else { return segment };
            match &made {
                Some((made, id)) if *made == name => id,
                _ => thing.path.get(name).unwrap_or_else(|| panic!("{} has no {name}", thing.name)),
            }
        });
        segments.collect::<Vec<_>>().join("/")
    }

    async fn make_for(&self, path: &str, thing: &Thing) -> Option<(&'static str, String)> {
        let app = &self.world.app;
        let (member, now) = (self.leader.1.id, app.clock.now());
        match path {
            "/api/v1/accounts/{id}/roles/{role_grant_id}" => {
                let World { other_clerk, committee, .. } = &self.world;
                let (role, kind) = (Role::Leader, ScopeKind::Committee);
                let grant = app.grant(other_clerk, role, kind, Some(committee.id.0), &committee.path, None).await;
                Some(("role_grant_id", grant.to_string()))
            }
            "/api/v1/groups/{id}/members/{member_id}" => {
                let group_id = self.body(ScopeKind::Group).into();
                let seat = group_seat::Model { group_id, member_id: member, is_convener: false, since: now };
                let insert = group_seat::Entity::insert(seat.into_active_model());
                insert.on_conflict(unless_there()).exec_without_returning(&app.sql).await.unwrap();
                Some(("member_id", member.to_string()))
            }
            "/api/v1/studios/{id}/members/{member_id}" => {
                let studio_id = thing.path["id"].parse::<Uuid>().unwrap().into();
                let seat = studio_seat::Model { studio_id, member_id: member, role: None, since: now };
                let insert = studio_seat::Entity::insert(seat.into_active_model());
                insert.on_conflict(unless_there()).exec_without_returning(&app.sql).await.unwrap();
                Some(("member_id", member.to_string()))
            }
            "/api/v1/reply-templates/{id}" => {
                let id: Uuid = thing.path["id"].parse().unwrap();
                let found = reply_template::Entity::find_by_id(id).one(&app.sql).await.unwrap().unwrap();
                let copy = reply_template::Model { id: app.id(), ..found };
                let id = copy.id.to_string();
                copy.into_active_model().insert(&app.sql).await.unwrap();
                Some(("id", id))
            }
            "/api/v1/webhooks/{id}" => {
                let id: Uuid = thing.path["id"].parse().unwrap();
                let found = webhook::Entity::find_by_id(id).one(&app.sql).await.unwrap().unwrap();
                let copy = webhook::Model { id: app.id(), ..found };
                let id = copy.id.to_string();
                copy.into_active_model().insert(&app.sql).await.unwrap();
                Some(("id", id))
            }
            "/api/v1/me/sessions/{id}" => {
                let (_, session) = app.signed_in(self.world.citizen.id).await.client.session().unwrap();
                Some(("id", session.to_string()))
            }
            _ => None,
        }
    }
}

fn unless_there() -> OnConflict {
    OnConflict::new().do_nothing().to_owned()
}
