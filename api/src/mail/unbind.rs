//! `DELETE /me/mail`

use actix_web::delete;
use serde_json::json;

use super::policy::Set;
use super::store;
use crate::accounts;
use crate::http::{Handled, Op, Output};
use crate::sessions::locked;

/// Take one's mailbox away.
///
/// Nothing is sent there any more. Where there was none nothing changes. Needs a sign-in within the last ten minutes.
#[utoipa::path(tag = "me",
    responses((status = NO_CONTENT, description = "It is forgotten.")),
    extensions(("x-permission" = json!("mail.set"))))]
#[delete("/me/mail")]
pub async fn unbind_mail(op: Op<Set>) -> Handled {
    op.write(async |op, uow, _| {
        let (me, _) = locked(uow, op.actor(), op.app()).await?;
        if store::forget(uow, me.account).await? {
            accounts::record(uow, me.account, "account.mail_removed", None, json!({})).await?;
        }
        Output::no_content()
    })
    .await
}
