//! `DELETE /me/privacy-consent`

use actix_web::delete;
use serde_json::json;

use super::policy::Withdraw;
use super::store;
use crate::accounts;
use crate::http::{Handled, Kind, Op, Output};

/// Withdraw one's consent to the privacy policy.
///
/// What was done before stays lawful, and one may go on: to have everything erased, erase the account. Where one has not agreed nothing changes.
#[utoipa::path(tag = "me",
    responses((status = NO_CONTENT, description = "One agrees to nothing.")),
    extensions(("x-permission" = json!("privacy.withdraw"))))]
#[delete("/me/privacy-consent")]
pub async fn withdraw_privacy_consent(op: Op<Withdraw>) -> Handled {
    op.write(async |op, uow, _| {
        let me = accounts::lock_living(uow, op.actor().account().ok_or(Kind::Unauthenticated)?).await?.id;
        if store::forget(uow, me).await? {
            accounts::record(uow, me, "account.privacy_withdrawn", None, json!({})).await?;
        }
        Output::no_content()
    })
    .await
}
