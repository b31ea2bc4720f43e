//! `POST /uploads`

use actix_web::{HttpRequest, post};
use chrono::TimeDelta;
use shangliang_entity::upload;

use super::store;
use super::view::{UploadView, with_progress};
use crate::files::formats::{Rejection, promised};
use crate::files::intake::demand_room;
use crate::files::{policy, store as files};
use crate::http::openapi::{HeaderNumber, HeaderText, RequiredKey};
use crate::http::tus::{NewUpload, NewUploadHeaders, TusHeader, demand_version, head_of};
use crate::http::{Handled, Kind, Op, Output, Problem};

/// How long an upload may go on. What is swept away after a day relies on it not being longer.
const LIFETIME: TimeDelta = TimeDelta::days(1);

/// Begin an upload that can be resumed.
///
/// For bad networks, by the protocol tus 1.0 with its extensions creation, expiration and termination; OPTIONS tells so, with
/// `Tus-Max-Size`. The bytes follow by `PATCH /uploads/{id}`, in as many pieces as the network makes of them, within a day; then
/// the upload is the file of the same id. Room for it is reserved from now on. `Upload-Metadata` says what a form would: `filename`
/// and `filetype`; what no content could mend of them is refused here (422). A length that is not known yet (`Upload-Defer-Length`) is not taken.
#[utoipa::path(tag = "files", params(RequiredKey, TusHeader, NewUploadHeaders),
    responses((status = CREATED, description = "The upload; `Location` is where its pieces go.", body = UploadView,
        headers(
            ("Upload-Offset" = HeaderNumber, description = "How many bytes have come: none."),
            ("Upload-Expires" = HeaderText, description = "Until when it may go on.")))),
    extensions(("x-permission" = json!("file.upload"))))]
#[post("/uploads")]
pub async fn create_upload(op: Op<policy::Upload, NewUpload>, request: HttpRequest) -> Handled {
    demand_version(request.headers())?;
    op.write(async |op, uow, new| {
        if new.length == 0 {
            return Err(Rejection::EMPTY.into());
        }
        promised(&head_of(&new.metadata)?)?;
        let owner_id = op.actor().account().ok_or(Kind::Unauthenticated)?;
        files::lock_owner(uow, owner_id).await?;
        demand_room(op.app(), &uow.conn(), owner_id, new.length, None).await?;
        let row = upload::Model {
            id: uow.new_id(),
            owner_id,
            metadata: new.metadata.clone(),
            length: i64::try_from(new.length).map_err(Problem::internal)?,
            received: 0,
            pieces: String::new(),
            created_at: uow.now(),
            expires_at: uow.now() + LIFETIME,
        };
        store::insert(uow, row.clone()).await?;
        let created = Output::created(format!("/api/v1/uploads/{}", row.id), &UploadView::from(&row))?;
        Ok(with_progress(created, &row))
    })
    .await
}
