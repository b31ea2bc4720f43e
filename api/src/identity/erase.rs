//! `DELETE /me/identity`

use actix_web::delete;
use serde_json::json;

use super::policy::Erase;
use super::store;
use crate::accounts;
use crate::http::{Handled, Op, Output};
use crate::sessions::fresh;

/// Have one's identity erased, and withdraw the consent.
///
/// What was kept is gone at once; the ledger says only that it was. Where nothing was given nothing changes. Needs a sign-in within the last ten minutes.
#[utoipa::path(tag = "me",
    responses((status = NO_CONTENT, description = "Nothing is kept.")),
    extensions(("x-permission" = json!("identity.erase"))))]
#[delete("/me/identity")]
pub async fn erase_identity(op: Op<Erase>) -> Handled {
    op.write(async |op, uow, _| {
        let me = fresh(op.actor(), op.app())?.account;
        if store::delete(uow, me).await? {
            accounts::record(uow, me, "account.identity_erased", None, json!({})).await?;
        }
        Output::no_content()
    })
    .await
}
