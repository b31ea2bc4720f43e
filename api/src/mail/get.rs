//! `GET /me/mail`

use actix_web::get;

use super::policy::See;
use super::store;
use super::view::MailView;
use crate::access::Actor;
use crate::http::{Handled, Kind, Op, Output};

/// See one's mailbox.
///
/// Masked, and only where it was proved.
#[utoipa::path(tag = "me",
    responses((status = OK, description = "The mailbox, or null.", body = MailView)),
    extensions(("x-permission" = json!("mail.see"))))]
#[get("/me/mail")]
pub async fn get_mail(op: Op<See>) -> Handled {
    op.read(async |op, db, _| {
        let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
        let row = store::find(db, me.account).await?;
        Output::ok(&MailView::new(&op.app().keys, row.as_ref())?)
    })
    .await
}
