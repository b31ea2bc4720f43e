//! What is erased with an account.

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use shangliang_entity::ids::{AccountId, SuggestionId};
use shangliang_entity::vocab::{AccountStatus, MemberStatus};
use shangliang_entity::{
    account, file, identity, member, notice, notice_preference, one_time_code, outbox_message, password_history,
    push_address, recovery_code, session, suggestion, upload,
};

use crate::db::Uow;
use crate::http::Problem;

/// Whether somebody is a member of a committee now.
pub async fn is_member(uow: &Uow<'_>, account: AccountId) -> Result<bool, Problem> {
    let live = member::Entity::find()
        .filter(member::Column::AccountId.eq(account))
        .filter(member::Column::Status.is_in([MemberStatus::Active, MemberStatus::Suspended]));
    Ok(live.count(&uow.conn()).await? > 0)
}

/// Accounts that were erased within the last day, and have something that came after it. Requests end sooner by far.
pub async fn with_traces(uow: &Uow<'_>, limit: u64) -> Result<Vec<AccountId>, Problem> {
    let of = |column: SimpleExpr| column.equals((account::Entity, account::Column::Id));
    let suggestions = suggestion::Entity::find()
        .select_only()
        .column(suggestion::Column::Id)
        .filter(of(Expr::col((suggestion::Entity, suggestion::Column::AuthorId))))
        .filter(suggestion::Column::QueryCodeHash.is_not_null());
    let identities = identity::Entity::find()
        .select_only()
        .column(identity::Column::AccountId)
        .filter(of(Expr::col((identity::Entity, identity::Column::AccountId))));
    let preferences = notice_preference::Entity::find()
        .select_only()
        .column(notice_preference::Column::AccountId)
        .filter(of(Expr::col((notice_preference::Entity, notice_preference::Column::AccountId))));
    let uploads = upload::Entity::find()
        .select_only()
        .column(upload::Column::Id)
        .filter(of(Expr::col((upload::Entity, upload::Column::OwnerId))));
    let left = Condition::any()
        .add(account::Column::PasswordHash.is_not_null())
        .add(Expr::exists(suggestions.into_query()))
        .add(Expr::exists(identities.into_query()))
        .add(Expr::exists(preferences.into_query()))
        .add(Expr::exists(uploads.into_query()));
    let ids = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::Status.eq(AccountStatus::Erased))
        .filter(account::Column::UpdatedAt.gt(uow.now() - TimeDelta::days(1)))
        .filter(left)
        .limit(limit)
        .into_tuple()
        .all(&uow.conn())
        .await?;
    Ok(ids)
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

/// Removes the files of suggestions whose words are gone, and what somebody uploaded without ever using it. Their objects are swept away.
pub async fn files(uow: &Uow<'_>, owner: AccountId, of: &[SuggestionId]) -> Result<(), Problem> {
    use file::Column as Of;
    let unused = Of::OwnerId.eq(owner).and(Of::SuggestionId.is_null()).and(Of::ReplyId.is_null());
    let gone = Of::SuggestionId.is_in(of.iter().copied());
    file::Entity::delete_many().filter(unused.or(gone)).exec(&uow.conn()).await?;
    upload::Entity::delete_many().filter(upload::Column::OwnerId.eq(owner)).exec(&uow.conn()).await?;
    Ok(())
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
