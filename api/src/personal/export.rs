//! `GET /me/export`

use actix_web::get;

use super::policy::Export;
use super::store::known;
use super::view::PersonalData;
use crate::http::{Handled, Op, Output};
use crate::sessions::fresh;

/// Take along what the platform knows of oneself.
///
/// One document with everything that is kept under one's account, unmasked, as the law asks (Personal Information Protection Law,
/// article 45); the bytes of each file are at `/files/{id}/content`. What others wrote about one's suggestions belongs to their cases and
/// is read there. Needs a sign-in within the last ten minutes.
#[utoipa::path(tag = "me",
    responses((status = OK, description = "All that is kept.", body = PersonalData)),
    extensions(("x-permission" = json!("personal.export"))))]
#[get("/me/export")]
pub async fn export_personal(op: Op<Export>) -> Handled {
    op.read(async |op, db, _| {
        let me = fresh(op.actor(), op.app())?.account;
        let known = known::about(db, me).await?;
        Output::ok(&PersonalData::of(&op.app().keys, op.app().clock.now(), known)?)
    })
    .await
}
