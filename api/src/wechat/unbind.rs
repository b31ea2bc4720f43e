//! `DELETE /me/wechat`

use actix_web::delete;

use super::policy::Unbind;
use super::store;
use crate::http::{Handled, Op, Output, Problem, Text};
use crate::sessions::locked;

/// Unbind one's account from WeChat.
///
/// Refused where nothing else opens the account: give it a phone first. Where it was not bound nothing changes. Needs a sign-in
/// within the last ten minutes.
#[utoipa::path(tag = "me",
    responses((status = NO_CONTENT, description = "WeChat no longer opens it.")),
    extensions(("x-permission" = json!("wechat.unbind"))))]
#[delete("/me/wechat")]
pub async fn unbind_wechat(op: Op<Unbind>) -> Handled {
    op.write(async |op, uow, _| {
        let (_, me) = locked(uow, op.actor(), op.app()).await?;
        if me.phone_index.is_none() && me.password_hash.is_none() {
            return Err(Problem::state(Text::fixed("请先绑定手机号", "give the account a phone first")));
        }
        store::unbind(uow, me.id).await?;
        Output::no_content()
    })
    .await
}
