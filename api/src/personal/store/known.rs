//! Everything that is kept under one account.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, DerivePartialModel, EntityTrait, JoinType, PartialModelTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, RelationDef, Select,
};
use shangliang_entity::ids::AccountId;
use shangliang_entity::{
    access_record, account, case_note, cosigner, edition, extension, file, identity, list_export, mail_address, member,
    notice, notice_preference, privacy_consent, push_address, rating, role_grant, session, suggestion, support, upload,
    wechat_person,
};

use crate::accounts;
use crate::db::Conn;
use crate::http::{Kind, Problem};
use crate::suggestions::{Look, listed_looks, looks_at};

/// How many of a kind are taken along: more than anybody has, and a bound all the same, which the export tells of.
pub const MOST: u64 = 100_000;

/// The rows, as they are kept: sealed where they are. The lists begin with the newest.
pub struct Known {
    /// The account, with what there is one of.
    pub holder: Holder,
    /// The roles held now.
    pub roles: Vec<role_grant::Model>,
    /// The memberships of committees, past ones included.
    pub memberships: Vec<member::Model>,
    /// The sign-ins that are still kept.
    pub sign_ins: Vec<SignIn>,
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
    /// The requests for more time.
    pub extensions: Vec<extension::Model>,
    /// The files.
    pub files: Vec<file::Model>,
    /// What is no file yet.
    pub uploads: Vec<upload::Model>,
    /// The lists that were written down for them.
    pub exports: Vec<list_export::Model>,
    /// The notices.
    pub notices: Vec<notice::Model>,
    /// Who was told who they are, or how to reach them.
    pub looks: Vec<Look>,
    /// The record of attempts and acts.
    pub accesses: Vec<access_record::Model>,
    /// Whether a list ends before the oldest.
    pub truncated: bool,
}

/// An account, with what there is one of for each.
#[derive(DerivePartialModel)]
pub struct Holder {
    /// The account.
    #[sea_orm(nested)]
    pub account: account::Model,
    /// The identity that was given.
    #[sea_orm(nested)]
    pub identity: Option<identity::Model>,
    /// The mailbox.
    #[sea_orm(nested)]
    pub mailbox: Option<mail_address::Model>,
    /// The binding to a WeChat.
    #[sea_orm(nested)]
    pub wechat: Option<wechat_person::Model>,
    /// What they agreed to.
    #[sea_orm(nested)]
    pub consent: Option<privacy_consent::Model>,
    /// How they want to be told.
    #[sea_orm(nested)]
    pub preference: Option<notice_preference::Model>,
}

/// A sign-in, with where its device is told.
#[derive(DerivePartialModel)]
pub struct SignIn {
    /// The session.
    #[sea_orm(nested)]
    pub session: session::Model,
    /// Where its device is told.
    #[sea_orm(nested)]
    pub push: Option<push_address::Model>,
}

/// A suggestion, with how others have edited it.
#[derive(DerivePartialModel)]
struct Written {
    #[sea_orm(nested)]
    suggestion: suggestion::Model,
    #[sea_orm(nested)]
    edition: Option<edition::Model>,
}

/// Lists that hold the newest of a kind.
#[derive(Default)]
struct Lists {
    truncated: bool,
}

impl Lists {
    /// The rows themselves, by a column that rises with their time.
    async fn newest<E: EntityTrait>(
        &mut self,
        db: &Conn<'_>,
        rows: Select<E>,
        by: E::Column,
    ) -> Result<Vec<E::Model>, Problem> {
        let rows = bounded(rows, by).all(db).await?;
        Ok(self.cut(rows))
    }

    /// The rows with what belongs to each.
    async fn newest_with<E: EntityTrait, T: PartialModelTrait>(
        &mut self,
        db: &Conn<'_>,
        rows: Select<E>,
        by: E::Column,
    ) -> Result<Vec<T>, Problem> {
        let rows = bounded(rows, by).into_partial_model::<T>().all(db).await?;
        Ok(self.cut(rows))
    }

    fn cut<T>(&mut self, mut rows: Vec<T>) -> Vec<T> {
        let most = usize::try_from(MOST).unwrap_or(usize::MAX);
        self.truncated |= rows.len() > most;
        rows.truncate(most);
        rows
    }
}

/// One more than are taken along, by which it shows that there are more.
fn bounded<E: EntityTrait>(rows: Select<E>, by: E::Column) -> Select<E> {
    rows.order_by_desc(by).limit(MOST + 1)
}

/// Everything that is kept under an account.
pub async fn about(db: &Conn<'_>, me: AccountId) -> Result<Known, Problem> {
    let mut lists = Lists::default();
    Ok(Known {
        holder: holder(db, me).await?,
        roles: accounts::roles_of(db, [me]).await?,
        memberships: {
            use member::{Column, Entity};
            lists.newest(db, Entity::find().filter(Column::AccountId.eq(me)), Column::Id).await?
        },
        sign_ins: {
            use session::{Column, Entity};
            let with_push = Entity::find().join(JoinType::LeftJoin, to_push());
            lists.newest_with(db, with_push.filter(Column::AccountId.eq(me)), Column::Id).await?
        },
        suggestions: {
            use suggestion::{Column, Entity};
            let written = Entity::find().join(JoinType::LeftJoin, to_edition());
            let written = written.filter(Column::AuthorId.eq(me).or(Column::AgentId.eq(me)));
            let rows = lists.newest_with(db, written, Column::Id).await?;
            rows.into_iter().map(in_own_words).collect()
        },
        signatures: {
            use cosigner::{Column, Entity};
            lists.newest(db, Entity::find().filter(Column::AccountId.eq(me)), Column::InvitedAt).await?
        },
        supports: {
            use support::{Column, Entity};
            let given = Entity::find().filter(Column::AccountId.eq(me)).filter(is_carried_over_unseen(me).not());
            lists.newest(db, given, Column::SupportedAt).await?
        },
        ratings: {
            use rating::{Column, Entity};
            lists.newest(db, Entity::find().filter(Column::AccountId.eq(me)), Column::Id).await?
        },
        notes: {
            use case_note::{Column, Entity};
            lists.newest(db, Entity::find().filter(Column::AuthorId.eq(me)), Column::Id).await?
        },
        extensions: {
            use extension::{Column, Entity};
            lists.newest(db, Entity::find().filter(Column::RequestedBy.eq(me)), Column::Id).await?
        },
        files: {
            use file::{Column, Entity};
            lists.newest(db, Entity::find().filter(Column::OwnerId.eq(me)), Column::Id).await?
        },
        uploads: {
            use upload::{Column, Entity};
            let is_unfinished = Expr::col(Column::Received).lt(Expr::col(Column::Length));
            let own = Entity::find().filter(Column::OwnerId.eq(me)).filter(is_unfinished);
            lists.newest(db, own, Column::Id).await?
        },
        exports: {
            use list_export::{Column, Entity};
            lists.newest(db, Entity::find().filter(Column::AccountId.eq(me)), Column::Id).await?
        },
        notices: {
            use notice::{Column, Entity};
            lists.newest(db, Entity::find().filter(Column::AccountId.eq(me)), Column::Id).await?
        },
        looks: {
            use shangliang_entity::author_look::Column;
            let rows = listed_looks(bounded(looks_at(me), Column::Id)).into_model::<Look>().all(db).await?;
            lists.cut(rows)
        },
        accesses: {
            use access_record::{Column, Entity};
            lists.newest(db, Entity::find().filter(Column::AccountId.eq(me)), Column::At).await?
        },
        truncated: lists.truncated,
    })
}

async fn holder(db: &Conn<'_>, me: AccountId) -> Result<Holder, Problem> {
    let found = account::Entity::find_by_id(me)
        .join(JoinType::LeftJoin, of_account::<identity::Entity>(identity::Column::AccountId))
        .join(JoinType::LeftJoin, of_account::<mail_address::Entity>(mail_address::Column::AccountId))
        .join(JoinType::LeftJoin, of_account::<wechat_person::Entity>(wechat_person::Column::AccountId))
        .join(JoinType::LeftJoin, of_account::<privacy_consent::Entity>(privacy_consent::Column::AccountId))
        .join(JoinType::LeftJoin, of_account::<notice_preference::Entity>(notice_preference::Column::AccountId))
        .into_partial_model::<Holder>()
        .one(db)
        .await?;
    found.ok_or_else(|| Kind::NotFound.into())
}

/// What there is one of for each account.
fn of_account<E: EntityTrait>(account_id: E::Column) -> RelationDef {
    account::Entity::belongs_to(E::default()).from(account::Column::Id).to(account_id).into()
}

fn to_push() -> RelationDef {
    session::Entity::belongs_to(push_address::Entity)
        .from(session::Column::Id)
        .to(push_address::Column::SessionId)
        .into()
}

fn to_edition() -> RelationDef {
    suggestion::Entity::belongs_to(edition::Entity)
        .from(suggestion::Column::Id)
        .to(edition::Column::SuggestionId)
        .into()
}

/// A suggestion in its author's own words, where others have edited it.
fn in_own_words(Written { suggestion, edition }: Written) -> suggestion::Model {
    match edition {
        Some(edition) => suggestion::Model { title: edition.own_title, body: edition.own_body, ..suggestion },
        None => suggestion,
    }
}

/// Whether a support came from one that was merged into this one, which was never shown: whoever gave it knows of the other alone.
fn is_carried_over_unseen(me: AccountId) -> Expr {
    let target = || Expr::col((support::Entity, support::Column::SuggestionId));
    let is_hidden = suggestion::Entity::find()
        .select_only()
        .column(suggestion::Column::Id)
        .filter(suggestion::Column::Id.into_expr().eq(target()))
        .filter(suggestion::Column::PublishedAt.is_null());
    const GIVEN: &str = "given";
    let given = |column: support::Column| Expr::col((GIVEN, column));
    let came = suggestion::Entity::find()
        .select_only()
        .column(suggestion::Column::Id)
        .filter(suggestion::Column::MergedIntoId.into_expr().eq(target()))
        .into_query()
        .join_as(
            JoinType::InnerJoin,
            support::Entity,
            GIVEN,
            given(support::Column::SuggestionId).equals((suggestion::Entity, suggestion::Column::Id)),
        )
        .and_where(given(support::Column::AccountId).eq(me))
        .to_owned();
    Expr::exists(is_hidden.into_query()).and(Expr::exists(came))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_ends_early_says_so() {
        let most = usize::try_from(MOST).unwrap();
        let mut lists = Lists::default();
        assert_eq!(lists.cut(vec![(); most]).len(), most);
        assert!(!lists.truncated);
        assert_eq!(lists.cut(vec![(); most + 1]).len(), most);
        assert_eq!(lists.cut(vec![(); 1]).len(), 1);
        assert!(lists.truncated, "once is enough");
    }
}
