//! Enough of everything that a page of any list is full: cases are handled over HTTP, the rest is entered straight into the tables.

use sea_orm::{ActiveValue, ColumnTrait, EntityTrait, IntoActiveModel, ModelTrait, QueryFilter, QueryOrder, Set};
use shangliang::clock::Clock;
use shangliang::secrets::sha256;
use shangliang_entity::ids::CaseId;
use shangliang_entity::vocab::{DeliveryStatus, NoticeReason, Role, ScopeKind};
use shangliang_entity::{
    access_record, adoption, author_look, category, cosigner, group_seat, ledger_entry, list_export, member,
    member_group, notice, reply_template, studio_seat, suggestion, term, webhook, webhook_delivery,
};
use shangliang_tests::{Person, TestApp};
use uuid::Uuid;

use crate::cases::World;
use crate::exports::many_sectors;
use crate::matrix::ground::Ground;
use crate::matrix::things::Things;

/// How many items a page has.
pub const MANY: usize = 20;

/// Fills every list.
pub async fn fill(ground: &Ground, things: &Things) {
    let members = members(ground).await;
    places(ground).await;
    dictionaries(ground).await;
    seats(ground, things, &members).await;
    let suggestions = handled(ground, things).await;
    own_things(ground, &members, &suggestions).await;
    adoptions(ground, things).await;
    webhooks(ground).await;
    chain(ground, things, &members).await;
    attempts(ground).await;
}

/// Enters rows in one go.
async fn enter<M>(app: &TestApp, rows: impl Iterator<Item = M>)
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
{
    let rows = rows.map(IntoActiveModel::into_active_model);
    M::Entity::insert_many(rows).exec_without_returning(&app.sql).await.unwrap();
}

/// Members, who have accounts, each with a studio of their own.
async fn members(ground: &Ground) -> Vec<(Person, member::Model)> {
    let World { app, committee, .. } = &ground.world;
    let mut members = Vec::with_capacity(MANY);
    for number in 0..MANY {
        let (person, member) = app.member(&format!("第{number}位委员"), committee).await;
        app.studio(&format!("第{number}工作室"), committee, (&person, &member)).await;
        members.push((person, member));
    }
    members
}

/// Committees, and what belongs to one.
async fn places(ground: &Ground) {
    let World { app, committee, .. } = &ground.world;
    for number in 0..MANY {
        app.committee(&format!("第{number}县政协"), &format!("62{number:04}"), Some(&ground.above)).await;
        app.department(&format!("第{number}局"), committee).await;
        app.topic(&format!("第{number}号议题"), committee).await;
    }
    many_sectors(app, committee, MANY).await;
    let group = member_group::Entity::find().one(&app.sql).await.unwrap().unwrap();
    let names = (0..MANY).map(|number| format!("第{number}小组"));
    enter(app, names.map(|name| member_group::Model { id: app.id(), name, ..group.clone() })).await;
}

/// More like the one term, category and reply template that there are.
async fn dictionaries(ground: &Ground) {
    let app = &ground.world.app;
    let term = term::Entity::find().one(&app.sql).await.unwrap().unwrap();
    let terms = (101..).take(MANY).map(|number| term::Model {
        id: app.id(),
        number,
        name: format!("第{number}届"),
        ..term.clone()
    });
    enter(app, terms).await;
    let category = category::Entity::find().one(&app.sql).await.unwrap().unwrap();
    let categories =
        (0..MANY).map(|number| category::Model { id: app.id(), code: format!("many-{number}"), ..category.clone() });
    enter(app, categories).await;
    let template = reply_template::Entity::find().one(&app.sql).await.unwrap().unwrap();
    enter(app, (0..MANY).map(|_| reply_template::Model { id: app.id(), ..template.clone() })).await;
}

/// Everybody sits in a group and a studio, and is asked to sign.
async fn seats(ground: &Ground, things: &Things, members: &[(Person, member::Model)]) {
    let app = &ground.world.app;
    let (since, group_id) = (app.clock.now(), ground.body(ScopeKind::Group).into());
    let in_group = members.iter().map(|(_, member)| group_seat::Model {
        group_id,
        member_id: member.id,
        is_convener: false,
        since,
    });
    enter(app, in_group).await;
    let in_studio = members.iter().map(|(_, member)| studio_seat::Model {
        studio_id: ground.studio.id,
        member_id: member.id,
        role: None,
        since,
    });
    enter(app, in_studio).await;
    let of_proposal = cosigner::Column::SuggestionId.eq(things.id("a proposal that waits for signatures"));
    let asked = cosigner::Entity::find().filter(of_proposal).one(&app.sql).await.unwrap().unwrap();
    let signers = members.iter().map(|(person, member)| cosigner::Model {
        member_id: member.id,
        account_id: person.id,
        ..asked.clone()
    });
    enter(app, signers).await;
}

/// Suggestions of the citizen under one topic and for one studio, each with its case.
async fn handled(ground: &Ground, things: &Things) -> Vec<suggestion::Model> {
    let app = &ground.world.app;
    let mut cases = Vec::with_capacity(MANY);
    for _ in 0..MANY {
        cases.push(CaseId(ground.world.handling().await.parse().unwrap()));
    }
    let of_them = suggestion::Column::CaseId.is_in(cases);
    let belongs = suggestion::ActiveModel {
        topic_id: Set(Some(things.id("an open topic").into())),
        studio_id: Set(Some(ground.studio.id)),
        ..Default::default()
    };
    suggestion::Entity::update_many().set(belongs).filter(of_them.clone()).exec(&app.sql).await.unwrap();
    suggestion::Entity::find().filter(of_them).all(&app.sql).await.unwrap()
}

/// What the citizen alone sees: sessions, exports, notices, and who was told how to reach them.
async fn own_things(ground: &Ground, members: &[(Person, member::Model)], suggestions: &[suggestion::Model]) {
    let World { app, citizen, .. } = &ground.world;
    let at = app.clock.now();
    for _ in 0..MANY {
        app.signed_in(citizen.id).await;
    }
    let of_citizen = list_export::Column::AccountId.eq(citizen.id);
    let export = list_export::Entity::find().filter(of_citizen).one(&app.sql).await.unwrap().unwrap();
    enter(app, (0..MANY).map(|_| list_export::Model { id: app.id(), ..export.clone() })).await;
    let notices = (1..).zip(suggestions).map(|(entry_seq, about)| notice::Model {
        id: app.id(),
        account_id: citizen.id,
        entry_seq,
        action: "case.answered".to_owned(),
        reason: NoticeReason::Author,
        suggestion_id: Some(about.id),
        case_id: about.case_id,
        topic_id: about.topic_id,
        at,
        read_at: None,
    });
    enter(app, notices).await;
    let looks = suggestions.iter().zip(members).map(|(about, (by, _))| author_look::Model {
        id: app.id(),
        suggestion_id: about.id,
        account_id: by.id,
        role: Some(Role::DepartmentClerk),
        reason: None,
        at,
    });
    enter(app, looks).await;
}

/// One suggestion was adopted again and again.
async fn adoptions(ground: &Ground, things: &Things) {
    let app = &ground.world.app;
    let suggestion_id = things.id("an accepted suggestion").into();
    let adoption = adoption::Entity::find().one(&app.sql).await.unwrap().unwrap();
    enter(app, (0..MANY).map(|_| adoption::Model { id: app.id(), suggestion_id, ..adoption.clone() })).await;
}

/// Webhooks, the first of which was told a good deal.
async fn webhooks(ground: &Ground) {
    let app = &ground.world.app;
    let now = app.clock.now();
    let webhook = webhook::Entity::find().one(&app.sql).await.unwrap().unwrap();
    enter(app, (0..MANY).map(|_| webhook::Model { id: app.id(), ..webhook.clone() })).await;
    let entries = ledger_entry::Entity::find().all(&app.sql).await.unwrap();
    let deliveries = entries.iter().take(MANY).map(|entry| webhook_delivery::Model {
        id: app.id(),
        webhook_id: webhook.id,
        entry_seq: entry.seq,
        status: DeliveryStatus::Delivered,
        attempts: 1,
        due_at: now,
        queued_at: now,
        attempted_at: Some(now),
        http_status: Some(204),
        failure: None,
    });
    enter(app, deliveries).await;
}

/// A long chain, by many hands. Its hashes are made up: nobody verifies it here.
async fn chain(ground: &Ground, things: &Things, members: &[(Person, member::Model)]) {
    let app = &ground.world.app;
    let of_it = ledger_entry::Column::StreamId.eq(things.id("a suggestion's chain"));
    let newest_first = ledger_entry::Entity::find().filter(of_it).order_by_desc(ledger_entry::Column::StreamSeq);
    let last = newest_first.one(&app.sql).await.unwrap().unwrap();
    let entries = (1_i64..).zip(members).map(|(further, (by, _))| ledger_entry::ActiveModel {
        // The database gives it its place in the whole ledger.
        seq: ActiveValue::NotSet,
        writer: ActiveValue::NotSet,
        stream_seq: Set(last.stream_seq + further),
        action: Set("suggestion.changed".to_owned()),
        actor_id: Set(Some(by.id)),
        hash: Set(sha256(&[further.to_be_bytes().as_slice()]).to_vec()),
        ..last.clone().into_active_model()
    });
    ledger_entry::Entity::insert_many(entries).exec_without_returning(&app.sql).await.unwrap();
}

/// The record of attempts, of one account.
async fn attempts(ground: &Ground) {
    let World { app, citizen, .. } = &ground.world;
    let attempts = (0..MANY).map(|number| access_record::Model {
        id: app.id::<Uuid>(),
        at: app.clock.now(),
        event: "sign_in.failed".to_owned(),
        account_id: Some(citizen.id),
        client: "203.0.113.7".to_owned(),
        method: "POST".to_owned(),
        path: "/api/v1/auth/login".to_owned(),
        status: 401,
        code: Some("invalid-credentials".to_owned()),
        request_id: format!("many-{number}"),
    });
    enter(app, attempts).await;
}
