//! `POST /me/notices/{id}/read` and `POST /me/notices/read-all`

use actix_web::post;
use sea_orm::{ColumnTrait, Condition};
use serde::Serialize;
use shangliang_entity::notice::Column;
use utoipa::ToSchema;

use super::policy::{Read, ReadAll};
use super::store;
use crate::access::Actor;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Kind, Op, Output};

/// How many were marked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Marked {
    /// So many.
    #[schema(minimum = 0)]
    pub marked: u64,
}

/// Mark a notice as read.
///
/// One that was read before keeps its time.
#[utoipa::path(tag = "me", params(IdPath),
    responses((status = NO_CONTENT, description = "It is marked.")),
    extensions(("x-permission" = json!("notice.read"))))]
#[post("/me/notices/{id}/read")]
pub async fn read_notice(op: Op<Read>) -> Handled {
    op.write(async |op, uow, _| {
        let notice = &op.scope().notice;
        let this = Condition::all().add(Column::Id.eq(notice.id));
        store::mark_read(uow, notice.account_id, this).await?;
        Output::no_content()
    })
    .await
}

/// Mark all of one's notices as read.
///
/// Those that come meanwhile stay unread.
#[utoipa::path(tag = "me",
    responses((status = OK, description = "How many were marked.", body = Marked)),
    extensions(("x-permission" = json!("notice.read_all"))))]
#[post("/me/notices/read-all")]
pub async fn read_all_notices(op: Op<ReadAll>) -> Handled {
    op.write(async |op, uow, _| {
        let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
        let marked = store::mark_read(uow, me.account, Condition::all()).await?;
        Output::ok(&Marked { marked })
    })
    .await
}
