//! What is erased with an account.

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use shangliang_entity::ids::{AccountId, SuggestionId};
use shangliang_entity::vocab::{AccountStatus, MemberStatus};
use shangliang_entity::{
    account, file, identity, mail_address, member, notice, notice_preference, one_time_code, outbox_message,
    password_history, privacy_consent, push_address, recovery_code, session, suggestion, upload, wechat_person,
};

use crate::db::Uow;
use crate::http::Problem;
use crate::{exports, files};

/// Whether somebody is a member of a committee now.
pub async fn is_member(uow: &Uow<'_>, account: AccountId) -> Result<bool, Problem> {
    let live = member::Entity::find()
        .filter(member::Column::AccountId.eq(account))
        .filter(member::Column::Status.is_in([MemberStatus::Active, MemberStatus::Suspended]));
    Ok(live.count(&uow.conn()).await? > 0)
}

/// Accounts that were erased within the last day, and have something that came after it. Requests end sooner by far.
pub async fn with_traces(uow: &Uow<'_>, limit: u64) -> Result<Vec<AccountId>, Problem> {
    Ok(traced(uow).limit(limit).into_tuple().all(&uow.conn()).await?)
}

/// Those of them that have something yet.
pub async fn traces_among(uow: &Uow<'_>, accounts: &[AccountId]) -> Result<Vec<AccountId>, Problem> {
    let those = traced(uow).filter(account::Column::Id.is_in(accounts.iter().copied()));
    Ok(those.into_tuple().all(&uow.conn()).await?)
}

/// Whether the row of an account says whose it is.
pub async fn is_somebody(uow: &Uow<'_>, id: AccountId) -> Result<bool, Problem> {
    Ok(account::Entity::find_by_id(id).filter(says_who()).count(&uow.conn()).await? > 0)
}

/// The ids of accounts that were erased lately and lead to somebody.
fn traced(uow: &Uow<'_>) -> Select<account::Entity> {
    use account::Column as Of;
    account::Entity::find()
        .select_only()
        .column(Of::Id)
        .filter(Of::Status.eq(AccountStatus::Erased))
        .filter(Of::UpdatedAt.gt(uow.now() - TimeDelta::days(1)))
        .filter(says_who().add(has_things()))
}

/// What of an account's own row says whose it is.
fn says_who() -> Condition {
    use account::Column as Of;
    Condition::any()
        .add(Of::LoginName.is_not_null())
        .add(Of::NameSealed.is_not_null())
        .add(Of::PhoneSealed.is_not_null())
        .add(Of::PasswordHash.is_not_null())
        .add(Of::TotpSealed.is_not_null())
}

/// Whether an account has anything that [`super::super::traces::remove`] takes from it, beside what its own row holds.
fn has_things() -> Condition {
    let begun_for_another = Condition::all()
        .add(suggestion::Column::AuthorId.is_null())
        .add(suggestion::Column::SubmittedAt.is_null())
        .add(suggestion::Column::QueryCodeHash.is_not_null());
    let unused = Condition::all().add(file::Column::SuggestionId.is_null()).add(file::Column::ReplyId.is_null());
    let tells = Condition::any()
        .add(session::Column::RevokedAt.is_null())
        .add(session::Column::DeviceName.is_not_null())
        .add(session::Column::DevicePlatform.is_not_null())
        .add(session::Column::Network.is_not_null());
    Condition::any()
        .add(has(suggestion::Column::AuthorId, Condition::all().add(suggestion::Column::QueryCodeHash.is_not_null())))
        .add(has(suggestion::Column::AgentId, begun_for_another))
        .add(has(file::Column::OwnerId, unused))
        .add(has(session::Column::AccountId, tells))
        .add(has(upload::Column::OwnerId, Condition::all()))
        .add(has(outbox_message::Column::AccountId, Condition::all()))
        .add(has(notice::Column::AccountId, Condition::all()))
        .add(has(push_address::Column::AccountId, Condition::all()))
        .add(has(notice_preference::Column::AccountId, Condition::all()))
        .add(has(recovery_code::Column::AccountId, Condition::all()))
        .add(has(password_history::Column::AccountId, Condition::all()))
        .add(has(identity::Column::AccountId, Condition::all()))
        .add(has(wechat_person::Column::AccountId, Condition::all()))
        .add(has(privacy_consent::Column::AccountId, Condition::all()))
        .add(has(mail_address::Column::AccountId, Condition::all()))
}

/// Whether any row whose column names the account is such a one.
fn has<C: ColumnTrait>(owner: C, such: Condition) -> Expr {
    let is_theirs = Expr::col(owner.as_column_ref()).equals((account::Entity, account::Column::Id));
    let rows =
        Query::select().expr(Expr::val(1)).from(owner.entity_name()).and_where(is_theirs).cond_where(such).to_owned();
    Expr::exists(rows)
}

/// What somebody is the author of, or began for somebody without an account, and is not parted from yet; oldest first, in the order in
/// which a merge locks them.
pub async fn written_by(uow: &Uow<'_>, author: AccountId) -> Result<Vec<SuggestionId>, Problem> {
    use suggestion::Column as Of;
    let begun_for_another = Of::AgentId.eq(author).and(Of::AuthorId.is_null()).and(Of::SubmittedAt.is_null());
    let ids = suggestion::Entity::find()
        .select_only()
        .column(Of::Id)
        .filter(Of::AuthorId.eq(author).or(begun_for_another))
        .filter(Of::QueryCodeHash.is_not_null())
        .order_by_asc(Of::Id)
        .into_tuple()
        .all(&uow.conn())
        .await?;
    Ok(ids)
}

/// Removes the files of suggestions whose words are gone, and what somebody uploaded without ever using it or exported. The next sweep takes their bytes.
pub async fn files(uow: &Uow<'_>, owner: AccountId, of: &[SuggestionId]) -> Result<(), Problem> {
    use file::Column as Of;
    let unused = Of::OwnerId.eq(owner).and(Of::SuggestionId.is_null()).and(Of::ReplyId.is_null());
    let gone = Of::SuggestionId.is_in(of.iter().copied());
    files::remove_where(uow, Condition::any().add(unused).add(gone)).await?;
    files::remove_uploads_of(uow, owner).await?;
    exports::forget_of(uow, owner).await
}

/// Removes what told somebody of things, and by which ways.
pub async fn notices(uow: &Uow<'_>, of: AccountId) -> Result<(), Problem> {
    let db = &uow.conn();
    outbox_message::Entity::delete_many().filter(outbox_message::Column::AccountId.eq(of)).exec(db).await?;
    notice::Entity::delete_many().filter(notice::Column::AccountId.eq(of)).exec(db).await?;
    push_address::Entity::delete_many().filter(push_address::Column::AccountId.eq(of)).exec(db).await?;
    notice_preference::Entity::delete_by_id(of).exec(db).await?;
    Ok(())
}

/// Removes what somebody signed in by, and what is known of their devices.
pub async fn credentials(uow: &Uow<'_>, account: &account::Model) -> Result<(), Problem> {
    let (db, of) = (&uow.conn(), account.id);
    recovery_code::Entity::delete_many().filter(recovery_code::Column::AccountId.eq(of)).exec(db).await?;
    password_history::Entity::delete_many().filter(password_history::Column::AccountId.eq(of)).exec(db).await?;
    if let Some(index) = &account.phone_index {
        let sent = one_time_code::Entity::delete_many().filter(one_time_code::Column::PhoneIndex.eq(index.clone()));
        sent.exec(db).await?;
    }
    let unknown = || Expr::val(Option::<String>::None);
    session::Entity::update_many()
        .col_expr(session::Column::DeviceName, unknown())
        .col_expr(session::Column::DevicePlatform, unknown())
        .col_expr(session::Column::Network, unknown())
        .filter(session::Column::AccountId.eq(of))
        .exec(db)
        .await?;
    Ok(())
}
