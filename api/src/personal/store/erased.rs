//! What is erased with an account.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use shangliang_entity::ids::{AccountId, SuggestionId};
use shangliang_entity::vocab::MemberStatus;
use shangliang_entity::{
    account, file, member, notice, notice_preference, one_time_code, outbox_message, password_history, push_address,
    recovery_code, session, suggestion, upload,
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

/// What somebody is the author of, oldest first: in the order in which a merge locks them.
pub async fn written_by(uow: &Uow<'_>, author: AccountId) -> Result<Vec<SuggestionId>, Problem> {
    let ids = suggestion::Entity::find()
        .select_only()
        .column(suggestion::Column::Id)
        .filter(suggestion::Column::AuthorId.eq(author))
        .order_by_asc(suggestion::Column::Id)
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
