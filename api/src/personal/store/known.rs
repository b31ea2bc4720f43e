//! Everything that is kept under one account.

use std::collections::HashMap;

use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use shangliang_entity::ids::AccountId;
use shangliang_entity::{
    access_record, account, case_note, cosigner, edition, file, identity, mail_address, member, notice, rating,
    role_grant, session, suggestion, support, wechat_person,
};

use crate::accounts;
use crate::db::Conn;
use crate::http::Problem;

/// How many of a kind are taken along: more than anybody has, and a bound all the same.
pub const MOST: u64 = 100_000;

/// The rows, as they are kept: sealed where they are.
pub struct Known {
    /// The account.
    pub account: account::Model,
    /// The roles held now.
    pub roles: Vec<role_grant::Model>,
    /// The memberships of committees, past ones included.
    pub memberships: Vec<member::Model>,
    /// The identity that was given.
    pub identity: Option<identity::Model>,
    /// The mailbox.
    pub mailbox: Option<mail_address::Model>,
    /// The binding to a WeChat.
    pub wechat: Option<wechat_person::Model>,
    /// The sign-ins that are still kept.
    pub sessions: Vec<session::Model>,
    /// What was written, and what was submitted for somebody else.
    pub suggestions: Vec<suggestion::Model>,
    /// The invitations to sign.
    pub signatures: Vec<cosigner::Model>,
    /// What is supported.
    pub supports: Vec<support::Model>,
    /// The ratings.
    pub ratings: Vec<rating::Model>,
    /// What was noted on cases.
    pub notes: Vec<case_note::Model>,
    /// The files.
    pub files: Vec<file::Model>,
    /// The notices.
    pub notices: Vec<notice::Model>,
    /// The record of attempts and acts.
    pub accesses: Vec<access_record::Model>,
}

/// Everything that is kept under an account.
pub async fn about(db: &Conn<'_>, me: AccountId) -> Result<Known, Problem> {
    use suggestion::Column as Written;
    let written = suggestion::Entity::find().filter(Written::AuthorId.eq(me).or(Written::AgentId.eq(me)));
    Ok(Known {
        account: accounts::find(db, me).await?,
        roles: accounts::roles_of(db, [me]).await?,
        memberships: member::Entity::find().filter(member::Column::AccountId.eq(me)).limit(MOST).all(db).await?,
        identity: identity::Entity::find_by_id(me).one(db).await?,
        mailbox: mail_address::Entity::find_by_id(me).one(db).await?,
        wechat: wechat_person::Entity::find_by_id(me).one(db).await?,
        sessions: session::Entity::find()
            .filter(session::Column::AccountId.eq(me))
            .order_by_desc(session::Column::Id)
            .limit(MOST)
            .all(db)
            .await?,
        suggestions: in_own_words(db, written).await?,
        signatures: cosigner::Entity::find().filter(cosigner::Column::AccountId.eq(me)).limit(MOST).all(db).await?,
        supports: support::Entity::find().filter(support::Column::AccountId.eq(me)).limit(MOST).all(db).await?,
        ratings: rating::Entity::find().filter(rating::Column::AccountId.eq(me)).limit(MOST).all(db).await?,
        notes: case_note::Entity::find().filter(case_note::Column::AuthorId.eq(me)).limit(MOST).all(db).await?,
        files: file::Entity::find().filter(file::Column::OwnerId.eq(me)).limit(MOST).all(db).await?,
        notices: notice::Entity::find().filter(notice::Column::AccountId.eq(me)).limit(MOST).all(db).await?,
        accesses: access_record::Entity::find()
            .filter(access_record::Column::AccountId.eq(me))
            .order_by_desc(access_record::Column::At)
            .limit(MOST)
            .all(db)
            .await?,
    })
}

/// Suggestions, the newest first, in their author's own words where others have edited them.
async fn in_own_words(db: &Conn<'_>, written: Select<suggestion::Entity>) -> Result<Vec<suggestion::Model>, Problem> {
    use suggestion::Column as Written;
    let ids = written.clone().select_only().column(Written::Id).into_query();
    let editions = edition::Entity::find().filter(edition::Column::SuggestionId.in_subquery(ids)).all(db).await?;
    let mut own: HashMap<_, _> =
        editions.into_iter().map(|row| (row.suggestion_id, (row.own_title, row.own_body))).collect();
    let mut rows = written.order_by_desc(Written::Id).limit(MOST).all(db).await?;
    for row in &mut rows {
        if let Some(words) = own.remove(&row.id) {
            (row.title, row.body) = words;
        }
    }
    Ok(rows)
}
